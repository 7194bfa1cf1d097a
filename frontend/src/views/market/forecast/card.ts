/** The forecast: its verdict in words, its number beside the usual one, and below the chart on a phone: why, and what for. */

import type { Forecast } from "../../../core/api/generated";
import { instantText, shortDayText } from "../../../core/exchange-time";
import { percent } from "../../../core/numbers";
import { besideText, forecastAxis, scaleOf } from "../../../forecast/axis";
import { verdictOf } from "../../../forecast/words";
import type { Problem } from "../../../core/problem";
import { h } from "../../../ui/dom";
import { type Part, Sketched, sketch } from "../../../ui/sketch";
import { emptyState, failureState } from "../../../ui/states";
import { type Behind, behind } from "./behind";
import { words } from "./words";

export class ForecastCard {
  readonly verdict = h("section", { class: "panel verdict-card", "aria-label": words.card });
  readonly reasons = h("section", { class: "panel reasons-card", "aria-label": words.why, hidden: true });
  readonly receipt = h("section", { class: "panel receipt-card", "aria-label": words.receipt, hidden: true });
  readonly #retry: () => void;
  readonly #verdict = new Sketched(this.verdict);
  readonly #reasons = new Sketched(this.reasons);
  readonly #receipt = new Sketched(this.receipt);
  /** Those of which what is there is another symbol's. */
  readonly #turning = new Set<Sketched>();

  constructor(retry: () => void) {
    this.#retry = retry;
  }

  /** Whether any part of what is there is another symbol's. */
  get isTurning(): boolean {
    return this.#turning.size > 0;
  }

  /** What is there is another symbol's from now on. */
  turn(): void {
    for (const part of [this.#verdict, this.#reasons, this.#receipt]) this.#turning.add(part);
  }

  /** That keeps its room, unseen, until there is something else. */
  hide(): void {
    for (const { element } of this.#turning) element.dataset.turning = "";
  }

  clear(): void {
    for (const part of this.#turning) part.show();
  }

  show(forecast: Forecast | null): void {
    this.#explain(forecast ? behind(forecast) : { reasons: [], receipt: [] });
    if (!forecast) return this.#put(this.#verdict, [emptyState(words.none)]);
    const heading = sketch("h2", {}, words.heading(shortDayText(forecast.target_session)));
    this.#put(this.#verdict, [heading, ...verdict(forecast), ...warnings(forecast), times(forecast)]);
  }

  fail(problem: Problem): void {
    this.#put(this.#verdict, [failureState(problem, this.#retry)]);
  }

  #explain({ reasons, receipt }: Behind): void {
    for (const [place, parts] of [[this.#reasons, reasons], [this.#receipt, receipt]] as const) {
      this.#put(place, parts);
      place.element.hidden = parts.length === 0;
    }
  }

  #put(place: Sketched, parts: readonly Part[]): void {
    this.#turning.delete(place);
    place.element.removeAttribute("data-turning");
    place.show(...parts);
  }
}

function verdict({ symbol, asof, prob_up, empirical_bayes, signal, state, reason, outcome }: Forecast): Part[] {
  const { tone, title, detail } = verdictOf({ probUp: prob_up, baseRate: empirical_bayes, signal, state, reason });
  const said = sketch("div", {}, sketch("p", { class: "verdict verdict-title", "data-tone": tone }, title), sketch("p", { class: "text-muted" }, detail));
  const came = outcome && sketch("p", { class: "font-semibold" }, words.came(outcome.up));
  if (prob_up === null) return [said, came];
  const scale = scaleOf(empirical_bayes === null ? [prob_up] : [prob_up, empirical_bayes]);
  const ends = sketch("div", { class: "axis-ends num", "aria-hidden": "true" }, sketch("span", {}, percent(scale.from)), sketch("span", {}, percent(scale.to)));
  const number = sketch("p", { class: "num beside-usual" }, besideText(prob_up, empirical_bayes));
  return [said, came, sketch("div", {}, number, question(symbol, asof)), sketch("div", {}, forecastAxis(prob_up, empirical_bayes, scale), ends)];
}

function question(symbol: string, asof: string): Part {
  return sketch("p", { class: "text-muted" }, words.question(symbol, shortDayText(asof)));
}

function warnings({ late, stale }: Forecast): Part[] {
  const texts = [late && words.late, stale && words.stale];
  return texts.filter((text) => text !== false).map((text) => sketch("p", { class: "warning" }, text));
}

function times({ opens_at }: Forecast): Part {
  return sketch("dl", { class: "facts" }, sketch("dt", {}, words.opens), sketch("dd", { class: "num" }, instantText(opens_at)));
}
