/** How fresh everything is, in the corner of every view; judged by the server, which knows the exchange's calendar. */

import { CircleAlert, CircleCheck, CircleDashed, RefreshCw, WifiOff, type IconNode } from "lucide";
import { clockText } from "../core/exchange-time";
import type { Problem } from "../core/problem";
import type { Standing } from "../core/push";
import type { Watchlist, WatchlistStore } from "../core/watchlist";
import { button, fill, h, icon } from "../ui/dom";
import { words } from "./words";

const PATIENCE = 300; // milliseconds

/** All that is known of it. */
export interface Freshness {
  state: "checking" | "on-time" | "late" | "failed";
  sign: IconNode;
  text: string;
  answer: Watchlist | undefined;
  /** When the server last answered, milliseconds since 1970; 0 before. */
  checkedAt: number;
  /** Seconds until the next look; null while none is planned. */
  next: number | null;
  problem: Problem | null;
  standing: Standing;
}

export interface StatusActions {
  refresh: () => void;
  open: () => void;
}

export class Status {
  readonly element: HTMLElement;
  readonly #watchlist: WatchlistStore;
  readonly #pill: HTMLButtonElement;
  readonly #refresh: HTMLButtonElement;
  readonly #spoken = h("span", { class: "sr-only", role: "status" });
  #problem: Problem | null = null;
  #next: number | null = null;
  #standing: Standing = "none";
  #text = "";
  #busy: ReturnType<typeof setTimeout> | undefined;

  constructor(watchlist: WatchlistStore, { refresh, open }: StatusActions) {
    this.#watchlist = watchlist;
    this.#pill = button({ class: "button pill" }, open);
    this.#refresh = button({ class: "button icon-button", "aria-label": words.refresh, title: `${words.refresh} (r)` }, refresh);
    fill(this.#refresh, icon(RefreshCw));
    this.element = h("div", { class: "status" }, this.#pill, this.#refresh, this.#spoken);
    this.#show();
  }

  get told(): Freshness {
    const [state, sign, text] = this.#judged;
    const { answer } = this.#watchlist;
    return { state, sign, text, answer, checkedAt: this.#watchlist.checkedAt, next: this.#next, problem: this.#problem, standing: this.#standing };
  }

  /** Turn the sign while answers are on their way, unless they come at once: each turn is a frame of work. */
  setBusy(busy: boolean): void {
    clearTimeout(this.#busy);
    if (busy) this.#busy = setTimeout(() => this.#refresh.setAttribute("data-busy", ""), PATIENCE);
    else this.#refresh.removeAttribute("data-busy");
  }

  /** What has come of a look for news, and in how many seconds the next one is. */
  came(problem: Problem | null, next: number | null): void {
    this.#problem = problem;
    this.#next = next;
    this.#show();
  }

  /** Whether what changes is told as it is published. */
  stands(standing: Standing): void {
    this.#standing = standing;
    this.#show();
  }

  get #judged(): [Freshness["state"], IconNode, string] {
    const { answer, checkedAt, isUnconfirmed } = this.#watchlist;
    if (this.#problem) {
      const since = checkedAt ? words.since(clockText(checkedAt)) : "";
      return ["failed", WifiOff, `${this.#problem.title}${since}`];
    }
    if (!answer) return ["checking", CircleDashed, words.checking];
    if (isUnconfirmed) return ["late", CircleAlert, words.unconfirmed];
    const way = words.standing[this.#standing];
    if (answer.stale > 0) return ["late", CircleAlert, words.late(answer.stale, answer.count) + way];
    return ["on-time", this.#standing === "lost" ? CircleDashed : CircleCheck, words.onTime + way];
  }

  /** What is told already is left alone: a live region that says the same again interrupts its hearer for nothing. */
  #show(): void {
    const [state, sign, text] = this.#judged;
    if (text === this.#text) return;
    this.#text = text;
    this.#pill.dataset.state = state;
    this.#pill.title = this.#standing === "stands" ? `${text}: ${words.asPublished}` : text;
    fill(this.#pill, icon(sign), h("span", { class: "pill-text" }, text));
    this.#spoken.textContent = state === "checking" ? "" : text;
  }
}
