/** Answers of the API for tests. */

import type { Candle, Candles, Forecast, LedgerEntry, NamedScoreboard } from "../src/core/api/generated";
import type { Row } from "../src/core/watchlist";

export function candle(timestamp: string, other: Partial<Candle> = {}): Candle {
  return { timestamp, open: 1, high: 3, low: 0.5, close: 2, volume: 100, final: true, ...other };
}

export function candles(other: Partial<Candles> = {}): Candles {
  const some = [candle("2026-05-28"), candle("2026-05-29")];
  const told = { source: "yahoo", simulated: false, basis: null, expected: 2, newest: "2026-05-29", stale: false } as const;
  return { count: 2, truncated: false, next: null, symbol: "AAPL", interval: "1d", ...told, candles: some, ...other };
}

export function forecast(other: Partial<Forecast> = {}): Forecast {
  return {
    symbol: "AAPL",
    prob_up: 0.53,
    empirical_bayes: 0.531,
    signal: "hold",
    asof: "2026-05-29",
    target_session: "2026-06-01",
    model_id: "2026-05-29-8c6ff5a7a1b0",
    published_at: "2026-05-30T00:31:07Z",
    late: false,
    reason: null,
    source: "yahoo",
    simulated: false,
    opens_at: "2026-06-01T13:30:00Z",
    closes_at: "2026-06-01T20:00:00Z",
    previous_hash: "0".repeat(64),
    entry_hash: "f".repeat(64),
    void: false,
    outcome: null,
    state: "open",
    stale: false,
    ...other,
  };
}

export function row(symbol: string, other: Partial<Row> = {}): Row {
  return {
    symbol,
    close: 101,
    previousClose: 100,
    newest: "2026-05-29",
    overdue: false,
    targetSession: "2026-06-01",
    probUp: 0.53,
    baseRate: 0.531,
    signal: "hold",
    state: "open",
    reason: null,
    late: false,
    recent: "hm",
    ...other,
  };
}

/** An entry of the ledger that waits for its session. */
export function entry(other: Partial<LedgerEntry>): LedgerEntry {
  const { closes_at: _, stale: __, ...said } = forecast({ signal: "hold" });
  return { ...said, signal: "hold", ...other };
}

export function outcome(other: Partial<NonNullable<LedgerEntry["outcome"]>> = {}): NonNullable<LedgerEntry["outcome"]> {
  const closes = { asof_close: 100, target_close: 101, settled_at: "2026-06-02T00:31:00Z" };
  return { up: true, ...closes, log_loss: 0.63, brier: 0.22, base_rate: 0.53, empirical_bayes: 0.53, ...other };
}

/** A symbol's scoreboard; before its first settlement without a hit rate. */
export function standing(symbol: string, hitRate: number | null): NamedScoreboard {
  const estimate = hitRate === null ? null : { value: hitRate, low: null, high: null };
  const unknown = { verdict: null, log_loss: null, brier: null, skill: null, from: null, to: null, always_up: null, persistence: null };
  const counted = { sessions: 0, forecasts: 0, waiting: 0, late: 0, void: 0, abstentions: {}, reliability: [] };
  return { symbol, hit_rate: estimate, demonstrated: false, ...unknown, ...counted };
}

/** Numbers between 0 and 1 that look random and are the same at every run (mulberry32). */
export function random(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}
