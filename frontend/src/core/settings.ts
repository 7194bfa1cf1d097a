/** What the reader has chosen for this browser, kept from visit to visit. */

export interface Settings {
  theme: "light" | "dark" | "system";
  palette: "blue-orange" | "green-red" | "red-green" | "grey";
  candles: "hollow" | "filled";
  /** Which clock instants are told by. */
  clock: "exchange" | "local" | "both";
  /** Whether the page looks for news by itself. */
  refresh: "on" | "off";
  /** Whether single letters act as shortcuts: those who dictate to their computer want them off (WCAG 2.1.4). */
  shortcuts: "on" | "off";
  language: "en" | "pt" | "system";
  /** What is drawn beside the candles, as `on` of a link has it. */
  drawn: string;
  /** The chart's range, its scale, and whether its prices are lowered by dividends, as a link has them; empty for what suits the window. */
  range: string;
  scale: string;
  adjusted: string;
  /** Whether the first visit's words have been read. */
  welcomed: "yes" | "no";
}

export type Offered = Exclude<keyof Settings, "drawn" | "range" | "scale" | "adjusted">;

/** What can be chosen; links have the other settings' words, and whoever reads those knows them. */
export const OFFERED: { [Name in Offered]: readonly Settings[Name][] } = {
  theme: ["light", "dark", "system"],
  palette: ["blue-orange", "green-red", "red-green", "grey"],
  candles: ["hollow", "filled"],
  clock: ["exchange", "local", "both"],
  refresh: ["on", "off"],
  shortcuts: ["on", "off"],
  language: ["en", "pt", "system"],
  welcomed: ["yes", "no"],
};

const DEFAULTS: Settings = {
  theme: "system",
  palette: "blue-orange",
  candles: "hollow",
  clock: "both",
  refresh: "on",
  shortcuts: "on",
  language: "system",
  drawn: "sma20,volume",
  range: "",
  scale: "linear",
  adjusted: "no",
  welcomed: "no",
};
const KEY = "settings"; // boot.js reads it too

class Store {
  readonly #listeners = new Set<(now: Settings) => void>();
  #now: Settings | undefined;

  read(): Settings {
    return (this.#now ??= { ...DEFAULTS, ...stored() });
  }

  /** Choose, remember it where the browser lets us, and tell those who listen. */
  choose(part: Partial<Settings>): void {
    this.#now = { ...this.read(), ...part };
    try {
      localStorage.setItem(KEY, JSON.stringify(this.#now));
    } catch {
      // a browser without storage forgets the choice with the page
    }
    for (const changed of this.#listeners) changed(this.#now);
  }

  /** Call back after every choice; what is returned ends that. */
  listen(changed: (now: Settings) => void): () => void {
    this.#listeners.add(changed);
    return () => void this.#listeners.delete(changed);
  }
}

function stored(): Partial<Settings> {
  try {
    const told: unknown = JSON.parse(localStorage.getItem(KEY) ?? "{}");
    return Object.fromEntries(Object.entries(told ?? {}).filter(([name, value]) => isOffered(name, value)));
  } catch {
    return {}; // no storage, or something else in it
  }
}

/** What another version offered, or nobody, counts as not chosen: pages must not die of it. */
function isOffered(name: string, value: unknown): boolean {
  if (!Object.hasOwn(DEFAULTS, name)) return false;
  const offered: readonly unknown[] | undefined = OFFERED[name as Offered];
  return offered?.includes(value) ?? typeof value === "string";
}

export const settings = new Store();
