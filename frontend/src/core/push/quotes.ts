/** Bars in progress, as they are told every minute: shown until the bars themselves are there, and never kept. */

import type { Candle } from "../api/generated";
import type { Row } from "../watchlist";

export interface Quote {
  symbol: string;
  /** The minute, ISO 8601. */
  at: string;
  body: Candle & { previous_close: number | null; traded_at: string };
}

/** By how much of itself the close of before may differ from the one that is known: by more it is told after a split. */
const SAME_BASIS = 0.1;
const HOUR = 3_600_000;

export class Quotes {
  readonly #newest = new Map<string, Quote>();

  /** Keep the newest of each symbol. */
  take(quotes: readonly Quote[]): void {
    for (const quote of quotes) {
      if (quote.at > (this.#newest.get(quote.symbol)?.at ?? "")) this.#newest.set(quote.symbol, quote);
    }
  }

  /** Nobody tells of others any more: what they had come to would stand there as if it still did. */
  keep(symbols: readonly string[]): void {
    for (const symbol of this.#newest.keys()) if (!symbols.includes(symbol)) this.#newest.delete(symbol);
  }

  /** Nobody tells of them any more. */
  clear(): void {
    this.#newest.clear();
  }

  /** A symbol's bars with the one in progress as far as it has come. */
  onto(symbol: string, bars: readonly Candle[]): readonly Candle[] {
    const [quote, last] = [this.#newest.get(symbol)?.body, bars.at(-1)];
    if (!quote || !last) return bars;
    const day = last.timestamp.slice(0, quote.timestamp.length);
    if (day !== last.timestamp) return day === quote.timestamp ? ontoHours(bars, last, quote) : bars;
    if (day > quote.timestamp || (day === quote.timestamp && last.final)) return bars;
    const before = day === quote.timestamp ? bars.slice(0, -1) : bars;
    return isOnBasisOf(quote, before.at(-1)?.close) ? [...before, quote] : bars;
  }

  /** A symbol's row with the price that its bar in progress has come to. */
  ontoRow(row: Row): Row {
    const quote = this.#newest.get(row.symbol)?.body;
    if (!quote || row.newest === null || row.newest >= quote.timestamp || !isOnBasisOf(quote, row.close)) return row;
    // the row's own close may be of an earlier session, where the last one is still to come
    return { ...row, close: quote.close, previousClose: quote.previous_close ?? row.close, isInProgress: true };
  }
}

/** The hour that the last trade belongs to moves; another has not begun for those who show what is stored. */
function ontoHours(bars: readonly Candle[], last: Candle, { close, traded_at }: Quote["body"]): readonly Candle[] {
  if (last.final || Date.parse(traded_at) - Date.parse(last.timestamp) >= HOUR) return bars;
  const moved = { ...last, close, high: Math.max(last.high, close), low: Math.min(last.low, close) };
  return [...bars.slice(0, -1), moved];
}

function isOnBasisOf({ previous_close }: Quote["body"], close: number | null | undefined): boolean {
  return !close || !previous_close || Math.abs(previous_close / close - 1) < SAME_BASIS;
}
