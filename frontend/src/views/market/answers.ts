/** What the view asks the API. */

import * as v from "valibot";
import { address, answerTo, ask } from "../../core/api/http";
import { type Actions, Bars, type Candle, Candles, Forecast, LedgerEntries } from "../../core/api/generated";
import { neighbour } from "../../core/link";
import { Problem } from "../../core/problem";
import type { Interval, Selection } from "./selection";

/** Bars asked for at once: half a year of sessions and the warm-up of every indicator before it, and as many again. */
export const BARS = 250;
/** Forecasts that are marked on bars: those of half a year of sessions. */
const MARKS = 130;

const KINDS: Record<keyof Candle, "string" | "number" | "boolean"> = {
  timestamp: "string",
  open: "number",
  high: "number",
  low: "number",
  close: "number",
  volume: "number",
  final: "boolean",
};
const FIELDS = Object.entries(KINDS) as [keyof Candle, string][];

/** Every bar in one loop: rule by rule, hundreds of bars would take as long as to draw them. */
const areCandles = v.custom<Candle[]>((rows) => Array.isArray(rows) && rows.every(isCandle));
const Newest = v.object({ ...Candles.entries, candles: areCandles });
const Stored = v.object({ ...Bars.entries, bars: areCandles });

function isCandle(row: Record<string, unknown> | null): boolean {
  return row !== null && FIELDS.every(([name, kind]) => typeof row[name] === kind);
}

export interface Way {
  stop: AbortSignal;
  fresh: boolean;
}

export interface NewestBars {
  candles: readonly Candle[];
  /** Whether newer bars should be there. */
  isStale: boolean;
  hasOlder: boolean;
}

/** The newest bars. Throws Problem, as all of these do. */
export async function newestBars(selection: Selection, way: Way): Promise<NewestBars> {
  const { symbol, interval, adjusted } = selection;
  if (adjusted) return adjustedBars(symbol, way);
  const { candles, stale, truncated, ...told } = await ask("/latest", { symbol, interval, limit: BARS }, Newest, way);
  agreed(told.symbol === symbol && told.interval === interval);
  return { candles, isStale: stale, hasOlder: truncated };
}

/** As many bars as those up to a moment, or fewer; the moment's own may be among them. */
export async function olderBars({ symbol, interval, adjusted }: Selection, before: string, way: Way): Promise<NewestBars> {
  const question = { symbol, interval, end: before.slice(0, 10), order: "desc", limit: BARS } as const;
  const told = await ask("/bars", adjusted ? { ...question, adjusted: "all" } : question, Stored, way);
  agreed(told.symbol === symbol && told.interval === interval);
  return { candles: told.bars.toReversed(), isStale: false, hasOlder: told.truncated };
}

/** Bars tell nothing of what is due: the newest ones do, which a first view has asked for already. */
async function adjustedBars(symbol: string, way: Way): Promise<NewestBars> {
  const [told, newest] = await Promise.all([
    ask("/bars", { symbol, interval: "1d", adjusted: "all", order: "desc", limit: BARS }, Stored, way),
    ask("/latest", { symbol, interval: "1d", limit: BARS }, Newest, way),
  ]);
  agreed(told.symbol === symbol && newest.symbol === symbol);
  return { candles: told.bars.toReversed(), isStale: newest.stale, hasOlder: told.truncated };
}

/** A forecast is asked for with what stands behind it. */
const asForecast = (symbol: string) => ({ symbol, include: ["explanation", "record"] }) as const;

/** The newest forecast; null where there is none yet, which is an answer like another. */
export async function forecast(symbol: string, way: Way): Promise<Forecast | null> {
  try {
    const told = await ask("/predict", asForecast(symbol), Forecast, way);
    agreed(told.symbol === symbol);
    return told;
  } catch (thrown) {
    if (thrown instanceof Problem && thrown.kind === "no-forecast") return null;
    throw thrown;
  }
}

/** What is marked on bars: the forecasts of their sessions, dividends and splits. */
export interface Marked {
  ledger: LedgerEntries["forecasts"];
  actions: Actions["actions"];
}

/** None of it is worth a failure of the page: what cannot be had is left out. `since` is where the bars begin. */
export async function marked(symbol: string, since: Promise<string | undefined>, way: Way): Promise<Marked> {
  const start = (await since.catch(() => undefined))?.slice(0, 10);
  const question = { symbol, order: "desc", limit: MARKS, ...(start ? { start } : {}), include: ["actions"] } as const;
  const told = await ask("/forecasts", question, LedgerEntries, way).catch(() => null);
  return { ledger: told?.forecasts ?? [], actions: told?.actions ?? [] };
}

const PREFETCH_AFTER = 2_500;

/** Has the browser keep what the next and the previous symbol will be asked, so that it is there at once. */
export class Prefetch {
  #timer: ReturnType<typeof setTimeout> | undefined;

  /** Ask, once the page has rested for a while. */
  plan(symbols: readonly string[], symbol: string, interval: Interval): void {
    this.stop();
    this.#timer = setTimeout(() => requestIdleCallback(() => prefetch(symbols, symbol, interval)), PREFETCH_AFTER);
  }

  stop(): void {
    clearTimeout(this.#timer);
  }
}

function prefetch(symbols: readonly string[], symbol: string, interval: Interval): void {
  const next = new Set([neighbour(symbols, symbol, 1), neighbour(symbols, symbol, -1)]);
  next.delete(symbol);
  for (const one of next) {
    for (const target of [address("/latest", { symbol: one, interval, limit: BARS }), address("/predict", asForecast(one))]) {
      answerTo(target).then((answer) => answer.arrayBuffer()).catch(() => undefined);
    }
  }
}

/** An answer about something else is none, however well it is formed. */
function agreed(holds: boolean): void {
  if (!holds) throw new Problem("nonsense");
}
