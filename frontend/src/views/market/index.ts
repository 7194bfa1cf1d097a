/** The market view: one symbol's bars, and what is said of its next session. */

import "./styles.css";
import type { Candle, Forecast } from "../../core/api/generated";
import { isDate, momentText } from "../../core/exchange-time";
import type { Link } from "../../core/link";
import { KnownBars } from "../../bars/known";
import { soonAfter } from "../../core/patience";
import { asProblem } from "../../core/problem";
import { settings } from "../../core/settings";
import { besideText } from "../../forecast/axis";
import { WARM_UP } from "../../bars/indicators";
import type { Study } from "../../bars/studies";
import { firstOf, type RangeName, type View as Viewport } from "../../bars/viewport";
import { h } from "../../ui/dom";
import type { Page, View } from "../view";
import * as answers from "./answers";
import { referenceOf } from "./bars";
import { ForecastCard } from "./forecast/card";
import { Head } from "./head";
import { Marks } from "./marked";
import { PricePanel } from "./price-panel";
import { sameBars, type Selection, selectionOf, written } from "./selection";
import { Toolbar } from "./toolbar";
import { Turn } from "./turn";
import { words } from "./words";

/** Milliseconds that bars wait for what is drawn with them. */
const TOGETHER = 60;

class Market implements View {
  readonly element: HTMLElement;
  readonly #page: Page;
  readonly #head = new Head();
  readonly #toolbar: Toolbar;
  readonly #panel: PricePanel;
  readonly #card: ForecastCard;
  readonly #marks: Marks;
  readonly #turn: Turn;
  #link: Link = { view: "market", subject: "", query: {} };
  #selection: Selection | undefined;
  readonly #known = new KnownBars();
  #loading: AbortController | undefined;
  #hasBars = false;
  #forecast: Forecast | null | undefined;
  readonly #prefetch = new answers.Prefetch();

  constructor(page: Page) {
    this.#page = page;
    this.#toolbar = new Toolbar({
      interval: (i) => page.go({ query: { ...this.#link.query, i: i === "1h" ? i : "" } }),
      range: (range) => this.#rangeTo(range),
      scale: (scale) => this.#amend({ scale }, { scale }),
      adjust: () => this.#adjust(),
      toggle: (study) => this.#toggle(study),
      picture: () => this.#panel.save(),
    });
    this.#panel = new PricePanel(this.#toolbar, {
      retry: page.refresh,
      announce: page.announce,
      viewed: (view) => this.#viewed(view),
    });
    this.#card = new ForecastCard(page.refresh);
    this.#marks = new Marks(this.#panel);
    this.#turn = new Turn(this.#head, this.#panel, this.#card, page.shown);
    // the verdict comes before the chart for those who hear the page, and on a phone
    const side = h("div", { class: "market-side" }, this.#card.verdict, this.#card.reasons);
    const main = h("div", { class: "market-main" }, this.#panel.element, this.#card.receipt, this.#panel.table.element);
    this.element = h("div", { class: "view market" }, this.#head.element, side, main);
  }

  get title(): string {
    return this.#selection?.symbol ?? words.price;
  }

  get isTurning(): boolean {
    return this.#turn.isHeld;
  }

  get subject(): string {
    return this.#selection?.symbol ?? "";
  }

  get isEmpty(): boolean {
    return !this.#hasBars && this.#forecast === undefined;
  }

  get summary(): string {
    const newest = this.#panel.bars.at(-1);
    const { symbol = "" } = this.#selection ?? {};
    const { prob_up, empirical_bayes } = this.#forecast ?? {};
    const told = newest ? words.summary(symbol, momentText(newest.timestamp)) : symbol;
    return prob_up == null ? told : `${told}; ${besideText(prob_up, empirical_bayes ?? null)}`;
  }

  follow(link: Link): boolean {
    this.#link = link;
    const before = this.#selection;
    const next = selectionOf(link, this.#page.watchlist.symbols);
    const isOther = !sameBars(before, next);
    if (isOther) this.#leave(before, next);
    this.#selection = next;
    this.#panel.choose(next);
    if (!before || next.range !== before.range) this.#panel.rangeTo(next.range);
    this.#toolbar.mark(next, this.#panel.range);
    return isOther;
  }

  async refresh(stop: AbortSignal, fresh: boolean): Promise<void> {
    const [way, selection] = [{ stop, fresh }, this.#selection];
    if (!selection) return;
    const [bars, forecast] = [answers.newestBars(selection, way), answers.forecast(selection.symbol, way)];
    const ahead = this.#hasBars ? null : this.#marks.ahead(selection, bars, way);
    // what comes together is drawn together: a part costs as much as all of it
    if (ahead) await soonAfter(bars, Promise.allSettled([bars, forecast, ahead]), TOGETHER);
    // the chart comes last: it asks for the place it has, and with it for that of all else
    const came = await Promise.allSettled([this.#refreshForecast(forecast, stop), this.#refreshBars(bars, selection, stop)]);
    stop.throwIfAborted();
    this.#prefetch.plan(this.#page.watchlist.symbols, selection.symbol, selection.interval);
    const failed = came.find((one) => one.status === "rejected");
    if (failed) throw failed.reason;
    if (this.#selection && this.#forecast) void this.#marks.refresh(this.#selection, this.#forecast, way).catch(() => undefined); // no mark is no failure
  }

  moved(): void {
    if (this.#selection && this.#hasBars) this.#draw(this.#selection);
  }

  close(): void {
    this.#turn.close();
    this.#prefetch.stop();
    this.#loading?.abort();
    this.#panel.close();
  }

  /** Away from what is shown. */
  #leave(before: Selection | undefined, next: Selection): void {
    const isOtherForecast = before?.symbol !== next.symbol;
    this.#loading?.abort();
    this.#loading = undefined;
    this.#prefetch.stop();
    this.#known.clear();
    this.#hasBars = false;
    if (isOtherForecast) this.#forecast = undefined;
    this.#marks.clear();
    this.#turn.begin(next.symbol, isOtherForecast);
  }

  async #refreshBars(asked: Promise<answers.NewestBars>, selection: Selection, stop: AbortSignal): Promise<void> {
    try {
      const told = await asked;
      if (stop.aborted) return;
      this.#known.take(told);
      this.#turn.leave();
      this.#draw(selection);
    } catch (thrown) {
      if (!stop.aborted) {
        this.#turn.leave();
        this.#panel.fail(asProblem(thrown));
      }
      throw thrown;
    }
  }

  #draw(selection: Selection): void {
    const { bars: stored, isStale } = this.#known;
    const bars = this.#page.quotes()?.onto(selection.symbol, stored) ?? stored;
    // what is stored may be overdue, however new a bar in progress is
    this.#tell(bars, (isStale ? stored : bars).at(-1), isStale);
    if (this.#hasBars) return this.#panel.update(bars, this.#marks.of(bars, selection));
    this.#hasBars = true;
    this.#page.shown(); // a chart is made for the place it has, so its place has to be there
    this.#panel.replace(bars, selection, this.#marks.of(bars, selection));
  }

  #tell(bars: readonly Candle[], last: Candle | undefined, isStale: boolean): void {
    if (!last) return;
    this.#head.show(bars, referenceOf(bars));
    const due = isDate(last.timestamp) ? this.#page.watchlist.answer?.expected_newest : null;
    this.#panel.freshness.show(last, isStale, due ?? null);
  }

  async #refreshForecast(asked: Promise<Forecast | null>, stop: AbortSignal): Promise<void> {
    try {
      const forecast = await asked;
      if (stop.aborted) return;
      this.#forecast = forecast;
      this.#card.show(forecast);
      this.#turn.leave();
    } catch (thrown) {
      if (!stop.aborted && this.#forecast === undefined) {
        this.#turn.leave();
        this.#card.fail(asProblem(thrown));
      }
      throw thrown;
    }
  }

  #viewed(view: Viewport): void {
    const { bars, range } = this.#panel;
    if (!this.#selection || !this.#hasBars || bars.length === 0) return; // or they are those of another symbol still
    this.#toolbar.mark(this.#selection, range);
    const [from, to] = [Math.max(0, Math.ceil(view.from)), Math.min(bars.length - 1, Math.floor(view.to))];
    this.#panel.table.show(this.#selection.symbol, this.#selection.interval, bars, from, to);
    const wanted = range ? firstOf(range, bars.map(({ timestamp }) => timestamp)) : from;
    if (wanted < WARM_UP && this.#known.hasOlder && !this.#loading) void this.#loadOlder();
  }

  /** Bars before those that are there: for what is in view, and for the warm-up of its indicators. */
  async #loadOlder(): Promise<void> {
    const [selection, first] = [this.#selection, this.#panel.bars[0]];
    if (!selection || !first) return;
    const { signal } = (this.#loading = new AbortController());
    // past any copy: one of before a split agrees with nothing that comes after it
    const older = await answers.olderBars(selection, first.timestamp, { stop: signal, fresh: true }).catch(() => null);
    if (signal.aborted) return;
    this.#loading = undefined;
    if (this.#known.prepend(older)) this.#draw(selection);
  }

  #amend(query: Record<string, string>, kept: Parameters<typeof settings.choose>[0]): void {
    settings.choose(kept);
    this.#page.amend(query);
    this.follow({ ...this.#link, query: { ...this.#link.query, ...query } });
  }

  #rangeTo(range: RangeName): void {
    this.#panel.rangeTo(range);
    this.#amend({ r: range }, { range });
  }

  #toggle(study: Study): void {
    const next = new Set(this.#selection?.studies);
    if (!next.delete(study)) next.add(study);
    this.#amend({ on: written(next) }, { drawn: written(next) });
  }

  #adjust(): void {
    const adj = this.#selection?.adjusted ? "no" : "yes";
    settings.choose({ adjusted: adj });
    this.#page.go({ query: { ...this.#link.query, adj } });
  }
}

/** Open the view. */
export function open(page: Page): View {
  return new Market(page);
}
