/**
 * Time as the exchange tells it. A daily bar is a calendar date and is never shifted by a zone; an hourly bar is an
 * instant and is shown in New York time, wherever the reader is.
 *
 * By hand, not by Intl, whose formatters are dear to make (see numbers.ts). test/exchange-time.test.ts holds both equal.
 */

import { inLanguage } from "./language";
import { settings } from "./settings";

const HOUR = 3_600_000;
const DAY = 24 * HOUR;

const words = inLanguage({
  en: {
    days: ["Sun", "Mon", "Tue", "Wed", "Thu", "Fri", "Sat"],
    months: ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"],
    short: (day: string, month: string, date: number) => `${day}, ${month} ${date}`,
    long: (day: string, month: string, date: number, year: number) => `${day}, ${month} ${date}, ${year}`,
    month: (month: string, year: number) => `${month} ${year}`,
  },
  pt: {
    days: ["dom.", "seg.", "ter.", "qua.", "qui.", "sex.", "sáb."],
    months: ["jan.", "fev.", "mar.", "abr.", "mai.", "jun.", "jul.", "ago.", "set.", "out.", "nov.", "dez."],
    short: (day: string, month: string, date: number) => `${day}, ${date} de ${month}`,
    long: (day: string, month: string, date: number, year: number) => `${day}, ${date} de ${month} de ${year}`,
    month: (month: string, year: number) => `${month} de ${year}`,
  },
});

/** Short names of the months, as axes write them. */
export const MONTHS: readonly string[] = words.months.map((name) => name.replace(".", ""));

/** Whether a timestamp is a session date, not an instant. */
export function isDate(timestamp: string): boolean {
  return timestamp.length === 10;
}

/** Seconds since 1970 that read, taken as UTC, like the exchange's wall clock: for charts that know no zones. */
export function wallClock(instant: string): number {
  return onTheWall(Date.parse(instant)) / 1_000;
}

/** The calendar date at the exchange, `2026-05-29`. */
export function sessionOf(timestamp: string): string {
  return isDate(timestamp) ? timestamp : new Date(onTheWall(Date.parse(timestamp))).toISOString().slice(0, 10);
}

/** `Fri, May 29, 2026` of a date or an instant. */
export function dayText(timestamp: string): string {
  const { day, month, date, year } = calendar(Date.parse(sessionOf(timestamp)));
  return words.long(day, month, date, year);
}

/** `Fri, May 29` of a date or an instant. */
export function shortDayText(timestamp: string): string {
  const { day, month, date } = calendar(Date.parse(sessionOf(timestamp)));
  return words.short(day, month, date);
}

/** `May 2026` of a month, `2026-05`, or of a date in it. */
export function monthText(timestamp: string): string {
  const { month, year } = calendar(Date.parse(timestamp.slice(0, 7)));
  return words.month(month, year);
}

/** `09:30 EDT` of an instant, ISO 8601 or milliseconds since 1970. */
export function clockText(instant: string | number): string {
  const at = milliseconds(instant);
  return `${hours(onTheWall(at))} ${isSummer(at) ? "EDT" : "EST"}`;
}

/** `09:30` of an instant. */
export function wallClockText(instant: string): string {
  return hours(onTheWall(Date.parse(instant)));
}

/** `Mon, Jun 1, 09:30 EDT` of an instant, and what the reader's own clock says if it says something else. */
export function instantText(instant: string | number): string {
  const at = milliseconds(instant);
  const ahead = -new Date(at).getTimezoneOffset() * 60_000;
  const there = `${shortDayText(new Date(at).toISOString())}, ${clockText(at)}`;
  const here = `${calendar(at + ahead).day}, ${hours(at + ahead)} ${zoneText(ahead)}`;
  const { clock } = settings.read();
  if (at + ahead === onTheWall(at) || clock === "exchange") return there;
  return clock === "local" ? here : `${there} (${here})`;
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

/** Parts of an instant that are read as UTC. */
export function calendar(at: number): { day: string; month: string; date: number; year: number } {
  const shown = new Date(at);
  const [day = "", month = ""] = [words.days[shown.getUTCDay()], words.months[shown.getUTCMonth()]];
  return { day, month, date: shown.getUTCDate(), year: shown.getUTCFullYear() };
}

/** Milliseconds that read, taken as UTC, like New York's clocks. */
function onTheWall(at: number): number {
  return at - (isSummer(at) ? 4 : 5) * HOUR;
}

/** Daylight saving time as the Energy Policy Act of 2005 has it: second Sunday of March to first of November, at two. */
function isSummer(at: number): boolean {
  const year = new Date(at).getUTCFullYear();
  return at >= sunday(year, 2, 8) + 7 * HOUR && at < sunday(year, 10, 1) + 6 * HOUR;
}

/** Midnight UTC of the first Sunday on or after a date; months count from 0. */
function sunday(year: number, month: number, date: number): number {
  const from = Date.UTC(year, month, date);
  return from + ((7 - new Date(from).getUTCDay()) % 7) * DAY;
}

function hours(at: number): string {
  return new Date(at).toISOString().slice(11, 16);
}

/** `GMT+2`, `GMT-3:30`, `UTC` */
function zoneText(ahead: number): string {
  if (ahead === 0) return "UTC";
  const minutes = Math.abs(ahead) / 60_000;
  const past = minutes % 60 === 0 ? "" : `:${String(minutes % 60).padStart(2, "0")}`;
  return `GMT${ahead < 0 ? "-" : "+"}${Math.floor(minutes / 60)}${past}`;
}

function milliseconds(instant: string | number): number {
  return typeof instant === "number" ? instant : Date.parse(instant);
}
