/** Which symbol is shown: a row of buttons, or a list where there is no room for them. */

import { Choice } from "./choice";
import { fill, h } from "./dom";

const MOST_BUTTONS = 10;

export class SymbolSwitch {
  readonly element: HTMLElement;
  readonly #row: Choice<string>;
  readonly #list = h("select", { class: "button", "aria-label": "Symbol" });

  constructor(choose: (symbol: string) => void) {
    this.#row = new Choice("Symbol", choose);
    this.#list.addEventListener("change", () => choose(this.#list.value));
    this.element = h("div", { class: "symbol-switch" }, this.#row.element, this.#list);
  }

  offer(symbols: readonly string[]): void {
    this.element.toggleAttribute("data-many", symbols.length > MOST_BUTTONS);
    this.#row.offer(symbols.map((symbol) => ({ value: symbol, label: symbol })));
    fill(this.#list, ...symbols.map((symbol) => h("option", { value: symbol }, symbol)));
  }

  mark(symbol: string): void {
    this.#row.mark(symbol);
    this.#list.value = symbol;
  }
}
