/** The forecast: its verdict in words, its number beside the usual one, and below the chart on a phone: why, and what for. */

import type { Forecast } from "../../../core/api/generated";
import { instantText, shortDayText } from "../../../core/exchange-time";
import { percent } from "../../../core/numbers";
import { besideText, forecastAxis, scaleOf } from "../../../forecast/axis";
import { verdictOf } from "../../../forecast/words";
import type { Problem } from "../../../core/problem";
import { fill, h } from "../../../ui/dom";
import { emptyState, failureState } from "../../../ui/states";
import { type Behind, behind } from "./behind";
import { words } from "./words";

export class ForecastCard {
  readonly verdict = h("section", { class: "panel verdict-card", "aria-label": words.card });
  readonly reasons = h("section", { class: "panel reasons-card", "aria-label": words.why, hidden: true });
  readonly receipt = h("section", { class: "panel receipt-card", "aria-label": words.receipt, hidden: true });
  readonly #retry: () => void;
  /** Those of which what is there is another symbol's. */
  readonly #turning = new Set<HTMLElement>();

  constructor(retry: () => void) {
    this.#retry = retry;
  }

  /** What is there is another symbol's from now on. */
  turn(): void {
    for (const part of [this.verdict, this.reasons, this.receipt]) this.#turning.add(part);
  }

  /** That keeps its room, unseen, until there is something else. */
  hide(): void {
    for (const part of this.#turning) part.dataset.turning = "";
  }

  clear(): void {
    for (const part of this.#turning) fill(part);
  }

  show(forecast: Forecast | null): void {
    this.#explain(forecast ? behind(forecast) : { reasons: [], receipt: [] });
    if (!forecast) return this.#put(this.verdict, [emptyState(words.none)]);
    this.#put(this.verdict, [h("h2", {}, words.heading(shortDayText(forecast.target_session))), ...verdict(forecast), ...warnings(forecast), times(forecast)]);
  }

  fail(problem: Problem): void {
    this.#put(this.verdict, [failureState(problem, this.#retry)]);
  }

  #explain({ reasons, receipt }: Behind): void {
    for (const [place, parts] of [[this.reasons, reasons], [this.receipt, receipt]] as const) {
      this.#put(place, parts);
      place.hidden = parts.length === 0;
    }
  }

  #put(place: HTMLElement, parts: readonly (HTMLElement | null)[]): void {
    this.#turning.delete(place);
    delete place.dataset.turning;
    fill(place, ...parts);
  }
}

function verdict({ symbol, asof, prob_up, empirical_bayes, signal, state, reason, outcome }: Forecast): (HTMLElement | null)[] {
  const { tone, title, detail } = verdictOf({ probUp: prob_up, baseRate: empirical_bayes, signal, state, reason });
  const said = h("div", {}, h("p", { class: "verdict verdict-title", "data-tone": tone }, title), h("p", { class: "text-muted" }, detail));
  const came = outcome && h("p", { class: "font-semibold" }, words.came(outcome.up));
  if (prob_up === null) return [said, came];
  const scale = scaleOf(empirical_bayes === null ? [prob_up] : [prob_up, empirical_bayes]);
  const ends = h("div", { class: "axis-ends num", "aria-hidden": "true" }, h("span", {}, percent(scale.from)), h("span", {}, percent(scale.to)));
  const number = h("p", { class: "num beside-usual" }, besideText(prob_up, empirical_bayes));
  return [said, came, h("div", {}, number, question(symbol, asof)), h("div", {}, forecastAxis(prob_up, empirical_bayes, scale), ends)];
}

function question(symbol: string, asof: string): HTMLElement {
  return h("p", { class: "text-muted" }, words.question(symbol, shortDayText(asof)));
}

function warnings({ late, stale }: Forecast): HTMLElement[] {
  const texts = [late && words.late, stale && words.stale];
  return texts.filter((text) => text !== false).map((text) => h("p", { class: "warning" }, text));
}

function times({ opens_at }: Forecast): HTMLElement {
  return h("dl", { class: "facts" }, h("dt", {}, words.opens), h("dd", { class: "num" }, instantText(opens_at)));
}
