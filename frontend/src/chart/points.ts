/** Bars as the chart library wants them. */

import type { CandlestickData, UTCTimestamp } from "lightweight-charts";
import type { Candle } from "../core/api/generated";
import { isDate, wallClock } from "../core/exchange-time";

/** A bar's place on the time axis: its session's midnight, or the exchange's wall clock. */
export function chartTime(timestamp: string): UTCTimestamp {
  return (isDate(timestamp) ? Date.parse(timestamp) / 1_000 : wallClock(timestamp)) as UTCTimestamp;
}

export function candlePoint({ timestamp, open, high, low, close }: Candle): CandlestickData<UTCTimestamp> {
  return { time: chartTime(timestamp), open, high, low, close };
}
