/** The record's measures: each with its interval, and where it stands to what chance alone would give. */

import type { Scoreboard } from "../../core/api/generated";
import { dayText } from "../../core/exchange-time";
import { change, count, fixed, percent, points } from "../../core/numbers";
import { reasonText } from "../../forecast/words";
import { fill, h } from "../../ui/dom";
import { intervalBar } from "./interval";
import { words } from "./words";
import "./measures.css";

export type Estimate = NonNullable<Scoreboard["hit_rate"]>;

interface Measure {
  name: readonly string[];
  value: string;
  estimate: Estimate;
  /** What to be told apart from. */
  even: number;
  show: (value: number) => string;
}

export class Measures {
  readonly element = h("section", { class: "panel", "aria-label": words.title });
  readonly #range = h("p", { class: "text-xs text-muted" });

  show(score: Scoreboard): void {
    const { from, to } = score;
    this.#range.textContent = from && to ? words.between(dayText(from), dayText(to)) : "";
    const tiles = measuresOf(score).map(tile);
    fill(this.element, tiles.length > 0 && h("div", { class: "measures" }, ...tiles), counts(score), from !== null && this.#range);
  }
}

/** Better or worse than what it is held against, within what chance leaves open, or the same on every session. */
export function standingOf({ low, high }: Estimate, even: number): keyof typeof words.standing {
  if (low === even && high === even) return "same";
  if (low !== null && low > even) return "better";
  return high !== null && high < even ? "worse" : "chance";
}

/** An estimate's interval in words. */
export function endsText({ low, high }: Estimate, show: (value: number) => string): string {
  return low === null || high === null ? words.noEnds : words.ends(show(low), show(high));
}

function measuresOf({ hit_rate, skill, brier }: Scoreboard): Measure[] {
  if (!hit_rate || !skill || brier === null) return [];
  const { hits, edge, skill: logLoss, always, brier: squares } = words.measures;
  const inPoints = (name: readonly string[], estimate: Estimate): Measure => ({
    name, estimate, value: `${points(estimate.value)} ${words.points}`, even: 0, show: points,
  });
  const usual = hit_rate.value - skill.over_base_rate.value;
  return [
    { name: hits, value: percent(hit_rate.value), estimate: hit_rate, even: usual, show: percent },
    inPoints(edge, skill.over_base_rate),
    { name: logLoss, value: change(skill.log_loss.value), estimate: skill.log_loss, even: 0, show: change },
    inPoints(always, skill.over_always_up),
    { name: squares, value: fixed(brier, 4), estimate: skill.brier, even: 0, show: change },
  ];
}

function tile({ name: [title = "", detail = ""], value, estimate, even, show }: Measure): HTMLElement {
  const standing = standingOf(estimate, even);
  return h(
    "div",
    { class: "measure" },
    h("h2", {}, title),
    h("p", { class: "measure-value num" }, value),
    intervalBar(estimate, even),
    h("p", { class: "num" }, endsText(estimate, show)),
    h("p", { class: "measure-standing", "data-standing": standing }, words.standing[standing]),
    h("p", { class: "text-xs text-muted" }, detail),
  );
}

function counts({ sessions, forecasts, waiting, late, void: voided, abstentions }: Scoreboard): HTMLElement {
  const reasons = Object.entries(abstentions);
  const abstained = reasons.reduce((sum, [, n]) => sum + n, 0);
  const why = reasons.map(([reason, n]) => h("span", { class: "block text-xs text-muted" }, `${count(n)}: ${reasonText(reason)}`));
  const told = (value: number, none = words.none): string => (value === 0 ? none : count(value));
  const fact = (name: string, value: string, ...more: HTMLElement[]): HTMLElement =>
    h("div", {}, h("dt", {}, name), h("dd", { class: "num" }, value, ...more));
  const { counts: names } = words;
  return h(
    "dl",
    { class: "counts" },
    fact(names.sessions, told(sessions, words.noSessions)),
    fact(names.forecasts, told(forecasts)),
    fact(names.waiting, told(waiting)),
    fact(names.late, told(late)),
    fact(names.void, told(voided)),
    fact(names.abstained, told(abstained), ...why),
  );
}
