/** The forecast of the next session: how likely, how sure, since when. */

import { CircleSlash2, Minus, TrendingDown, TrendingUp, type IconNode } from "lucide";
import type { Bar } from "../core/bars";
import type { Config } from "../core/config";
import type { Forecast, Signal } from "../core/contract";
import { clockText, dayText, shortDayText } from "../core/exchange-time";
import { isOver, meaning, question, signalText } from "../core/forecast-words";
import { percent } from "../core/numbers";
import { NO_FORECAST, type Problem } from "../core/problem";
import { button, fill, h, icon } from "./dom";
import { gauge } from "./gauge";
import { emptyState, failureState, loadingState } from "./states";

const SIGNS: Record<Signal, IconNode> = { buy: TrendingUp, sell: TrendingDown, hold: Minus, abstain: CircleSlash2 };

export class ForecastCard {
  readonly element = h("section", { class: "card forecast-card", "aria-label": "Forecast" });
  readonly #config: Config;
  readonly #retry: () => void;
  #shown: Forecast | undefined;

  constructor(config: Config, retry: () => void) {
    this.#config = config;
    this.#retry = retry;
  }

  /** Turn to a symbol: the forecast on screen is covered unless it is this symbol's. */
  turnTo(symbol: string): void {
    if (this.#shown?.symbol !== symbol) this.#replace(heading(), loadingState("Loading the forecast"));
  }

  show(forecast: Forecast, newest: Bar | undefined): void {
    this.#shown = forecast;
    fill(
      this.element,
      heading(forecast.target_session),
      forecast.prob_up !== null && probability(forecast.prob_up, forecast),
      forecast.prob_up !== null && gauge(forecast.prob_up, this.#config),
      signal(forecast),
      ...warnings(forecast, newest),
      facts(forecast),
      disclaimer(),
    );
  }

  fail(symbol: string, problem: Problem, now: number): void {
    if (problem.type === NO_FORECAST) return this.#replace(heading(), nothingYet(symbol), disclaimer());
    if (!this.#shown) return this.#replace(heading(), failureState(problem, this.#retry));
    this.element.querySelector("[data-note=refresh]")?.remove();
    const again = button({ class: "link" }, this.#retry, "Try again");
    const text = `Refresh failed at ${clockText(now)}: ${problem.title.toLowerCase()}.`;
    this.element.append(h("p", { class: "warning", "data-note": "refresh" }, text, " ", again));
  }

  #replace(...children: HTMLElement[]): void {
    this.#shown = undefined;
    fill(this.element, ...children);
  }
}

function heading(session?: string): HTMLElement {
  return h("h2", { class: "font-semibold" }, session ? `Forecast for ${shortDayText(session)}` : "Forecast");
}

function probability(value: number, forecast: Forecast): HTMLElement {
  const number = h("p", { class: "text-5xl font-semibold tracking-tight num" }, percent(value));
  return h("div", {}, number, h("p", { class: "text-muted mt-1" }, "probability ", question(forecast)));
}

function signal(forecast: Forecast): HTMLElement {
  const word = h("p", { class: "signal-word" }, icon(SIGNS[forecast.signal ?? "abstain"], "size-5"), signalText(forecast.signal));
  return h("div", { class: "signal", "data-signal": forecast.signal ?? "over" }, word, h("p", {}, meaning(forecast)));
}

function warnings(forecast: Forecast, newest: Bar | undefined): HTMLElement[] {
  const texts = [
    forecast.late && "Published late: after the session had opened. It will not be scored.",
    isOver(forecast, newest) && "This session has closed; the next forecast is not published yet.",
  ];
  return texts.filter((text) => text !== false).map((text) => h("p", { class: "warning" }, text));
}

function facts({ asof, target_session, published_at, model_id }: Forecast): HTMLElement {
  const rows: [string, string][] = [
    ["As of", dayText(asof)],
    ["Target session", dayText(target_session)],
    ["Published", `${shortDayText(published_at)}, ${clockText(published_at)}`],
    ["Model", model_id],
  ];
  const pairs = rows.flatMap(([name, value]) => [h("dt", {}, name), h("dd", { class: "num" }, value)]);
  return h("dl", { class: "facts" }, ...pairs);
}

function nothingYet(symbol: string): HTMLElement {
  const detail = `Nothing has been forecast for ${symbol} yet. Forecasts are published after the nightly training.`;
  return emptyState("No forecast yet", detail, "nextday train", "nextday predict");
}

function disclaimer(): HTMLElement {
  return h("p", { class: "disclaimer" }, "Educational. Not investment advice.");
}
