/** What the forecasts have saved over the base rate, session by session, and what chance alone could have saved. */

import type { LedgerEntry, Scoreboard } from "../../../core/api/generated";
import { outcomeOf } from "../../../forecast/outcomes";
import { grouped } from "../../../core/grouped";

export type Rival = NonNullable<Scoreboard["skill"]>["rival"];

export interface Saving {
  session: string;
  forecasts: number;
  /** Nats of log loss saved on this session, and up to it. */
  saved: number;
  total: number;
  /** How far from zero chance alone takes the total, 95 % of the time; null of a single session. */
  chance: number | null;
}

const Z = 1.959964; // two-sided 95 %, as the scoreboard's intervals

/** Savings of the settled sessions, oldest first. */
export function savingsOf(entries: readonly LedgerEntry[], rival: Rival): Saving[] {
  const scored = entries.filter((entry) => ["hit", "miss"].includes(outcomeOf(entry)));
  const bySession = grouped(scored, ({ target_session }) => target_session);
  const savings: Saving[] = [];
  for (const session of [...bySession.keys()].sort()) {
    const own = bySession.get(session) ?? [];
    const saved = own.reduce((sum, entry) => sum + savedBy(entry, rival), 0);
    const total = (savings.at(-1)?.total ?? 0) + saved;
    const told: Saving = { session, forecasts: own.length, saved, total, chance: null };
    savings.push(told);
    told.chance = chanceOf(savings);
  }
  return savings;
}

/** The base rate's log loss less the forecast's. */
function savedBy({ prob_up, outcome }: LedgerEntry, rival: Rival): number {
  if (prob_up === null || !outcome) return 0;
  // as the scoreboard has it: Laplace's rule stands in where the other rate was not kept
  const usual = rival === "laplace" ? outcome.base_rate : (outcome.empirical_bayes ?? outcome.base_rate);
  return outcome.up ? Math.log(prob_up / usual) : Math.log((1 - prob_up) / (1 - usual));
}

/**
 * Half the width of the 95 % interval of a total: sessions are the observations, since symbols move together
 * (cluster-robust, Liang and Zeger 1986, with the correction G / (G - 1), as the scoreboard's intervals are).
 */
function chanceOf(savings: readonly Saving[]): number | null {
  const groups = savings.length;
  if (groups < 2) return null;
  const forecasts = savings.reduce((sum, one) => sum + one.forecasts, 0);
  const rate = (savings.at(-1)?.total ?? 0) / forecasts;
  const squares = savings.reduce((sum, one) => sum + (one.saved - rate * one.forecasts) ** 2, 0);
  return Z * Math.sqrt((squares * groups) / (groups - 1));
}
