/** The time axis: labels in the reader's language, made without a formatter per bar, and none that its edge would cut. */

import { defaultHorzScaleBehavior, type IChartApiBase, TickMarkType, type Time } from "lightweight-charts";
import { MONTHS } from "../core/exchange-time";

const PIXELS_PER_LETTER = 7;

/** The library keeps labels by their time; here whether one fits depends on where it stands, so nothing is kept. */
export class TimeAxis extends defaultHorzScaleBehavior() {
  #asked = 0;

  override cacheKey(): number {
    return (this.#asked += 1);
  }
}

/** A label's text; empty where half of it would lie beyond the left edge. */
export function tickLabel(chart: () => IChartApiBase<Time>) {
  return (time: Time, kind: TickMarkType): string => {
    const text = tickText(Number(time), kind);
    const at = chart().timeScale().timeToCoordinate(time);
    return at !== null && at < (text.length * PIXELS_PER_LETTER) / 2 ? "" : text;
  };
}

export function tickText(seconds: number, kind: TickMarkType): string {
  const date = new Date(seconds * 1_000);
  if (kind === TickMarkType.Year) return String(date.getUTCFullYear());
  if (kind === TickMarkType.Month) return MONTHS[date.getUTCMonth()] ?? "";
  if (kind === TickMarkType.DayOfMonth) return String(date.getUTCDate());
  return date.toISOString().slice(11, 16);
}
