/** Which bars are in view, by their index: pure arithmetic of ranges. */

export interface View {
  from: number;
  to: number;
}

export const RANGES = ["1m", "3m", "6m", "1y", "all"] as const;
export type RangeName = (typeof RANGES)[number];

/** Bars' widths left free on the right: for the mark of a forecast whose session is still to come. */
export const AHEAD = 3;

const FEWEST = 5;
const MONTHS: Record<Exclude<RangeName, "all">, number> = { "1m": 1, "3m": 3, "6m": 6, "1y": 12 };

/** Index of the first bar that a named range shows; 0 where it reaches back further than the bars do. */
export function firstOf(range: RangeName, timestamps: readonly string[]): number {
  const newest = timestamps.at(-1);
  if (range === "all" || newest === undefined) return 0;
  const since = monthsBefore(newest.slice(0, 10), MONTHS[range]);
  const at = timestamps.findIndex((timestamp) => timestamp.slice(0, 10) > since);
  return Math.max(at, 0);
}

/** The view of a named range. */
export function viewOf(range: RangeName, timestamps: readonly string[]): View {
  return clamped({ from: firstOf(range, timestamps) - 0.5, to: timestamps.length - 1 + AHEAD }, timestamps.length);
}

/** The same width of view, moved so that it shows bars and no empty room beside them; narrower if there are fewer. */
export function clamped({ from, to }: View, count: number): View {
  const [least, most] = [-0.5, count - 1 + AHEAD];
  const width = Math.min(Math.max(to - from, FEWEST), most - least);
  const start = Math.min(Math.max(from, least), most - width);
  return { from: start, to: start + width };
}

/** Half the bars for a factor of 0.5, twice as many for 2; the bar `around` stays where it is. */
export function zoomed({ from, to }: View, factor: number, around: number, count: number): View {
  return clamped({ from: around - (around - from) * factor, to: around + (to - around) * factor }, count);
}

/** The view moved as little as it takes to show a bar, and a little of what is beyond it. */
export function showing({ from, to }: View, at: number, count: number): View {
  if (at >= from && at <= to) return { from, to };
  return clamped(shifted({ from, to }, at < from ? at - 0.5 - from : at + 0.5 - to), count);
}

/** The view moved by so many bars towards newer ones. */
export function shifted({ from, to }: View, by: number): View {
  return { from: from + by, to: to + by };
}

/** The view once more is known of the same bars: one of the newest bar follows it, any other stays on its bars. */
export function carried(view: View, before: readonly Timed[], next: readonly Timed[]): View {
  const newest = before.length - 1;
  const held = view.to >= newest ? -1 : next.findIndex(({ timestamp }) => timestamp === before[newest]?.timestamp);
  return shifted(view, (held < 0 ? next.length - 1 : held) - newest);
}

interface Timed {
  timestamp: string;
}

function monthsBefore(day: string, months: number): string {
  const date = new Date(day);
  const wanted = date.getUTCDate();
  date.setUTCDate(1);
  date.setUTCMonth(date.getUTCMonth() - months);
  const last = new Date(Date.UTC(date.getUTCFullYear(), date.getUTCMonth() + 1, 0)).getUTCDate();
  date.setUTCDate(Math.min(wanted, last));
  return date.toISOString().slice(0, 10);
}
