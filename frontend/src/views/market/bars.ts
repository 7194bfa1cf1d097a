/** What bars say beside their prices: what their change is measured against, and until when an hour's bar goes. */

import type { Candle } from "../../core/api/generated";
import { isDate, sessionOf, wallClock } from "../../core/exchange-time";

/** A close that a change is measured against, and the session it ended. */
export interface Reference {
  session: string;
  close: number;
}

/** The close of the session before the newest bar's; undefined where no bar is that old. */
export function referenceOf(bars: readonly Candle[]): Reference | undefined {
  const newest = bars.at(-1);
  if (!newest) return undefined;
  const session = sessionOf(newest.timestamp);
  const before = bars.findLast(({ timestamp }) => sessionOf(timestamp) < session);
  return before && { session: sessionOf(before.timestamp), close: before.close };
}

/** Whether the newest close is not below that of the session before. */
export function rises(bars: readonly Candle[]): boolean {
  const [newest, reference] = [bars.at(-1), referenceOf(bars)];
  return !newest || newest.close >= (reference?.close ?? newest.open);
}

const HOUR = 60;
const CLOSE = 16 * HOUR;
const HALF_DAY_CLOSE = 13 * HOUR;
const HALF_DAY_LAST = HALF_DAY_CLOSE - HOUR / 2;

/**
 * When the hourly bar `at` ends, `16:00`: an hour after its start, but no later than its session. A session whose last
 * bar is final and started at 12:30 was a half day, which ends at 13:00.
 */
export function endOf(bars: readonly Candle[], at: number): string | null {
  const bar = bars[at];
  if (!bar || isDate(bar.timestamp)) return null;
  const start = Math.floor((wallClock(bar.timestamp) % 86_400) / 60);
  const next = bars[at + 1];
  const isLast = !next || sessionOf(next.timestamp) !== sessionOf(bar.timestamp);
  const close = isLast && bar.final && start === HALF_DAY_LAST ? HALF_DAY_CLOSE : CLOSE;
  const end = Math.min(start + HOUR, close);
  return `${String(Math.floor(end / 60)).padStart(2, "0")}:${String(end % 60).padStart(2, "0")}`;
}
