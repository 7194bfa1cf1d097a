/** What can be drawn beside the candles, each computed when it is first asked for. */

import type { Candle } from "../core/api/generated";
import { type Bands, bollinger, type Macd, macd, rsi, type Series, sma } from "./indicators";

export const STUDIES = ["sma20", "sma50", "bb", "volume", "rsi", "macd"] as const;
export type Study = (typeof STUDIES)[number];

/** Studies with a pane of their own, from the top. */
export const PANES = ["volume", "rsi", "macd"] as const;
export type Pane = (typeof PANES)[number];

/** Bars of one symbol, oldest first, with the indicators over their closes. */
export class StudiedBars {
  readonly #made = new Map<string, unknown>();

  constructor(readonly bars: readonly Candle[]) {}

  get closes(): readonly number[] {
    return this.#once("closes", () => this.bars.map(({ close }) => close));
  }

  get lows(): Series {
    return this.#once("lows", () => this.bars.map(({ low }) => low));
  }

  get highs(): Series {
    return this.#once("highs", () => this.bars.map(({ high }) => high));
  }

  get volumes(): Series {
    return this.#once("volumes", () => this.bars.map(({ volume }) => volume));
  }

  get sma20(): Series {
    return this.#once("sma20", () => sma(this.closes, 20));
  }

  get sma50(): Series {
    return this.#once("sma50", () => sma(this.closes, 50));
  }

  get bands(): Bands {
    return this.#once("bands", () => bollinger(this.closes, this.sma20));
  }

  get rsi(): Series {
    return this.#once("rsi", () => rsi(this.closes));
  }

  get macd(): Macd {
    return this.#once("macd", () => macd(this.closes));
  }

  #once<Value>(name: string, make: () => Value): Value {
    if (!this.#made.has(name)) this.#made.set(name, make());
    return this.#made.get(name) as Value;
  }
}
