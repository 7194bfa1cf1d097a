/** How often the reader has tried, and what of the result luck alone would show after so many tries. */

import { count, fixed, percent } from "../../core/numbers";
import { fill, h } from "../../ui/dom";
import { deflated, luckiest } from "./luck";
import { dailySharpe, yearly } from "./traded";
import { words } from "./words";

/** Tries from which on a result is told to have been searched for. */
const MANY = 10;

export class TriesCard {
  readonly element: HTMLElement;
  readonly #said = h("div", { class: "tries" });

  constructor() {
    const { title, how, formula, formulaWords, source } = words.tries;
    const text = [h("p", { class: "formula" }, formula), h("p", {}, formulaWords), h("p", {}, source)];
    const more = h("details", { class: "text-xs text-muted" }, h("summary", {}, how), ...text);
    this.element = h("section", { class: "panel", "aria-label": title }, h("h2", {}, title), this.#said, more);
  }

  /** Daily returns of the setting shown and of holding, after so many tries. */
  show(tries: number, net: readonly number[], held: readonly number[]): void {
    const said = words.tries;
    const lines = tries < 2 ? [said.first] : this.#lines(tries, net);
    this.#said.className = tries < MANY ? "tries" : "tries warning";
    fill(
      this.#said,
      h("p", { class: "tries-count num" }, said.count(count(tries))),
      ...lines.map((line) => h("p", {}, line)),
      h("p", {}, said.holding(sharpeText(dailySharpe(held)))),
      tries >= MANY && h("p", { class: "font-semibold" }, said.many),
    );
  }

  #lines(tries: number, net: readonly number[]): string[] {
    const likely = deflated(net, tries);
    const luck = sharpeText(luckiest(tries, net.length));
    const line = words.tries.luck(count(tries), luck, count(net.length), sharpeText(dailySharpe(net)));
    return likely === null ? [line] : [line, words.tries.deflated(percent(likely))];
  }
}

/** A daily Sharpe ratio as readers know it, by the year. */
export function sharpeText(daily: number | null): string {
  return daily === null ? "–" : fixed(yearly(daily), 2);
}
