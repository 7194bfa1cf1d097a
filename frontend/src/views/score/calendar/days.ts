/** Sessions with what became of their forecasts, and the way from one to another on a calendar. */

import type { LedgerEntry } from "../../../core/api/generated";
import { type Outcome, outcomeOf } from "../../../forecast/outcomes";
import { grouped } from "../../../core/grouped";

/** From all of the scored right to none; or, where nothing was scored, why. */
export const LEVELS = ["all", "most", "half", "few", "none", "waiting", "late", "abstained", "void"] as const;
export type Level = (typeof LEVELS)[number];

export interface Day {
  session: string;
  level: Level;
  counts: Readonly<Record<Outcome, number>>;
}

/** A month's weeks, each with its five weekdays; null on those without a session. */
export interface Month {
  month: string;
  weeks: (Day | null)[][];
}

const DAY = 86_400_000;
const WEEKDAYS = 5;

/** The sessions of entries, oldest first. */
export function daysOf(entries: readonly LedgerEntry[]): Day[] {
  const bySession = grouped(entries, ({ target_session }) => target_session);
  return [...bySession].map(([session, own]) => dayOf(session, own)).sort((one, other) => (one.session < other.session ? -1 : 1));
}

function dayOf(session: string, entries: readonly LedgerEntry[]): Day {
  const counts: Record<Outcome, number> = { hit: 0, miss: 0, abstained: 0, late: 0, void: 0, waiting: 0 };
  for (const entry of entries) counts[outcomeOf(entry)] += 1;
  return { session, counts, level: levelOf(counts) };
}

function levelOf({ hit, miss, ...others }: Record<Outcome, number>): Level {
  if (hit + miss > 0) return hitLevel(hit / (hit + miss));
  // of those that were not scored, what may still change comes first
  return (["waiting", "late", "abstained", "void"] as const).find((fate) => others[fate] > 0) ?? "void";
}

function hitLevel(share: number): Level {
  if (share === 1) return "all";
  if (share === 0) return "none";
  return share === 0.5 ? "half" : share > 0.5 ? "most" : "few";
}

/** Days by month and week, oldest first. */
export function monthsOf(days: readonly Day[]): Month[] {
  const byMonth = grouped(days, ({ session }) => session.slice(0, 7));
  return [...byMonth].map(([month, own]) => ({ month, weeks: weeksOf(own) }));
}

function weeksOf(days: readonly Day[]): (Day | null)[][] {
  const byWeek = grouped(days, ({ session }) => Date.parse(session) - weekdayOf(session) * DAY);
  return [...byWeek.values()].map((own) => {
    const week: (Day | null)[] = Array.from({ length: WEEKDAYS }, () => null);
    for (const day of own) week[weekdayOf(day.session)] = day;
    return week;
  });
}

/** 0 on Mondays. */
function weekdayOf(date: string): number {
  return (new Date(date).getUTCDay() + 6) % 7;
}

/** Where a key leads from a session: a session or a week further, or to an end; undefined for other keys. */
export function stepFrom(sessions: readonly string[], from: string, key: string): string | undefined {
  const at = sessions.indexOf(from);
  const week = (by: number): string => new Date(Date.parse(from) + by * 7 * DAY).toISOString().slice(0, 10);
  switch (key) {
    case "ArrowLeft":
      return sessions[Math.max(at - 1, 0)];
    case "ArrowRight":
      return sessions[Math.min(at + 1, sessions.length - 1)];
    case "ArrowUp":
      return sessions.findLast((session) => session <= week(-1)) ?? sessions[0];
    case "ArrowDown":
      return sessions.find((session) => session >= week(1)) ?? sessions.at(-1);
    case "Home":
      return sessions[0];
    case "End":
      return sessions.at(-1);
  }
  return undefined;
}
