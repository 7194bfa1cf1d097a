/** The top of the page: name, stage, symbols, refresh and theme. */

import { RefreshCw } from "lucide";
import { choose as chooseTheme, isDark } from "../core/theme";
import { button, h, icon } from "./dom";
import { SymbolSwitch } from "./symbol-switch";
import { themeSwitch } from "./theme-switch";

export interface HeaderActions {
  choose: (symbol: string) => void;
  refresh: () => void;
}

export class Header {
  readonly element: HTMLElement;
  readonly #symbols: SymbolSwitch;
  readonly #theme = themeSwitch();
  readonly #refresh: HTMLButtonElement;

  constructor(stage: string, { choose, refresh }: HeaderActions) {
    this.#symbols = new SymbolSwitch(choose);
    this.#refresh = button({ "aria-label": "Refresh now", title: "Refresh (r)" }, refresh, icon(RefreshCw));
    const tools = h("div", { class: "header-tools" }, this.#refresh, this.#theme.element);
    this.element = h("header", {}, h("div", { class: "header" }, wordmark(stage), this.#symbols.element, tools));
  }

  offer(symbols: readonly string[]): void {
    this.#symbols.offer(symbols);
  }

  mark(symbol: string): void {
    this.#symbols.mark(symbol);
  }

  /** Turn the refresh sign while answers are on their way. */
  setBusy(busy: boolean): void {
    this.#refresh.toggleAttribute("data-busy", busy);
  }

  toggleDark(): void {
    const theme = isDark() ? "light" : "dark";
    chooseTheme(theme);
    this.#theme.mark(theme);
  }
}

function wordmark(stage: string): HTMLElement {
  const logo = h("img", { src: "/favicon.svg", alt: "", width: 28, height: 28 });
  const name = h("span", { class: "text-lg font-bold tracking-tight" }, "nextday");
  return h("div", { class: "wordmark" }, logo, name, stage !== "prod" && h("span", { class: "tag" }, stage));
}
