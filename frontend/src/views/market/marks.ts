/** Forecasts, dividends and splits as marks on the bars. */

import type { Mark } from "../../chart/marks";
import type { Actions, Candle, LedgerEntry } from "../../core/api/generated";
import { isUp, outcomeOf } from "../../forecast/outcomes";

type Entry = Pick<LedgerEntry, "prob_up" | "late" | "outcome" | "state" | "target_session">;

/** Marks of daily bars, oldest first; what is about a session without a bar is left out, but for the next one. */
export function marksOf(bars: readonly Candle[], ledger: readonly Entry[], actions: Actions["actions"]): Mark[] {
  const newest = bars.at(-1)?.timestamp ?? "";
  const placeOf = (session: string): number | undefined => (session > newest ? bars.length : placeIn(bars, session));
  const forecasts = ledger.flatMap((entry): Mark[] => {
    const [at, kind] = [placeOf(entry.target_session), kindOf(entry)];
    return at === undefined || kind === null ? [] : [{ at, kind, side: sideOf(entry) }];
  });
  const paid = actions.flatMap(({ ex_date, kind }): Mark[] => {
    const at = placeIn(bars, ex_date);
    return at === undefined ? [] : [{ at, kind, side: null }];
  });
  return [...paid, ...forecasts].sort((one, other) => one.at - other.at);
}

/** Index of a session's bar, found by halves: they are in order. */
function placeIn(bars: readonly Candle[], session: string): number | undefined {
  let [low, high] = [0, bars.length];
  while (low < high) {
    const middle = (low + high) >> 1;
    if ((bars[middle]?.timestamp ?? "") < session) low = middle + 1;
    else high = middle;
  }
  return bars[low]?.timestamp === session ? low : undefined;
}

/** What became of a forecast; null for a session that was not held. */
function kindOf(entry: Entry): Mark["kind"] | null {
  const outcome = outcomeOf(entry);
  if (outcome === "void") return null;
  return outcome === "waiting" ? "open" : outcome;
}

function sideOf({ prob_up }: Entry): Mark["side"] {
  if (prob_up === null) return null;
  return isUp(prob_up) ? "up" : "down";
}
