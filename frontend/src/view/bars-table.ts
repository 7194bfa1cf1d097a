/** The newest bars as a table: for screen readers, and for everybody who wants the numbers. */

import { ChevronRight } from "lucide";
import type { Bar } from "../core/bars";
import { momentText } from "../core/exchange-time";
import { price, volume } from "../core/numbers";
import { fill, h, icon } from "./dom";

const ROWS = 20;
const COLUMNS = ["Open", "High", "Low", "Close", "Volume"];

export class BarsTable {
  readonly #body = h("tbody");
  readonly #caption = h("caption", { class: "sr-only" });
  readonly element: HTMLElement;

  constructor() {
    const heads = COLUMNS.map((name) => h("th", { scope: "col", class: "num" }, name));
    const head = h("thead", {}, h("tr", {}, h("th", { scope: "col" }, "Bar"), ...heads));
    const table = h("table", {}, this.#caption, head, this.#body);
    // a region that scrolls must be reachable by keyboard
    const frame = h("div", { class: "overflow-x-auto", tabindex: 0, role: "region", "aria-label": "Bars" }, table);
    const summary = h("summary", {}, icon(ChevronRight), `The last ${ROWS} bars as a table`);
    this.element = h("details", { class: "card bars-table" }, summary, frame);
  }

  show(symbol: string, bars: readonly Bar[]): void {
    fill(this.#caption, `The last ${ROWS} bars of ${symbol}, newest first`);
    fill(this.#body, ...bars.slice(-ROWS).reverse().map(row));
  }
}

function row({ timestamp, final, open, high, low, close, volume: shares }: Bar): HTMLElement {
  const name = final ? momentText(timestamp) : `${momentText(timestamp)} (in progress)`;
  const values = [...[open, high, low, close].map(price), volume(shares)];
  return h("tr", {}, h("th", { scope: "row" }, name), ...values.map((value) => h("td", { class: "num" }, value)));
}
