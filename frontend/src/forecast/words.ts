/** A forecast in words that promise no more than it does. Its yardstick is the base rate, not even odds. */

import { spoken } from "../core/language";

/** Probability by which a forecast must differ from the base rate to be called a lean: half a point. */
export const LEAN = 0.005;

export interface Said {
  probUp: number | null;
  baseRate: number | null;
  signal: "buy" | "sell" | "hold" | "abstain" | null;
  state: "open" | "expired" | "settled" | "void" | null;
  reason: string | null;
}

export type Tone = "up" | "down" | "none" | "abstain" | "over";

export interface Verdict {
  tone: Tone;
  title: string;
  detail: string;
}

export const en = {
  nothing: ["No forecast yet", "Forecasts are published every night, after the training."],
  abstain: "Abstains",
  buy: ["Buy signal", "Beyond the threshold for a higher close."],
  sell: ["Sell signal", "Beyond the threshold for a lower close."],
  up: ["Leans up", "Above its usual rate, but not far enough for a signal."],
  down: ["Leans down", "Below its usual rate, but not far enough for a signal."],
  usual: ["As usual", "No different from the share of days on which it has closed higher."],
  noLean: ["No signal", "Between the thresholds."],
  expired: ["Session closed", "Its result is not settled yet."],
  settled: ["Settled", "The session is over; what was forecast stands beside what came."],
  void: ["Void", "The exchange did not trade on that day."],
  reasons: {
    unknown_symbol: "There is no final bar of this symbol yet.",
    stale_data: "The last session's bar has not arrived.",
    unsettled_bar: "The last session's bar is not final yet.",
    no_model: "There is no model that could honestly forecast this symbol.",
    model_expired: "The model is too old to be trusted.",
    out_of_distribution: "The market looks unlike anything the model has learned from.",
  } as Record<string, string>,
  other: (reason: string) => `The model abstains: ${reason}.`,
};

const words = spoken("forecast", en);

/** What a forecast comes to. */
export function verdictOf({ probUp, baseRate, signal, state, reason }: Said): Verdict {
  if (state === null) return verdict("none", words.nothing);
  if (probUp === null) return { tone: "abstain", title: words.abstain, detail: reasonText(reason) };
  if (state !== "open") return verdict("over", words[state]);
  if (signal === "buy") return verdict("up", words.buy);
  if (signal === "sell") return verdict("down", words.sell);
  if (baseRate === null) return verdict("none", words.noLean);
  const lean = probUp - baseRate;
  if (Math.abs(lean) < LEAN) return verdict("none", words.usual);
  return lean > 0 ? verdict("up", words.up) : verdict("down", words.down);
}

/** Why the model abstains. */
export function reasonText(reason: string | null): string {
  return words.reasons[reason ?? ""] ?? words.other((reason ?? "?").replaceAll("_", " "));
}

function verdict(tone: Tone, [title = "", detail = ""]: string[]): Verdict {
  return { tone, title, detail };
}
