/** What is shown, as a link that can be shared and gone back to: `#/market?symbol=MSFT&interval=1h&sma=20`. */

import type { Interval } from "./contract";

export const PERIODS = [20, 50] as const;
export type Period = (typeof PERIODS)[number];

export interface Selection {
  symbol: string;
  interval: Interval;
  averages: readonly Period[];
}

/** Read a location's hash; whatever it leaves out or gets wrong is taken from the default. */
export function read(hash: string, defaultSymbol: string): Selection {
  const query = new URLSearchParams(hash.split("?")[1]);
  const averages = query.get("sma")?.split(",") ?? ["20"];
  return {
    symbol: inCapitals(query.get("symbol") || defaultSymbol),
    interval: query.get("interval") === "1h" ? "1h" : "1d",
    averages: PERIODS.filter((period) => averages.includes(String(period))),
  };
}

/** A symbol in small letters as the API would answer it, so that its answers are asked for under one address. */
function inCapitals(symbol: string): string {
  return /^[a-z][a-z0-9.-]*$/.test(symbol) ? symbol.toUpperCase() : symbol;
}

/** The hash of a selection, the inverse of `read`. */
export function write({ symbol, interval, averages }: Selection): string {
  const query = new URLSearchParams({ symbol, interval, sma: averages.join(",") });
  return `#/market?${query.toString().replaceAll("%2C", ",")}`;
}

/** Whether both show the same bars. */
export function sameBars(one: Selection, other: Selection): boolean {
  return one.symbol === other.symbol && one.interval === other.interval;
}

/** The symbol `step` places further in the list, around its ends. */
export function neighbour(symbols: readonly string[], symbol: string, step: number): string {
  const at = symbols.indexOf(symbol) + step;
  return symbols[(at + symbols.length) % symbols.length] ?? symbol;
}
