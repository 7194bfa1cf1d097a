/** Answers of the API for tests. */

import type { Candle, Forecast } from "../src/core/contract";

export function candle(timestamp: string, other: Partial<Candle> = {}): Candle {
  return { timestamp, open: 1, high: 3, low: 0.5, close: 2, volume: 100, final: true, ...other };
}

export function forecast(other: Partial<Forecast> = {}): Forecast {
  return {
    symbol: "AAPL",
    prob_up: 0.53,
    signal: "hold",
    asof: "2026-05-29",
    target_session: "2026-06-01",
    model_id: "2026-05-29-8c6ff5a7a1b0",
    published_at: "2026-05-30T00:31:07Z",
    late: false,
    reason: null,
    source: "yahoo",
    simulated: false,
    ...other,
  };
}
