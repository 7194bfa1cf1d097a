/** What the API says of a day: its entries, the sessions beside it, and all that was known of a symbol. */

import { Bars, LedgerEntries, type LedgerEntry, type Recomputed, Replay, type Revision, Revisions, SealedEntry } from "../../core/api/generated";
import { ask, type Way } from "../../core/api/http";
import { behind, isDay, shifted } from "./day";

const MOST_ENTRIES = 1000;
const MOST_REVISIONS = 1000;
const BARS = 20;

export interface Day {
  /** The session asked for, or the newest one where none is asked for; as it was written where it is no day. */
  session: string;
  /** Nothing for a day on which nothing was said. */
  entries: LedgerEntry[];
  /** Sessions with entries. */
  previous: string | null;
  next: string | null;
}

export interface Known {
  said: SealedEntry;
  /** Null of an abstention, which has no probability to compute. */
  recomputed: Recomputed | null;
  revisions: Revision[];
  then: Bars;
  now: Bars;
}

/** The entries of a session; `session` is empty for the newest one. Throws Problem. */
export async function dayOf(asked: string, way: Way): Promise<Day> {
  const session = asked || (await sessionBeside({ order: "desc" }, way)) || "";
  if (!isDay(session)) return { session, entries: [], previous: await sessionBeside({ order: "desc" }, way), next: null };
  const [told, previous, next] = await Promise.all([
    ask("/forecasts", { start: session, end: session, limit: MOST_ENTRIES }, LedgerEntries, way),
    sessionBeside({ end: shifted(session, -1), order: "desc" }, way),
    sessionBeside({ start: shifted(session, 1), order: "asc" }, way),
  ]);
  return { session, entries: told.forecasts, previous, next };
}

/** All that was known when an entry was written, and what has become of it. Throws Problem. */
export async function knownOf({ symbol, target_session, asof, published_at, prob_up }: LedgerEntry, way: Way): Promise<Known> {
  const bars = { symbol, interval: "1d", end: asof, order: "desc", limit: BARS } as const;
  const [said, recomputed, corrected, then, now] = await Promise.all([
    ask("/forecasts/{symbol}/{session}", { symbol, session: target_session }, SealedEntry, way),
    prob_up === null ? null : ask("/replay", { symbol, asof }, Replay, way).then(({ recomputed: anew }) => anew),
    ask("/revisions", { symbol, since: published_at, limit: MOST_REVISIONS }, Revisions, way),
    ask("/bars", { ...bars, known_at: published_at }, Bars, way),
    ask("/bars", bars, Bars, way),
  ]);
  return { said, recomputed, revisions: behind(corrected.revisions, asof), then, now };
}

type Beside = { start?: string; end?: string; order: "asc" | "desc" };

async function sessionBeside(question: Beside, way: Way): Promise<string | null> {
  const { forecasts } = await ask("/forecasts", { ...question, limit: 1 }, LedgerEntries, way);
  return forecasts[0]?.target_session ?? null;
}
