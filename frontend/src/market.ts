/** The market view: one symbol's bars and forecast, kept up to date. */

import * as api from "./core/api";
import type { Config } from "./core/config";
import type { Forecast, Latest } from "./core/contract";
import { dayText } from "./core/exchange-time";
import { signalText } from "./core/forecast-words";
import { sameBars, type Selection } from "./core/link";
import { percent } from "./core/numbers";
import { asProblem } from "./core/problem";
import { noticeOf } from "./core/provenance";
import { Banner } from "./view/banner";
import { h } from "./view/dom";
import { ForecastCard } from "./view/forecast-card";
import { readingGuide } from "./view/reading-guide";
import { spoken } from "./view/legend";
import { type PriceActions, PricePanel } from "./view/price-panel";

export class Market {
  readonly banner = new Banner();
  readonly element: HTMLElement;
  readonly #price: PricePanel;
  readonly #forecast: ForecastCard;
  #selection: Selection;
  #running = new AbortController();
  #answers: { bars?: Latest; forecast?: Forecast } = {};

  constructor(selection: Selection, config: Config, actions: PriceActions) {
    this.#selection = selection;
    this.#price = new PricePanel(actions);
    this.#forecast = new ForecastCard(config, actions.retry);
    const side = h("div", { class: "side" }, this.#forecast.element, readingGuide(config));
    const grid = h("div", { class: "market-grid" }, this.#price.element, side);
    this.element = h("main", { id: "main", class: "page", tabindex: -1 }, grid, this.#price.table.element);
    this.#price.turnTo(selection);
    this.#forecast.turnTo(selection.symbol);
  }

  /** Show another selection; whether its bars have to be fetched. */
  select(selection: Selection): boolean {
    const other = !sameBars(selection, this.#selection);
    this.#selection = selection;
    this.#price.turnTo(selection);
    if (!other) return false;
    this.#answers = {};
    this.#forecast.turnTo(selection.symbol);
    return true;
  }

  /** Fetch bars and forecast; what an earlier call still waits for is given up. Whether none failed. */
  async refresh(): Promise<boolean> {
    this.#running.abort();
    this.#running = new AbortController();
    const { signal } = this.#running;
    const came = await Promise.all([this.#refreshBars(signal), this.#refreshForecast(signal)]);
    return came.every(Boolean);
  }

  /** Both answers in a sentence, for those who hear the page. */
  get summary(): string {
    const { forecast } = this.#answers;
    const newest = this.#price.newest;
    return [
      this.#selection.symbol,
      newest && `last bar ${spoken(newest)}`,
      forecast && `forecast for ${dayText(forecast.target_session)}: ${signalText(forecast.signal)}`,
      forecast?.prob_up != null && `${percent(forecast.prob_up)} for a higher close`,
    ]
      .filter(Boolean)
      .join("; ");
  }

  async #refreshBars(signal: AbortSignal): Promise<boolean> {
    try {
      const bars = await api.latest(this.#selection.symbol, this.#selection.interval, signal);
      if (!signal.aborted) this.#showBars(bars);
      return true;
    } catch (thrown) {
      if (!signal.aborted) this.#price.fail(asProblem(thrown));
      return signal.aborted;
    }
  }

  async #refreshForecast(signal: AbortSignal): Promise<boolean> {
    const { symbol } = this.#selection;
    try {
      const forecast = await api.forecast(symbol, signal);
      if (!signal.aborted) this.#showForecast(forecast);
      return true;
    } catch (thrown) {
      if (!signal.aborted) this.#forecast.fail(symbol, asProblem(thrown), Date.now());
      return signal.aborted;
    }
  }

  #showBars(bars: Latest): void {
    this.#answers.bars = bars;
    this.#price.show(bars, Date.now());
    this.#agree();
  }

  #showForecast(forecast: Forecast): void {
    this.#answers.forecast = forecast;
    this.#agree();
  }

  /** What depends on both answers. */
  #agree(): void {
    const { bars, forecast } = this.#answers;
    if (forecast) this.#forecast.show(forecast, this.#price.newest);
    this.banner.show(noticeOf([bars, forecast].filter((answer) => answer !== undefined)));
  }
}
