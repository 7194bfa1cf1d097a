/** Bars as the chart library wants them. */

import type { CandlestickData, HistogramData, LineData, UTCTimestamp, WhitespaceData } from "lightweight-charts";
import type { Bar } from "../core/bars";
import type { Candle } from "../core/contract";
import { isDate, wallClock } from "../core/exchange-time";
import type { Period } from "../core/link";
import type { Palette } from "./palette";

/** A bar's place on the time axis: its session's midnight, or the exchange's wall clock. */
export function chartTime(timestamp: string): UTCTimestamp {
  return (isDate(timestamp) ? Date.parse(timestamp) / 1_000 : wallClock(timestamp)) as UTCTimestamp;
}

export function isUp({ open, close }: Candle): boolean {
  return close >= open;
}

export function candlePoint({ timestamp, open, high, low, close }: Candle): CandlestickData<UTCTimestamp> {
  return { time: chartTime(timestamp), open, high, low, close };
}

export function volumePoint(candle: Candle, palette: Palette): HistogramData<UTCTimestamp> {
  const color = isUp(candle) ? palette.upSoft : palette.downSoft;
  return { time: chartTime(candle.timestamp), value: candle.volume, color };
}

/** A gap where there is no average yet. */
export function averagePoint(bar: Bar, period: Period): LineData<UTCTimestamp> | WhitespaceData<UTCTimestamp> {
  const time = chartTime(bar.timestamp);
  const value = bar.averages[period];
  return value === null ? { time } : { time, value };
}
