/** A day of the ledger, and what of the data behind it has changed since. */

import type { Candle, LedgerEntry, Revision } from "../../core/api/generated";
import { outcomeOf } from "../../forecast/outcomes";

const DAY = /^(19|20)\d\d-\d\d-\d\d$/; // two centuries, as the API reads dates

/** Whether a text is a day of the calendar: `2026-02-30` is none. */
export function isDay(text: string): boolean {
  const at = DAY.test(text) ? Date.parse(`${text}T00:00:00Z`) : Number.NaN;
  return !Number.isNaN(at) && new Date(at).toISOString().slice(0, 10) === text;
}

/** The day `by` days later. */
export function shifted(day: string, by: number): string {
  return new Date(Date.parse(day) + by * 86_400_000).toISOString().slice(0, 10);
}

/** How many entries were on the right side, of those that could be. */
export function rightOf(entries: readonly LedgerEntry[]): { right: number; of: number } {
  const outcomes = entries.map(outcomeOf);
  const right = outcomes.filter((outcome) => outcome === "hit").length;
  return { right, of: right + outcomes.filter((outcome) => outcome === "miss").length };
}

/** Corrections of what was known at the end of a session: of its daily bars, dividends and splits. */
export function behind(revisions: readonly Revision[], asof: string): Revision[] {
  const isKnown = ({ row_key, cause }: Revision): boolean => cause === "split" || (row_key.split(" ").at(-1) ?? "") <= asof;
  return revisions.filter((one) => ["bars_1d", "corporate_actions"].includes(one.table) && isKnown(one));
}

export const VALUES = ["open", "high", "low", "close", "volume"] as const;
export type Value = (typeof VALUES)[number];

/** A bar as it was known, and those of its values that are told otherwise now. */
export interface KnownBar {
  bar: Candle;
  changed: Partial<Record<Value, number>>;
  /** Whether there is no such bar now. */
  isGone: boolean;
}

/** Bars as they were known beside those of today; both on one scale. */
export function beside(then: readonly Candle[], now: readonly Candle[]): KnownBar[] {
  const today = new Map(now.map((bar) => [bar.timestamp, bar]));
  return then.map((bar) => {
    const other = today.get(bar.timestamp);
    const values = other ? VALUES.filter((name) => other[name] !== bar[name]).map((name) => [name, other[name]]) : [];
    return { bar, changed: Object.fromEntries(values) as KnownBar["changed"], isGone: !other };
  });
}

/** Whether anything of a bar is told otherwise now. */
export function hasChanged({ changed, isGone }: KnownBar): boolean {
  return isGone || Object.keys(changed).length > 0;
}
