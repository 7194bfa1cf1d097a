/** Bars as the API tells them: which of them are new, and how two answers become one. */

import type { Candle } from "../core/api/generated";

/**
 * Bars of `next` to draw over `shown`: those from the last shown bar on. Null when earlier bars changed too, so that
 * all have to be drawn anew.
 */
export function freshTail(shown: readonly Candle[], next: readonly Candle[]): Candle[] | null {
  const last = shown.at(-1);
  const at = next.findIndex((bar) => bar.timestamp === last?.timestamp);
  if (at < 0 || shown[0]?.timestamp !== next[0]?.timestamp) return null;
  return next.slice(0, at).every((bar, place) => sameBar(bar, shown[place])) ? next.slice(at) : null;
}

/** Older bars before newer ones; where both tell of the same time, the newer answer holds. */
export function joined(older: readonly Candle[], newer: readonly Candle[]): readonly Candle[] {
  const [first] = newer;
  if (!first) return older;
  return [...older.filter(({ timestamp }) => timestamp < first.timestamp), ...newer];
}

const FIELDS = ["open", "high", "low", "close", "volume", "final"] as const;

function sameBar(one: Candle, other: Candle | undefined): boolean {
  return FIELDS.every((field) => one[field] === other?.[field]);
}
