/** The page: what the link, the keys and the time do to it. */

import * as api from "./core/api";
import type { Config } from "./core/config";
import { neighbour, read, type Selection, write } from "./core/link";
import { poll } from "./core/poll";
import { Market } from "./market";
import { h } from "./view/dom";
import { footer } from "./view/footer";
import { Header } from "./view/header";

const DEFAULT_SYMBOL = "AAPL"; // boot.js asks for it too

export class App {
  readonly #config: Config;
  readonly #header: Header;
  readonly #market: Market;
  readonly #live = h("div", { class: "sr-only", "aria-live": "polite" });
  #symbols: readonly string[] = [];
  #pending = 0;
  #selection = read(location.hash, DEFAULT_SYMBOL);

  constructor(root: Element, config: Config) {
    this.#config = config;
    const retry = (): void => void this.#refresh();
    const announce = (text: string): void => void (this.#live.textContent = text);
    this.#header = new Header(config.stage, { choose: (symbol) => this.#go({ symbol }), refresh: retry });
    this.#market = new Market(this.#selection, config, {
      choose: (interval) => this.#go({ interval }),
      toggle: (period) => this.#toggle(period),
      retry,
      announce,
    });
    root.replaceChildren(skipLink(), this.#header.element, this.#market.banner.element);
    root.append(this.#market.element, footer(), this.#live);
    this.#offer([this.#selection.symbol]);
  }

  /** Load everything, then keep it fresh. */
  start(): void {
    addEventListener("hashchange", () => this.#follow());
    addEventListener("keydown", (event) => this.#onKey(event));
    void this.#refresh();
    poll(() => this.#refresh(), this.#config.refresh_seconds);
  }

  async #refresh(): Promise<boolean> {
    this.#header.setBusy(++this.#pending > 0);
    const [came] = await Promise.all([this.#market.refresh(), this.#loadSymbols()]);
    this.#header.setBusy(--this.#pending > 0);
    return came;
  }

  async #loadSymbols(): Promise<void> {
    if (this.#symbols.length > 0) return;
    this.#symbols = await api.symbols().catch(() => []);
    const [first] = this.#symbols;
    if (!first) return;
    this.#offer(this.#symbols);
    const linked = read(location.hash, "").symbol;
    if (!linked && !this.#symbols.includes(this.#selection.symbol)) this.#go({ symbol: first });
  }

  #offer(symbols: readonly string[]): void {
    this.#header.offer(symbols);
    this.#header.mark(this.#selection.symbol);
    document.title = `${this.#selection.symbol} · nextday`;
  }

  /** Show something else, as a step the browser can go back from. */
  #go(part: Partial<Selection>): void {
    location.hash = write({ ...this.#selection, ...part });
  }

  #toggle(period: Selection["averages"][number]): void {
    const { averages } = this.#selection;
    const next = averages.includes(period) ? averages.filter((drawn) => drawn !== period) : [...averages, period];
    history.replaceState(null, "", write({ ...this.#selection, averages: next }));
    this.#follow();
  }

  #follow(): void {
    this.#selection = read(location.hash, this.#symbols[0] ?? DEFAULT_SYMBOL);
    this.#header.mark(this.#selection.symbol);
    document.title = `${this.#selection.symbol} · nextday`;
    if (this.#market.select(this.#selection)) void this.#refresh().then(() => this.#announce());
  }

  #announce(): void {
    this.#live.textContent = this.#market.summary;
  }

  #onKey(event: KeyboardEvent): void {
    const typing = event.target instanceof Element && event.target.closest("input, select, textarea");
    if (typing || event.ctrlKey || event.metaKey || event.altKey) return;
    if (event.key === "j") this.#go({ symbol: neighbour(this.#symbols, this.#selection.symbol, 1) });
    if (event.key === "k") this.#go({ symbol: neighbour(this.#symbols, this.#selection.symbol, -1) });
    if (event.key === "d") this.#header.toggleDark();
    if (event.key === "r") void this.#refresh();
  }
}

function skipLink(): HTMLElement {
  const link = h("a", { href: "#main", class: "skip-link" }, "Skip to the chart");
  link.addEventListener("click", (event) => {
    event.preventDefault(); // the hash belongs to the selection
    document.getElementById("main")?.focus();
  });
  return link;
}
