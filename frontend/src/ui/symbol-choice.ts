/** One out of several symbols, or all of them together. */

import { fill, h } from "./dom";

export class SymbolChoice {
  readonly element: HTMLSelectElement;
  readonly #all: string | undefined;
  #symbols: readonly string[] = [];
  #chosen = "";

  /** `choose` gets an empty text for all of them, which are offered where there is a name for it. */
  constructor(label: string, choose: (symbol: string) => void, all?: string) {
    this.#all = all;
    this.element = h("select", { class: "field", "aria-label": label });
    this.element.addEventListener("change", () => choose(this.element.value));
  }

  offer(symbols: readonly string[]): void {
    this.#symbols = symbols;
    this.mark(this.#chosen);
  }

  /** Mark what is shown; a link may be of a symbol that is not followed. */
  mark(chosen: string): void {
    this.#chosen = chosen;
    const values = [...new Set([...(this.#all === undefined ? [] : [""]), ...this.#symbols, chosen])];
    const isOffered = values.length === this.element.options.length && values.every((value, at) => this.element.options[at]?.value === value);
    // an open list would close under the reader's hand
    if (!isOffered) fill(this.element, ...values.map((value) => h("option", { value }, value || (this.#all ?? ""))));
    this.element.value = chosen;
  }
}
