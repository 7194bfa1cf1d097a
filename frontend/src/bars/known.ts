/** The bars that have been told of a symbol: the newest answer, and older ones in front of it. */

import type { Candle } from "../core/api/generated";
import { agree, joined } from "./candles";

interface Told {
  candles: readonly Candle[];
  isStale: boolean;
  hasOlder: boolean;
}

export class KnownBars {
  /** Whether newer bars should be there. */
  isStale = false;
  /** Whether there are older ones to ask for. */
  hasOlder = false;
  #older: readonly Candle[] = [];
  #newest: readonly Candle[] = [];

  get bars(): readonly Candle[] {
    return joined(this.#older, this.#newest);
  }

  clear(): void {
    [this.#older, this.#newest, this.hasOlder] = [[], [], false];
  }

  /** The newest answer; older bars on another basis are to be asked for anew, where they are wanted. */
  take({ candles, isStale, hasOlder }: Told): void {
    if (!agree(this.#older, candles)) this.#older = [];
    if (this.#older.length === 0) this.hasOlder = hasOlder;
    [this.#newest, this.isStale] = [candles, isStale];
  }

  /** Older bars; whether they are on the same basis. None are asked for after others, until there is a newest answer again. */
  prepend(told: Told | null): boolean {
    const { bars } = this;
    this.hasOlder = false;
    if (!told || !agree(told.candles, bars)) return false;
    const all = joined(told.candles, bars);
    this.hasOlder = told.hasOlder && all.length > bars.length;
    this.#older = all.slice(0, -1);
    return true;
  }
}
