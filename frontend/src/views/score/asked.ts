/** What a link of the score asks for. */

import { inCapitals, type Link } from "../../core/link";

export const WINDOWS = ["30", "90", "250", "all"] as const;
/** Settled sessions that are looked at, the newest; or all of them. */
export type Window = (typeof WINDOWS)[number];

export const PARTS = ["symbol", "month"] as const;
/** What the record is taken apart by. */
export type Part = (typeof PARTS)[number];

export interface Asked {
  /** Of which symbol; empty for all of them together. */
  symbol: string;
  window: Window;
  by: Part;
}

/** What is not said or not known is all of it, by symbol. */
export function askedIn({ query }: Link): Asked {
  return {
    symbol: inCapitals(query.symbol ?? ""),
    window: WINDOWS.find((known) => known === query.window) ?? "all",
    by: PARTS.find((known) => known === query.by) ?? "symbol",
  };
}

/** Whether two show one record, whatever they take it apart by. */
export function isSame(one: Asked, other: Asked | undefined): boolean {
  return one.symbol === other?.symbol && one.window === other.window;
}

/** The inverse of `askedIn`: what a link says of it, with what is the usual left out. */
export function queryOf({ symbol, window, by }: Asked): Link["query"] {
  return { symbol, window: window === "all" ? "" : window, by: by === "symbol" ? "" : by };
}
