/** Bars as the API tells them: how two answers become one. */

import type { Candle } from "../core/api/generated";

/**
 * Whether both are told on the same basis: a split restates all prices before it, adjusted ones a dividend too, so that
 * the bar that both tell of has others then.
 */
export function agree(older: readonly Candle[], newer: readonly Candle[]): boolean {
  const [first] = newer;
  const same = older.findLast(({ timestamp }) => timestamp === first?.timestamp);
  return !first || !same || PRICES.every((price) => same[price] === first[price]);
}

const PRICES = ["open", "high", "low", "close"] as const;

/** Older bars before newer ones; where both tell of the same time, the newer answer holds. */
export function joined(older: readonly Candle[], newer: readonly Candle[]): readonly Candle[] {
  const [first] = newer;
  if (!first) return older;
  return [...older.filter(({ timestamp }) => timestamp < first.timestamp), ...newer];
}
