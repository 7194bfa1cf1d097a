/** Repetition that knows when news are due, when nobody is looking, and when to leave a server alone. */

import { asProblem, type Problem } from "./problem";

const FIRST_WAITS = [2, 5, 15, 30];
const LONGEST_WAIT = 600;
/** News that are due are there a little later: the job has to run, and not every page should ask in the same second. */
const GRACE = 20;
/** Where news are pushed, a look by the clock is for what was lost on its way. */
const NET = 3_600;

/** Seconds until the next attempt after `failures` in a row, at least those that the server asks for. */
export function backoff(failures: number, retryAfter = 0): number {
  const wait = FIRST_WAITS[failures - 1] ?? Math.min(30 * 2 ** (failures - FIRST_WAITS.length), LONGEST_WAIT);
  return Math.max(wait, retryAfter);
}

/** Seconds until the next look for news that are `due` in so many seconds: not before `least`, and at most ten minutes. */
export function untilNews(due: number, least: number): number {
  return Math.min(Math.max(due + GRACE, least), LONGEST_WAIT);
}

/** The same where news are pushed: once they are due, and after an hour at the earliest. */
export function untilNet(due: number): number {
  return Math.max(due + GRACE, NET);
}

export interface Job {
  /** Fetch what is shown; `fresh` when the reader or the clock asks for news. Rejects with what went wrong. */
  run: (stop: AbortSignal, fresh: boolean) => Promise<void>;
  /** Seconds until the next look after a good one. */
  wait: () => number;
  /** What has come of a run, and in how many seconds the next one is; null while none is planned. */
  came: (problem: Problem | null, next: number | null) => void;
  /** Whether it may run by itself. */
  isOn: () => boolean;
}

/** One job that is run now, later and on request; a newer run stops the one before. */
export class Live {
  readonly #job: Job;
  #running = new AbortController();
  #timer: ReturnType<typeof setTimeout> | undefined;
  #failures = 0;
  #retryAfter = 0;
  #ranAt = 0;

  constructor(job: Job) {
    this.#job = job;
    document.addEventListener("visibilitychange", () => this.#turned());
    globalThis.addEventListener?.("online", () => void this.run(true));
    globalThis.addEventListener?.("offline", () => void this.run(true));
  }

  /** Run now. */
  async run(fresh: boolean): Promise<void> {
    this.#running.abort();
    clearTimeout(this.#timer);
    const { signal } = (this.#running = new AbortController());
    this.#ranAt = Date.now();
    try {
      await this.#job.run(signal, fresh);
      if (!signal.aborted) this.#settle(null);
    } catch (thrown) {
      if (!signal.aborted) this.#settle(asProblem(thrown));
    }
  }

  /** Plan anew, after something that plans depend on has changed. */
  plan(): void {
    clearTimeout(this.#timer);
    if (!this.#isPlanned) return;
    this.#timer = setTimeout(() => void this.run(true), this.#wait * 1_000);
  }

  #settle(problem: Problem | null): void {
    this.#failures = problem?.isPassing ? this.#failures + 1 : 0;
    this.#retryAfter = problem?.retryAfter ?? 0;
    this.plan();
    this.#job.came(problem, this.#isPlanned ? this.#wait : null);
  }

  get #isPlanned(): boolean {
    return !document.hidden && (this.#failures > 0 || this.#job.isOn());
  }

  get #wait(): number {
    return this.#failures > 0 ? backoff(this.#failures, this.#retryAfter) : this.#job.wait();
  }

  #turned(): void {
    const isOverdue = Date.now() - this.#ranAt > this.#wait * 1_000;
    if (!document.hidden && isOverdue && this.#isPlanned) void this.run(true);
    else this.plan();
  }
}
