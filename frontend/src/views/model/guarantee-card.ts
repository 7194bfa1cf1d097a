/** What the mixture has lost of what it can ever lose, and what the placebo found. */

import type { Guarantee, PlaceboTrial } from "../../core/api/generated";
import { fixed } from "../../core/numbers";
import { h } from "../../ui/dom";
import { words } from "./words";

const NATS = 3;

export class GuaranteeCard {
  readonly element: HTMLElement;
  readonly placebo: HTMLElement;
  readonly #said = h("p");
  readonly #level = h("span", { class: "gauge-level" });
  readonly #gauge = h("div", { class: "gauge", "aria-hidden": "true" }, this.#level);
  readonly #sum = h("p", { class: "text-xs text-muted" }, words.guaranteeAll);
  readonly #found = h("p");

  constructor() {
    const why = h("p", { class: "text-xs text-muted" }, words.guaranteeWhy);
    this.element = h("section", { class: "panel", "aria-label": words.guarantee }, h("h2", {}, words.guarantee), this.#said, this.#gauge, why, this.#sum);
    this.placebo = h("section", { class: "panel", "aria-label": words.placebo }, h("h2", {}, words.placebo), this.#found);
  }

  show(guarantee: Guarantee | null, placebo: PlaceboTrial | null, isOfAll: boolean): void {
    this.#said.textContent = guarantee ? guaranteeText(guarantee) : "–";
    this.#gauge.hidden = !guarantee;
    this.#sum.hidden = !isOfAll;
    if (guarantee) this.#level.style.width = `${Math.min(Math.max(guarantee.lost / guarantee.most, 0), 1) * 100}%`;
    this.#found.textContent = placebo ? placeboText(placebo) : "–";
    this.#found.className = placebo?.shows_skill ? "warning" : "";
  }
}

/** `Over all its days it has lost 0.004 of the 0.220 nats it can ever lose ...` */
export function guaranteeText({ lost, most }: Guarantee): string {
  return lost > 0 ? words.lost(fixed(lost, NATS), fixed(most, NATS)) : words.gained(fixed(-lost, NATS), fixed(most, NATS));
}

/** What bets by forecasts of a coin made. */
export function placeboText({ log_wealth, shows_skill }: PlaceboTrial): string {
  const wealth = fixed(Math.exp(log_wealth), 2);
  return shows_skill ? words.alarm(wealth) : words.nothingFound(wealth);
}
