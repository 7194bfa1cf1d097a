/** News as soon as there are any: what the stage tells of changes, and looking at what has changed. */

import { ALL, Feed, type Socket, type Standing } from "./feed";
import { type Quote, Quotes } from "./quotes";

export type { Standing } from "./feed";
export type { Quotes } from "./quotes";

const PATH = "/live";
/** Seconds between looks that follow one another: a night's news come in many parts, and to thousands of pages. */
const GAPS = [0, 0, 0, 1, 1, 2, 5, 15, 30];
/** Milliseconds without a look after which the next one follows none. */
const QUIET = 40_000;
/** Milliseconds: what comes together is one look, and not every page looks in the same instant. */
const TOGETHER = { least: 100, most: 300 };
/** Milliseconds: the API's processes answer for five seconds from what they hold, so that one look may be too soon. */
const SETTLED = 6_000;

export interface Pushed {
  /** Look for news; whether anything came of it, be it a failure. */
  look: () => Promise<boolean>;
  /** Bars in progress have moved, or nobody tells of them any more. */
  moved: () => void;
  came: (standing: Standing) => void;
  isWanted: () => boolean;
}

/** Looks once something has changed. */
export class Push {
  readonly quotes = new Quotes();
  readonly #pushed: Pushed;
  readonly #feed: Feed;
  #timer: ReturnType<typeof setTimeout> | undefined;
  #again: ReturnType<typeof setTimeout> | undefined;
  #lookedAt = 0;
  #isDue = false;
  /** Whether the look that is due is for something new, and not once more for what was looked at. */
  #isNews = false;
  #isLooking = false;
  #inARow = 0;

  constructor(pushed: Pushed, connect: () => Socket = atOrigin) {
    this.#pushed = pushed;
    const isOn = (): boolean => !document.hidden && pushed.isWanted();
    const listener = { changed: () => this.#changed(), quoted: (quotes: readonly Quote[]) => this.#quoted(quotes), came: (standing: Standing) => this.#came(standing), isOn };
    this.#feed = new Feed(listener, connect);
    document.addEventListener("visibilitychange", () => this.#turned());
    globalThis.addEventListener?.("online", () => this.#feed.wake());
  }

  /** Tell of these topics. */
  want(topics: readonly string[]): void {
    if (!topics.includes(ALL)) this.quotes.keep(topics);
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
    if (standing !== "stands") this.quotes.clear();
    this.#pushed.moved();
    this.#pushed.came(standing);
    if (standing === "lost") this.#changed(); // as far as anybody knows
  }

  #quoted(quotes: readonly Quote[]): void {
    this.quotes.take(quotes);
    this.#pushed.moved();
  }

  #changed(): void {
    this.#isNews = true;
    this.#due();
    clearTimeout(this.#again);
    this.#again = setTimeout(() => this.#due(), SETTLED);
  }

  #due(): void {
    this.#isDue = true;
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
    const isNews = this.#isNews;
    [this.#timer, this.#isDue, this.#isNews, this.#isLooking] = [undefined, false, false, true];
    const isLooked = await this.#pushed.look();
    [this.#isLooking, this.#lookedAt] = [false, Date.now()];
    if (isNews) this.#inARow++;
    if (!isLooked) [this.#isDue, this.#isNews] = [true, isNews || this.#isNews]; // the reader went on meanwhile
    this.#plan();
  }
}

function atOrigin(): Socket {
  return new WebSocket(`${location.origin.replace("http", "ws")}${PATH}`);
}
