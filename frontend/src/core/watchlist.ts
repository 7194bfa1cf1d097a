/** What the frame and the start page live on: every symbol, its newest close and forecast, and how fresh all is. */

import { ask } from "./api/http";
import { Watchlist as Answer } from "./api/generated";

export type { Answer as Watchlist };

/** One symbol's part of it. */
export interface Row {
  symbol: string;
  close: number | null;
  previousClose: number | null;
  newest: string | null;
  overdue: boolean;
  targetSession: string | null;
  probUp: number | null;
  baseRate: number | null;
  signal: "buy" | "sell" | "hold" | "abstain" | null;
  state: "open" | "expired" | "settled" | "void" | null;
  reason: string | null;
  late: boolean;
  /** Whether its close is the price of a bar that goes on. */
  isInProgress?: boolean;
  /** What came of the newest forecasts, oldest first: h hit, m miss, a abstained, l late, v void, w waits. */
  recent: string;
}

/** The answer symbol by symbol; missing entries of a column are told as nothing. */
export function rowsOf(answer: Answer): Row[] {
  return answer.symbols.map((symbol, at) => ({
    symbol,
    close: answer.close[at] ?? null,
    previousClose: answer.previous_close[at] ?? null,
    newest: answer.newest[at] ?? null,
    overdue: answer.overdue[at] ?? false,
    targetSession: answer.target_session[at] ?? null,
    probUp: answer.prob_up[at] ?? null,
    baseRate: answer.base_rate[at] ?? null,
    signal: answer.signal[at] ?? null,
    state: answer.state[at] ?? null,
    reason: answer.reason[at] ?? null,
    late: answer.late[at] ?? false,
    recent: answer.recent[at] ?? "",
  }));
}

/** The newest answer, kept for all who show a part of it. */
export class WatchlistStore {
  readonly #listeners = new Set<() => void>();
  #answer: Answer | undefined;
  #rows: Row[] = [];
  #isUnconfirmed = false;
  #changedAt = 0;
  #checkedAt = 0;
  #isAnswered = false;

  get answer(): Answer | undefined {
    return this.#answer;
  }

  get rows(): readonly Row[] {
    return this.#rows;
  }

  get symbols(): readonly string[] {
    return this.#answer?.symbols ?? [];
  }

  /** Whether the lake did not answer, and this is a copy that the server had in hand. */
  get isUnconfirmed(): boolean {
    return this.#isUnconfirmed;
  }

  /** When it was last answered, milliseconds since 1970; 0 before. */
  get checkedAt(): number {
    return this.#checkedAt;
  }

  /** Whether the last question for it was answered: what is kept may be old where it was not. */
  get isAnswered(): boolean {
    return this.#isAnswered;
  }

  /** What the server's clock says, milliseconds since 1970: an answer that is unchanged tells when it was first given. */
  get now(): number | undefined {
    return this.#answer && Date.parse(this.#answer.now) + Date.now() - this.#changedAt;
  }

  /** Fetch it, and tell those who listen. Throws Problem. */
  async refresh(stop: AbortSignal, fresh: boolean): Promise<void> {
    const heard = (headers: Headers): void => void (this.#isUnconfirmed = headers.get("X-Stale") === "true");
    this.#isAnswered = false;
    const answer = await ask("/watchlist", {}, Answer, { stop, fresh, heard });
    [this.#isAnswered, this.#checkedAt] = [true, Date.now()];
    if (answer.now !== this.#answer?.now) this.#changedAt = Date.now();
    this.#answer = answer;
    this.#rows = rowsOf(this.#answer);
    for (const changed of this.#listeners) changed();
  }

  /** Call back after every answer; what is returned ends that. */
  listen(changed: () => void): () => void {
    this.#listeners.add(changed);
    return () => void this.#listeners.delete(changed);
  }
}
