/** Entries of the ledger, the newest first, as far back as they have been asked for. */

import { ask, type Way } from "../../../core/api/http";
import { LedgerEntries, type LedgerEntry } from "../../../core/api/generated";

/** Half a megabyte at most; four years of one symbol, half a year of seven. */
export const AT_A_TIME = 1_000;

export class LedgerPages {
  readonly symbol: string;
  #entries: readonly LedgerEntry[] = [];
  #hasMore = true;
  #reading: Promise<void> | undefined;

  constructor(symbol: string) {
    this.symbol = symbol;
  }

  /** The newest first; of every session all entries or none. */
  get entries(): readonly LedgerEntry[] {
    return this.#entries;
  }

  get hasMore(): boolean {
    return this.#hasMore;
  }

  /** Read the newest ones again: what they have become since takes the place of what they were. */
  async renew(way: Way): Promise<void> {
    const { forecasts, truncated } = await this.#page({}, way);
    const whole = wholeSessions(forecasts, truncated);
    const oldest = whole.at(-1)?.target_session ?? "";
    const older = this.#entries.filter(({ target_session }) => target_session < oldest);
    if (older.length === 0) this.#hasMore = truncated && whole.length > 0;
    this.#entries = [...whole, ...older];
  }

  /** Read those of sessions before, once however often that is asked for meanwhile. Throws Problem. */
  more(way: Way): Promise<void> {
    return (this.#reading ??= this.#readMore(way).finally(() => (this.#reading = undefined)));
  }

  async #readMore(way: Way): Promise<void> {
    const oldest = this.#entries.at(-1)?.target_session;
    if (!oldest || !this.#hasMore) return;
    const { forecasts, truncated } = await this.#page({ end: dayBefore(oldest) }, way);
    const whole = wholeSessions(forecasts, truncated);
    this.#hasMore = truncated && whole.length > 0;
    this.#entries = [...this.#entries, ...whole];
  }

  // by session, not by cursor: a walk along cursors ends when the lake changes, and readers take their time
  #page(until: { end?: string }, way: Way): Promise<LedgerEntries> {
    const whose = this.symbol ? { symbol: this.symbol } : {};
    return ask("/forecasts", { ...whose, ...until, order: "desc", limit: AT_A_TIME }, LedgerEntries, way);
  }
}

/** A page that is cut may hold only a part of its oldest session: without that one. */
function wholeSessions(page: readonly LedgerEntry[], isCut: boolean): readonly LedgerEntry[] {
  const cut = isCut ? page.at(-1)?.target_session : undefined;
  return page.filter(({ target_session }) => target_session !== cut);
}

function dayBefore(date: string): string {
  return new Date(Date.parse(date) - 86_400_000).toISOString().slice(0, 10);
}
