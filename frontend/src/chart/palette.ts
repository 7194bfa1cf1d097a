/** The page's colours, read from its style sheet so that chart and page always agree. */

import type { Period } from "../core/link";

export interface Palette {
  up: string;
  down: string;
  upSoft: string;
  downSoft: string;
  ink: string;
  muted: string;
  line: string;
  grid: string;
  card: string;
  averages: Record<Period, string>;
}

/** Colours of the theme shown now. */
export function currentPalette(): Palette {
  const style = getComputedStyle(document.documentElement);
  const color = (name: string): string => style.getPropertyValue(`--${name}`).trim();
  return {
    up: color("up"),
    down: color("down"),
    upSoft: color("up-soft"),
    downSoft: color("down-soft"),
    ink: color("ink"),
    muted: color("muted"),
    line: color("line"),
    grid: color("grid"),
    card: color("card"),
    averages: { 20: color("sma20"), 50: color("sma50") },
  };
}
