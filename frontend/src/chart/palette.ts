/** The page's colours and letters, read from its style sheet so that chart and page always agree. */

export interface Palette {
  up: string;
  down: string;
  ink: string;
  muted: string;
  line: string;
  grid: string;
  card: string;
  sma20: string;
  sma50: string;
  rsi: string;
  band: string;
  bandFill: string;
  /** Family of the page's letters. */
  font: string;
}

/** Those of the theme shown now. */
export function currentPalette(): Palette {
  const style = getComputedStyle(document.documentElement);
  const color = (name: string): string => style.getPropertyValue(`--${name}`).trim();
  return {
    up: color("up"),
    down: color("down"),
    ink: color("ink"),
    muted: color("muted"),
    line: color("line"),
    grid: color("grid"),
    card: color("card"),
    sma20: color("sma20"),
    sma50: color("sma50"),
    rsi: color("accent"),
    band: color("band"),
    bandFill: `${color("band")}1c`,
    font: getComputedStyle(document.body).fontFamily,
  };
}

export function isSamePalette(one: Palette, other: Palette): boolean {
  return Object.entries(one).every(([name, value]) => other[name as keyof Palette] === value);
}
