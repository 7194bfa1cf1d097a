/** Whose record is shown, and of how many sessions. */

import { Choice } from "../../ui/choice";
import { h } from "../../ui/dom";
import { SymbolChoice } from "../../ui/symbol-choice";
import type { Page } from "../view";
import { type Asked, queryOf, type Window, WINDOWS } from "./asked";
import { words } from "./words";

export class Tools {
  readonly element: HTMLElement;
  readonly #page: Page;
  readonly #symbols = new SymbolChoice(words.symbol, (symbol) => this.#go({ symbol }), words.everySymbol);
  readonly #windows: Choice<Window>;
  readonly #stop: () => void;
  #asked: Asked | undefined;

  constructor(page: Page) {
    this.#page = page;
    this.#windows = new Choice(words.window, (window) => this.#go({ window }));
    this.#windows.offer(WINDOWS.map((value) => ({ value, label: words.windows[value] })));
    const offer = (): void => this.#symbols.offer(page.watchlist.symbols);
    offer();
    this.#stop = page.watchlist.listen(offer);
    const label = h("span", { class: "text-muted", "aria-hidden": "true" }, words.window);
    this.element = h("div", { class: "score-tools" }, this.#symbols.element, label, this.#windows.element);
  }

  mark(asked: Asked): void {
    this.#asked = asked;
    this.#windows.mark(asked.window);
    this.#symbols.mark(asked.symbol);
  }

  close(): void {
    this.#stop();
  }

  #go(part: Partial<Asked>): void {
    if (this.#asked) this.#page.go({ query: queryOf({ ...this.#asked, ...part }) });
  }
}
