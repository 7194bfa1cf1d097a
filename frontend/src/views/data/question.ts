/** What the data view is asked, as the link says it. */

import { inCapitals, type Link } from "../../core/link";

export const TABS = ["completeness", "freshness", "revisions", "quarantine", "actions", "holds"] as const;
export type Tab = (typeof TABS)[number];

export const INTERVALS = ["1d", "1h"] as const;
export type Interval = (typeof INTERVALS)[number];

/** How many sessions the grid shows: at first, and when more are asked for. */
export const SESSIONS = [30, 60, 120] as const;
/** How far back lists of what happened reach, in days; `all` is all there is. */
export const PERIODS = ["30", "365", "all"] as const;
export type Period = (typeof PERIODS)[number];
/** Which holds. */
export const HELD = ["open", "all"] as const;
export type Held = (typeof HELD)[number];

export interface Asked {
  tab: Tab;
  /** Empty for all of them. */
  symbol: string;
  /** Null where the link names none. */
  interval: Interval | null;
  sessions: number;
  /** Which page of symbols, from 1. */
  page: number;
  period: Period;
  held: Held;
}

/** What a link asks for; what it leaves out or misspells is asked as the tab has it at first. */
export function askedBy(query: Link["query"]): Asked {
  const tab = oneOf(TABS, query.tab) ?? "completeness";
  return {
    tab,
    symbol: inCapitals(query.symbol ?? ""),
    interval: oneOf(INTERVALS, query.interval) ?? null,
    sessions: SESSIONS.find((known) => String(known) === query.sessions) ?? SESSIONS[0],
    page: Math.max(Math.trunc(Number(query.page)) || 1, 1),
    // dividends come quarterly: a month would show next to none
    period: oneOf(PERIODS, query.period) ?? (tab === "actions" ? "365" : "30"),
    held: oneOf(HELD, query.held) ?? "open",
  };
}

/** The first day that many days before an instant, `2026-04-29`. */
export function daysBefore(now: string, days: number): string {
  return new Date(Date.parse(now) - days * 86_400_000).toISOString().slice(0, 10);
}

/** The first day of a period that ends now; undefined for all there is. */
export function firstDay(now: string, period: Period): string | undefined {
  return period === "all" ? undefined : daysBefore(now, Number(period));
}

/** A question without the parts that nobody gave. */
export function given<Parts extends object>(parts: { [Name in keyof Parts]: Parts[Name] | undefined }): Partial<Parts> {
  return Object.fromEntries(Object.entries(parts).filter(([, value]) => value !== undefined && value !== "")) as Partial<Parts>;
}

function oneOf<Name extends string>(names: readonly Name[], told: string | undefined): Name | undefined {
  return names.find((name) => name === told);
}
