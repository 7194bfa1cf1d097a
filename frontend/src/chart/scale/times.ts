/** The time axis: bars one beside another whatever time lies between them, labelled where years, months, days begin. */

import type { Candle } from "../../core/api/generated";
import { isDate, MONTHS, wallClock } from "../../core/exchange-time";
import type { View } from "../../bars/viewport";

export interface TimeScale {
  /** Room of a bar. */
  spacing: number;
  x: (at: number) => number;
  /** Where a bar would stand, as a fraction of their distance: 3.5 is between 3 and 4. */
  at: (x: number) => number;
}

export function timeScale({ from, to }: View, width: number): TimeScale {
  const spacing = width / (to - from);
  return { spacing, x: (at) => (at - from) * spacing, at: (x) => from + x / spacing };
}

/** Seconds that read, taken as UTC, like the session's date or the exchange's clock. */
export function axisTime({ timestamp }: Candle): number {
  return isDate(timestamp) ? Date.parse(timestamp) / 1_000 : wallClock(timestamp);
}

/** What begins with a bar, the greatest of them. Quarters and weeks have no labels of their own, but come before others. */
export const HOUR = 0;
export const DAY = 1;
export const WEEK = 2;
export const MONTH = 3;
export const QUARTER = 4;
export const YEAR = 5;

const A_DAY = 86_400;
const MONDAY = 4; // days from the first one of 1970, a Thursday

export function beginnings(times: readonly number[]): Uint8Array {
  const begun = new Uint8Array(times.length);
  let [before, lately] = [new Date(NaN), 0];
  times.forEach((seconds, at) => {
    const date = new Date(seconds * 1_000);
    begun[at] = at === 0 ? DAY : begin(before, date, weekOf(lately) !== weekOf(seconds));
    [before, lately] = [date, seconds];
  });
  return begun;
}

function begin(before: Date, date: Date, isWeek: boolean): number {
  if (date.getUTCFullYear() !== before.getUTCFullYear()) return YEAR;
  if (date.getUTCMonth() !== before.getUTCMonth()) return date.getUTCMonth() % 3 === 0 ? QUARTER : MONTH;
  if (isWeek) return WEEK;
  return date.getUTCDate() !== before.getUTCDate() ? DAY : HOUR;
}

function weekOf(seconds: number): number {
  return Math.floor((seconds / A_DAY - MONDAY) / 7);
}

/**
 * Bars with a label, at least `apart` from one another: of years first, of quarters where there is room between them,
 * and so on. It does not depend on what is in view, so that labels move with their bars.
 */
export function labelled(begun: Uint8Array, apart: number): number[] {
  return [YEAR, QUARTER, MONTH, WEEK, DAY, HOUR].reduce<number[]>((placed, level) => amid(placed, begun, level, apart), []);
}

/**
 * What is placed, with bars of this level between any two of it: of months all or none, as one that is left out would
 * look like a fault. Beyond the ends there are some if there are some between.
 */
function amid(placed: readonly number[], begun: Uint8Array, level: number, apart: number): number[] {
  const all = gaps(placed, begun, level);
  const found = all.map(({ bars, before, after }) => evenly(bars, before, after, apart));
  const isWhole = (_: unknown, at: number): boolean => found[at + 1]?.length === all[at + 1]?.bars.length;
  const between = found.slice(1, -1);
  const isShown = level >= MONTH ? between.every(isWhole) : between.length === 0 || between.some(({ length }) => length > 0);
  return isShown ? found.flatMap((bars, at) => [...bars, ...placed.slice(at, at + 1)]) : [...placed];
}

interface Gap {
  /** Those of a level in it. */
  bars: readonly number[];
  before: number;
  after: number;
}

/** Before, between and after what is placed. */
function gaps(placed: readonly number[], begun: Uint8Array, level: number): Gap[] {
  let at = 0;
  return [...placed, Infinity].map((after, place) => {
    const bars: number[] = [];
    for (; at < Math.min(after, begun.length); at += 1) if (begun[at] === level) bars.push(at);
    return { bars, before: placed[place - 1] ?? -Infinity, after };
  });
}

/** Every bar, or every second, every third...: as many as there is room for. */
function evenly(bars: readonly number[], before: number, after: number, apart: number): number[] {
  if (after - before < 2 * apart) return [];
  const most = Math.floor((after - before) / apart) - 1;
  for (let each = Math.floor(bars.length / (most + 1)) + 1; each <= bars.length; each += 1) {
    for (let first = 0; first < each; first += 1) {
      if (fits(bars, first, each, [before, after], apart)) return bars.filter((_, place) => place % each === first);
    }
  }
  return [];
}

function fits(bars: readonly number[], first: number, each: number, [before, after]: [number, number], apart: number): boolean {
  let last = before;
  for (let place = first; place < bars.length; place += each) {
    const at = bars[place] ?? Infinity;
    if (at - last < apart) return false;
    last = at;
  }
  return after - last >= apart;
}

/** What a label tells of, the greatest last. */
export type Told = 0 | 1 | 2 | 3;

export function toldBy(level: number): Told {
  if (level === YEAR) return 3;
  if (level >= MONTH) return 2;
  return level >= DAY ? 1 : 0;
}

/** `09:30`, `29`, `May`, `2026` */
export function labelText(seconds: number, told: Told): string {
  const date = new Date(seconds * 1_000);
  if (told === 3) return String(date.getUTCFullYear());
  if (told === 2) return MONTHS[date.getUTCMonth()] ?? "";
  return told === 1 ? String(date.getUTCDate()) : date.toISOString().slice(11, 16);
}
