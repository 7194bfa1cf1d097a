/**
 * Time as the exchange tells it. A daily bar is a calendar date and is never shifted by a zone; an hourly bar is an
 * instant and is shown in New York time, wherever the reader is.
 */

const ZONE = "America/New_York";

const dayFormat = new Intl.DateTimeFormat("en-US", {
  timeZone: "UTC",
  weekday: "short",
  year: "numeric",
  month: "short",
  day: "numeric",
});
const shortDayFormat = new Intl.DateTimeFormat("en-US", {
  timeZone: "UTC",
  weekday: "short",
  month: "short",
  day: "numeric",
});
const clockFormat = new Intl.DateTimeFormat("en-US", {
  timeZone: ZONE,
  hour: "2-digit",
  minute: "2-digit",
  hourCycle: "h23",
  timeZoneName: "short",
});
const partsFormat = new Intl.DateTimeFormat("en-US", {
  timeZone: ZONE,
  year: "numeric",
  month: "2-digit",
  day: "2-digit",
  hour: "2-digit",
  minute: "2-digit",
  second: "2-digit",
  hourCycle: "h23",
});

/** Whether a timestamp is a session date, not an instant. */
export function isDate(timestamp: string): boolean {
  return timestamp.length === 10;
}

/** Seconds since 1970 that read, taken as UTC, like the exchange's wall clock: for charts that know no zones. */
export function wallClock(instant: string): number {
  const parts = new Map(partsFormat.formatToParts(Date.parse(instant)).map(({ type, value }) => [type, Number(value)]));
  const part = (type: Intl.DateTimeFormatPartTypes): number => parts.get(type) ?? 0;
  const day = Date.UTC(part("year"), part("month") - 1, part("day"));
  return day / 1_000 + part("hour") * 3_600 + part("minute") * 60 + part("second");
}

/** The calendar date at the exchange, `2026-05-29`. */
export function sessionOf(timestamp: string): string {
  return isDate(timestamp) ? timestamp : new Date(wallClock(timestamp) * 1_000).toISOString().slice(0, 10);
}

/** `Fri, May 29, 2026` of a date or an instant. */
export function dayText(timestamp: string): string {
  return dayFormat.format(Date.parse(sessionOf(timestamp)));
}

/** `Fri, May 29` of a date or an instant. */
export function shortDayText(timestamp: string): string {
  return shortDayFormat.format(Date.parse(sessionOf(timestamp)));
}

/** `09:30 EDT` of an instant. */
export function clockText(instant: string | number): string {
  return clockFormat.format(typeof instant === "number" ? instant : Date.parse(instant));
}

/** `Fri, May 29, 2026` of a daily bar, `Fri, May 29, 2026, 09:30 EDT` of an instant. */
export function momentText(timestamp: string): string {
  return isDate(timestamp) ? dayText(timestamp) : `${dayText(timestamp)}, ${clockText(timestamp)}`;
}

/** A chart's time as text: seconds as `wallClock` gives them, or a session's midnight. */
export function axisText(seconds: number): string {
  const text = new Date(seconds * 1_000).toISOString();
  const day = dayText(text.slice(0, 10));
  return seconds % 86_400 === 0 ? day : `${day}, ${text.slice(11, 16)} ET`;
}
