/** Bars with what the page computes beside them. */

import type { Candle } from "./contract";
import { type Period, PERIODS } from "./link";

/** A bar and its simple moving averages of the close; null until there are enough bars before it. */
export interface Bar extends Candle {
  averages: Record<Period, number | null>;
}

/** The bars of an answer, oldest first, with their averages. */
export function barsOf(candles: readonly Candle[]): Bar[] {
  const closes = candles.map((candle) => candle.close);
  const [short, long] = PERIODS.map((period) => movingAverage(closes, period));
  return candles.map((candle, at) => ({
    ...candle,
    averages: { 20: short?.[at] ?? null, 50: long?.[at] ?? null },
  }));
}

/** Simple moving average over `period` values; null until there are enough of them. */
export function movingAverage(values: readonly number[], period: number): (number | null)[] {
  let sum = 0;
  return values.map((value, at) => {
    sum += value - (at >= period ? (values[at - period] ?? 0) : 0);
    return at >= period - 1 ? sum / period : null;
  });
}

/**
 * Bars of `next` to draw over `shown`: those from the last shown bar on. Null when earlier bars changed too, so that
 * all have to be drawn anew.
 */
export function freshTail<T extends Candle>(shown: readonly T[], next: readonly T[]): T[] | null {
  const last = shown.at(-1);
  const at = next.findIndex((bar) => bar.timestamp === last?.timestamp);
  if (at < 0) return null;
  const known = new Map(shown.map((bar) => [bar.timestamp, bar]));
  return next.slice(0, at).every((bar) => sameBar(bar, known.get(bar.timestamp))) ? next.slice(at) : null;
}

const FIELDS = ["open", "high", "low", "close", "volume", "final"] as const;

function sameBar(one: Candle, other: Candle | undefined): boolean {
  return FIELDS.every((field) => one[field] === other?.[field]);
}
