/** The HTTP API's answers, as far as the page reads them. */

export type Interval = "1d" | "1h";
export type Source = "yahoo" | "alpaca" | "simulated" | "csv";
export type Signal = "buy" | "sell" | "hold" | "abstain";

/** One bar. `timestamp` is a session date (daily) or the bar's start as a UTC instant (hourly). */
export interface Candle {
  timestamp: string;
  open: number;
  high: number;
  low: number;
  close: number;
  volume: number;
  final: boolean;
}

/** Where bars or a forecast came from; `source` is null where there is nothing. */
export interface Provenance {
  source: Source | null;
  simulated: boolean;
}

/** The newest bars of one symbol, oldest first. */
export interface Latest extends Provenance {
  symbol: string;
  interval: Interval;
  candles: Candle[];
}

/** One entry of the forecast ledger. `signal` is null once its session has closed: what is over is no advice. */
export interface Forecast extends Provenance {
  symbol: string;
  prob_up: number | null;
  signal: Signal | null;
  asof: string;
  target_session: string;
  model_id: string;
  published_at: string;
  late: boolean;
  reason: string | null;
}

export function isSymbols(answer: unknown): answer is { symbols: string[] } {
  return has(answer, "symbols") && Array.isArray(answer.symbols);
}

export function isLatest(answer: unknown): answer is Latest {
  return has(answer, "candles", "interval", "simulated") && Array.isArray(answer.candles);
}

export function isForecast(answer: unknown): answer is Forecast {
  return has(answer, "prob_up", "signal", "asof", "target_session", "published_at");
}

function has<Name extends string>(answer: unknown, ...names: Name[]): answer is Record<Name, unknown> {
  return typeof answer === "object" && answer !== null && names.every((name) => name in answer);
}
