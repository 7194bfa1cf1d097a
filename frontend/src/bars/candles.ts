/** Bars as the API tells them: how two answers become one. */

import type { Candle } from "../core/api/generated";

/** Older bars before newer ones; where both tell of the same time, the newer answer holds. */
export function joined(older: readonly Candle[], newer: readonly Candle[]): readonly Candle[] {
  const [first] = newer;
  if (!first) return older;
  return [...older.filter(({ timestamp }) => timestamp < first.timestamp), ...newer];
}
