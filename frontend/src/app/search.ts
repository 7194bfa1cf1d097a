/** The way to any symbol: a combobox after the ARIA pattern, for seven symbols or five hundred. */

import { inCapitals } from "../core/link";
import type { WatchlistStore } from "../core/watchlist";
import { fill, h } from "../ui/dom";
import { words } from "./words";

const MOST_SHOWN = 12;

/** Symbols that fit what was typed: those that begin with it first. */
export function matching(symbols: readonly string[], typed: string): string[] {
  const wanted = typed.trim().toUpperCase();
  const begin = symbols.filter((symbol) => symbol.startsWith(wanted));
  return [...begin, ...symbols.filter((symbol) => symbol.indexOf(wanted) > 0)].slice(0, MOST_SHOWN);
}

export class Search {
  readonly element: HTMLElement;
  readonly #watchlist: WatchlistStore;
  readonly #choose: (symbol: string) => void;
  readonly #list = h("ul", { class: "search-list", id: "search-list", role: "listbox", "aria-label": words.symbols, hidden: true });
  readonly #field = h("input", {
    class: "search-field",
    type: "search",
    placeholder: words.find,
    "aria-label": words.findSymbol,
    role: "combobox",
    "aria-expanded": "false",
    "aria-controls": "search-list",
    "aria-autocomplete": "list",
    autocomplete: "off",
    autocapitalize: "characters",
    spellcheck: "false",
    enterkeyhint: "go",
  });
  #shown: string[] = [];
  #at = -1;

  constructor(watchlist: WatchlistStore, choose: (symbol: string) => void) {
    this.#watchlist = watchlist;
    this.#choose = choose;
    this.element = h("div", { class: "search", role: "search" }, this.#field, this.#list);
    this.#field.addEventListener("input", () => this.#offer());
    this.#field.addEventListener("focus", () => this.#offer());
    this.#field.addEventListener("blur", () => this.#close());
    this.#field.addEventListener("keydown", (event) => this.#onKey(event));
  }

  focus(): void {
    this.#field.focus();
    this.#field.select();
  }

  #offer(): void {
    this.#shown = matching(this.#watchlist.symbols, this.#field.value);
    this.#mark(-1);
    fill(this.#list, ...this.#shown.map((symbol, at) => this.#option(symbol, at)));
    this.#list.hidden = this.#shown.length === 0;
    this.#field.setAttribute("aria-expanded", String(!this.#list.hidden));
  }

  #option(symbol: string, at: number): HTMLElement {
    const option = h("li", { role: "option", id: `search-${at}`, "aria-selected": "false" }, symbol);
    // before the field loses the focus and the list closes
    option.addEventListener("pointerdown", (event) => {
      event.preventDefault();
      this.#take(symbol);
    });
    return option;
  }

  #onKey(event: KeyboardEvent): void {
    if (event.key === "ArrowDown") this.#mark(Math.min(this.#at + 1, this.#shown.length - 1));
    else if (event.key === "ArrowUp") this.#mark(Math.max(this.#at - 1, -1));
    else if (event.key === "Enter") this.#take(this.#shown[Math.max(this.#at, 0)] ?? inCapitals(this.#field.value.trim()));
    else if (event.key === "Escape") this.#field.blur();
    else return;
    event.preventDefault();
  }

  #mark(at: number): void {
    this.#at = at;
    [...this.#list.children].forEach((option, place) => option.setAttribute("aria-selected", String(place === at)));
    if (at < 0) this.#field.removeAttribute("aria-activedescendant");
    else this.#field.setAttribute("aria-activedescendant", `search-${at}`);
  }

  #take(symbol: string): void {
    if (!symbol) return;
    this.#field.value = "";
    this.#field.blur();
    this.#choose(symbol);
  }

  #close(): void {
    this.#list.hidden = true;
    this.#field.setAttribute("aria-expanded", "false");
  }
}
