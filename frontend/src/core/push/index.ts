/** News as soon as there are any: what the stage tells of changes, and looking at what has changed. */

import { Feed, type Socket, type Standing } from "./feed";

export type { Standing } from "./feed";

const PATH = "/live";
/** Seconds between looks that follow one another: a night's news come in many parts, and to thousands of pages. */
const GAPS = [0, 0, 1, 2, 5, 15, 30];
/** Milliseconds without a look after which the next one follows none. */
const QUIET = 40_000;
/** Milliseconds: what comes together is one look, and not every page looks in the same instant. */
const TOGETHER = { least: 100, most: 300 };

export interface Pushed {
  /** Look for news: the seconds for which the oldest answer has lain at the edge, Infinity where nothing came of it. */
  look: () => Promise<number>;
  came: (standing: Standing) => void;
  isWanted: () => boolean;
}

/** Looks once something has changed. */
export class Push {
  readonly #pushed: Pushed;
  readonly #feed: Feed;
  #timer: ReturnType<typeof setTimeout> | undefined;
  #changedAt = 0;
  #lookedAt = 0;
  #isDue = false;
  #isLooking = false;
  #inARow = 0;

  constructor(pushed: Pushed, connect: () => Socket = atOrigin) {
    this.#pushed = pushed;
    const isOn = (): boolean => !document.hidden && pushed.isWanted();
    this.#feed = new Feed({ changed: () => this.#changed(), came: (standing) => this.#came(standing), isOn }, connect);
    document.addEventListener("visibilitychange", () => this.#turned());
    globalThis.addEventListener?.("online", () => this.#feed.wake());
  }

  /** Tell of these topics. */
  want(topics: readonly string[]): void {
    this.#feed.want(topics);
  }

  /** The reader may want it no longer, or again. */
  choose(): void {
    if (this.#pushed.isWanted()) this.#feed.wake();
    else this.#feed.end();
  }

  #turned(): void {
    this.#feed.wake();
    this.#plan();
  }

  #came(standing: Standing): void {
    this.#pushed.came(standing);
    if (standing === "lost") this.#changed(); // as far as anybody knows
  }

  #changed(): void {
    [this.#changedAt, this.#isDue] = [Date.now(), true];
    this.#plan();
  }

  #plan(): void {
    if (!this.#isDue || this.#isLooking || document.hidden || !this.#pushed.isWanted()) return;
    if (this.#timer !== undefined) return; // what comes meanwhile is part of that look
    const since = Date.now() - this.#lookedAt;
    if (since > QUIET) this.#inARow = 0;
    const gap = (GAPS[this.#inARow] ?? GAPS.at(-1) ?? 0) * 1_000;
    const jitter = TOGETHER.least + Math.random() * (TOGETHER.most - TOGETHER.least);
    this.#timer = setTimeout(() => void this.#look(), Math.max(gap - since, 0) + jitter);
  }

  async #look(): Promise<void> {
    [this.#timer, this.#isDue, this.#isLooking] = [undefined, false, true];
    const changedAt = this.#changedAt;
    const age = await this.#pushed.look();
    [this.#isLooking, this.#lookedAt] = [false, Date.now()];
    this.#inARow++;
    // the edge lets go of its copies some seconds after a publication, of which a few looks may be too soon
    const isOlder = age * 1_000 > this.#lookedAt - changedAt;
    if (isOlder && this.#inARow < GAPS.length) this.#isDue = true;
    this.#plan();
  }
}

function atOrigin(): Socket {
  return new WebSocket(`${location.origin.replace("http", "ws")}${PATH}`);
}
