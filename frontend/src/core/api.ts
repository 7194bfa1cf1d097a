/** The page's way to the HTTP API on its own origin. */

import { type Forecast, type Interval, isForecast, isLatest, isSymbols, type Latest } from "./contract";
import { Problem, problemOf } from "./problem";

/** Milliseconds after which an answer counts as missing. */
export const TIMEOUT = 8_000;

/** Bars asked for: a year of sessions, all hourly bars the lake keeps. */
const BARS = 250;

/** Answers that boot.js has asked for before this code was loaded; each is used once. */
export type EarlyAnswers = Record<string, Promise<Response>>;

declare global {
  var earlyAnswers: EarlyAnswers | undefined;
}

export const addresses = {
  config: () => "/config.json",
  symbols: () => "/api/symbols",
  latest: (symbol: string, interval: Interval) =>
    `/api/latest?symbol=${encodeURIComponent(symbol)}&interval=${interval}&limit=${BARS}`,
  forecast: (symbol: string) => `/api/predict?symbol=${encodeURIComponent(symbol)}`,
};

/** Symbols of this stage. Throws Problem, as all of these do. */
export async function symbols(): Promise<string[]> {
  return (await ask(addresses.symbols(), isSymbols)).symbols;
}

/** The newest bars. */
export function latest(symbol: string, interval: Interval, stop: AbortSignal): Promise<Latest> {
  return ask(addresses.latest(symbol, interval), isLatest, stop);
}

/** The newest forecast of the ledger. */
export function forecast(symbol: string, stop: AbortSignal): Promise<Forecast> {
  return ask(addresses.forecast(symbol), isForecast, stop);
}

/** The response to a GET, the early one if there is one. */
export function answerTo(address: string, stop?: AbortSignal): Promise<Response> {
  const early = globalThis.earlyAnswers?.[address];
  if (early) {
    delete globalThis.earlyAnswers?.[address];
    return early;
  }
  const timeout = AbortSignal.timeout(TIMEOUT);
  return fetch(address, { signal: stop ? AbortSignal.any([stop, timeout]) : timeout });
}

async function ask<T>(address: string, fits: (answer: unknown) => answer is T, stop?: AbortSignal): Promise<T> {
  const response = await answerTo(address, stop).catch((reason: unknown) => {
    throw unreachable(reason);
  });
  if (!response.ok) throw await problemOf(response);
  const answer: unknown = await response.json().catch(() => null);
  if (!fits(answer)) throw new Problem("The answer makes no sense", `${address} sent something else than agreed.`);
  return answer;
}

function unreachable(reason: unknown): Problem {
  const late = reason instanceof DOMException && reason.name === "TimeoutError";
  return late
    ? new Problem("No answer in time", `The server said nothing for ${TIMEOUT / 1_000} seconds.`)
    : new Problem("The server cannot be reached", "Check the connection and try again.");
}
