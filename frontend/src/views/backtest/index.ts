/** Whether following the forecasts would have paid, with costs and threshold in the reader's hands. */

import "./styles.css";
import { ask } from "../../core/api/http";
import { Backtest, BacktestDays } from "../../core/api/generated";
import { dayText } from "../../core/exchange-time";
import { inCapitals, type Link } from "../../core/link";
import { change, share } from "../../core/numbers";
import { skillText } from "../../forecast/skill";
import { warm } from "../../plotly";
import { h } from "../../ui/dom";
import { SymbolChoice } from "../../ui/symbol-choice";
import type { Page, View } from "../view";
import { FiguresCard, FollowersCard } from "./figures-card";
import { GrowthFigure } from "./growth-figure";
import { DEFAULTS, MOST_BPS, queryOf, type Setting, settingOf, THRESHOLDS } from "./setting";
import { Slider } from "./slider";
import { followed, heldThroughout, netOf } from "./traded";
import { countTry, tabStorage } from "./tries";
import { TriesCard } from "./tries-card";
import { words } from "./words";
import { YearsFigure } from "./years-figure";

warm();

const FOLLOWED = ["mixture", "empirical_bayes", "laplace"] as const;

interface Answer {
  symbol: string;
  days: BacktestDays;
  backtests: Backtest[];
}

class BacktestView implements View {
  readonly element: HTMLElement;
  readonly #page: Page;
  readonly #heading = h("h1", { class: "view-title" });
  readonly #symbols: SymbolChoice;
  readonly #outcome = h("p", { class: "lead" });
  readonly #verdict = h("p", { class: "text-muted max-w-prose" });
  readonly #threshold = new Slider(
    "threshold",
    words.threshold,
    THRESHOLDS.length - 1,
    (at) => share(Number(THRESHOLDS[at])),
    (at, isSettled) => this.#move({ threshold: THRESHOLDS[at] ?? DEFAULTS.threshold }, isSettled),
  );
  readonly #cost = new Slider("cost", words.cost, MOST_BPS, words.basisPoints, (bps, isSettled) => this.#move({ bps }, isSettled));
  readonly #tries = new TriesCard();
  readonly #figures = new FiguresCard();
  readonly #followers = new FollowersCard(DEFAULTS.bps);
  readonly #growth = new GrowthFigure();
  readonly #years = new YearsFigure();
  readonly #stop: () => void;
  #setting: Setting = { symbol: "", ...DEFAULTS };
  #counted = 0;
  #answer: Answer | undefined;

  constructor(page: Page) {
    this.#page = page;
    this.#symbols = new SymbolChoice(words.symbol, (subject) => page.go({ subject }), words.all);
    const offer = (): void => this.#symbols.offer(page.watchlist.symbols);
    offer();
    this.#stop = page.watchlist.listen(offer);
    const head = h("div", { class: "view-head" }, this.#heading, this.#symbols.element, this.#outcome, this.#verdict);
    const settings = h("section", { class: "panel", "aria-label": words.settings }, h("h2", {}, words.settings), this.#threshold.element, this.#cost.element);
    const notes = h("section", { class: "panel backtest-notes", "aria-label": words.notes }, h("h2", {}, words.notes), ...words.note.map((text) => h("p", {}, text)));
    const side = h("div", { class: "backtest-side" }, settings, this.#tries.element, this.#figures.element, notes);
    const main = h("div", { class: "backtest-main" }, this.#growth.element, this.#years.element, this.#followers.element);
    this.element = h("div", { class: "view backtest" }, head, h("div", { class: "backtest-body" }, side, main));
  }

  get title(): string {
    const { symbol } = this.#setting;
    return symbol ? words.heading(symbol) : words.headingAll;
  }

  get isEmpty(): boolean {
    return this.#answer?.symbol !== this.#setting.symbol;
  }

  get summary(): string {
    return `${this.title}. ${this.#outcome.textContent}`;
  }

  follow(link: Link): boolean {
    this.#setting = settingOf({ ...link, subject: inCapitals(link.subject) });
    this.#threshold.set(THRESHOLDS.indexOf(this.#setting.threshold));
    this.#cost.set(this.#setting.bps);
    this.#symbols.mark(this.#setting.symbol);
    this.#settle();
    return !this.#isAnswered;
  }

  async refresh(stop: AbortSignal, fresh: boolean): Promise<void> {
    const { symbol, threshold } = this.#setting;
    const way = { stop, fresh };
    const of = symbol ? { symbol } : {};
    const [days, ...backtests] = await Promise.all([
      ask("/backtest/days", { ...of, threshold }, BacktestDays, way),
      ...FOLLOWED.map((candidate) => ask("/backtest", { ...of, candidate, cost_bps: DEFAULTS.bps }, Backtest, way)),
    ]);
    this.#answer = { symbol, days, backtests };
    this.#show();
  }

  close(): void {
    this.#stop();
    this.#growth.close();
    this.#years.close();
  }

  /** Whether what is on screen can be what the setting asks for: costs are computed here, days of a threshold fetched. */
  get #isAnswered(): boolean {
    return !this.isEmpty && this.#answer?.days.threshold === Number(this.#setting.threshold);
  }

  #move(part: Partial<Setting>, isSettled: boolean): void {
    this.#setting = { ...this.#setting, ...part };
    if (!isSettled) return this.#show();
    this.#page.amend(queryOf(this.#setting));
    this.#settle();
    if (!this.#isAnswered) this.#page.refresh();
  }

  /** The reader has come to rest at a setting: it counts. */
  #settle(): void {
    this.#counted = countTry(this.#setting, tabStorage());
    this.#show();
  }

  #show(): void {
    const { symbol, bps, threshold } = this.#setting;
    this.#heading.textContent = this.title;
    this.element.toggleAttribute("data-waiting", !this.#isAnswered);
    this.element.toggleAttribute("data-other", this.isEmpty);
    if (!this.#answer || !this.#isAnswered) return;
    const { days, backtests } = this.#answer;
    const [following, holding] = [followed(days, bps), heldThroughout(days)];
    const [from = "", to = ""] = [days.sessions[0], days.sessions.at(-1)];
    const at = words.basisPoints(bps);
    this.#outcome.textContent = words.outcome(dayText(from), dayText(to), share(Number(threshold)), at, change(following.net), change(holding.net));
    this.#verdict.textContent = skillText(backtests[0]?.skill ?? null);
    this.#figures.show(following, holding);
    this.#followers.show(backtests);
    this.#tries.show(this.#counted, netOf(days, bps), days.held);
    this.#growth.show(days, bps, symbol);
    this.#years.show(days, bps, symbol);
  }
}

/** Open the view. */
export function open(page: Page): View {
  return new BacktestView(page);
}
