/** What narrows the tab that is open: a symbol, and an interval, a period or which holds. */

import type { Link } from "../../core/link";
import { Choice } from "../../ui/choice";
import { h } from "../../ui/dom";
import { SymbolChoice } from "../../ui/symbol-choice";
import { type Asked, HELD, INTERVALS, PERIODS } from "./question";
import { words } from "./words";

type Ask = (query: Link["query"]) => void;

export class Tools {
  readonly element: HTMLElement;
  readonly #symbol: SymbolChoice;
  readonly #interval: Choice<string>;
  readonly #period: Choice<string>;
  readonly #held: Choice<string>;

  constructor(ask: Ask) {
    this.#symbol = new SymbolChoice(words.symbol, (symbol) => ask({ symbol, page: "" }), words.allSymbols);
    this.#interval = new Choice(words.interval, (interval) => ask({ interval, page: "" }));
    this.#period = new Choice(words.period, (period) => ask({ period }));
    this.#held = new Choice(words.held, (held) => ask({ held }));
    this.#period.offer(PERIODS.map((value) => ({ value, label: words.periods[value] })));
    this.#held.offer(HELD.map((value) => ({ value, label: words.helds[value] })));
    const label = h("label", { class: "data-symbol" }, words.symbol, this.#symbol.element);
    this.element = h("div", { class: "data-tools" }, label, this.#interval.element, this.#period.element, this.#held.element);
  }

  /** All symbols there are. */
  offer(symbols: readonly string[]): void {
    this.#symbol.offer(symbols);
  }

  show(asked: Asked): void {
    this.#symbol.mark(asked.symbol);
    this.#offerIntervals(asked);
    this.#period.mark(asked.period);
    this.#held.mark(asked.held);
    this.#period.element.hidden = !["revisions", "quarantine", "actions"].includes(asked.tab);
    this.#held.element.hidden = asked.tab !== "holds";
  }

  #offerIntervals({ tab, interval }: Asked): void {
    this.#interval.element.hidden = tab !== "completeness" && tab !== "freshness";
    if (this.#interval.element.hidden) return;
    const both = tab === "freshness" ? [{ value: "", label: words.bothIntervals }] : [];
    const offered = [...both, ...INTERVALS.map((value) => ({ value, label: words.intervals[value] }))];
    if (this.#interval.element.children.length !== offered.length) this.#interval.offer(offered);
    this.#interval.mark(interval ?? (tab === "freshness" ? "" : "1d"));
  }
}
