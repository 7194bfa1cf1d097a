/** A forecast in words that promise no more than it does. */

import type { Candle, Forecast, Signal } from "./contract";
import { isDate, sessionOf, shortDayText } from "./exchange-time";

const SIGNALS: Record<Signal, string> = {
  buy: "Buy signal",
  sell: "Sell signal",
  hold: "No clear signal",
  abstain: "No forecast",
};

const MEANINGS: Record<Exclude<Signal, "abstain">, string> = {
  buy: "The model leans towards a higher close, beyond its threshold.",
  sell: "The model leans towards a lower close, beyond its threshold.",
  hold: "Too close to even odds to lean either way.",
};

const REASONS: Record<string, string> = {
  unknown_symbol: "There is no final bar of this symbol yet.",
  stale_data: "The last session's bar has not arrived.",
  unsettled_bar: "The last session's bar is not final yet.",
  no_model: "There is no model that could honestly forecast this symbol.",
  model_expired: "The model is too old to be trusted.",
  out_of_distribution: "The market looks unlike anything the model has learned from.",
};

/** The signal's name. */
export function signalText(signal: Signal | null): string {
  return signal ? SIGNALS[signal] : "No signal any more";
}

/** What the signal means, or why there is none. */
export function meaning({ signal, reason }: Forecast): string {
  if (signal === null) return "The session it was for has closed.";
  if (signal !== "abstain") return MEANINGS[signal];
  return REASONS[reason ?? ""] ?? `The model abstains: ${(reason ?? "no reason given").replaceAll("_", " ")}.`;
}

/** What the probability is a probability of. */
export function question({ symbol, asof, target_session }: Forecast): string {
  return `that ${symbol} closes higher on ${shortDayText(target_session)} than on ${shortDayText(asof)}`;
}

/** Whether the session the forecast is about has already closed, as far as the bars shown tell. */
export function isOver({ target_session }: Forecast, newest: Candle | undefined): boolean {
  if (!newest) return false;
  const session = sessionOf(newest.timestamp);
  return session > target_session || (session === target_session && newest.final && isDate(newest.timestamp));
}
