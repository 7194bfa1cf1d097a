/** The bars in view as a table: for screen readers, and for everybody who wants the numbers. */

import type { Candle } from "../../core/api/generated";
import { momentText } from "../../core/exchange-time";
import { change, price, volume } from "../../core/numbers";
import { h } from "../../ui/dom";
import { folded, Table, withDownload } from "../../ui/table";
import { words } from "./words";

interface Row {
  bar: Candle;
  before: Candle | undefined;
}

const SETTLED = 250; // milliseconds after which a view that was scrolled stays

export class BarsTable {
  readonly element: HTMLElement;
  readonly #details = folded(words.table);
  #table: Table<Row> | undefined;
  #parts: HTMLElement[] = [];
  #symbol = "";
  #interval = "";
  #rows: () => readonly Row[] = () => [];
  #timer: ReturnType<typeof setTimeout> | undefined;

  constructor() {
    const signs = h("p", { class: "text-xs text-muted" }, words.signs);
    this.element = h("section", { class: "panel", "aria-label": words.table, hidden: true }, this.#details, signs);
    this.#details.addEventListener("toggle", () => this.#fill());
  }

  clear(): void {
    this.element.hidden = true;
    this.#close();
  }

  /** Tell of the bars from `from` to `to`; a table is made once it is opened, and its rows no more often than they are read. */
  show(symbol: string, interval: string, bars: readonly Candle[], from: number, to: number): void {
    if (symbol !== this.#symbol || interval !== this.#interval) this.#close();
    [this.#symbol, this.#interval] = [symbol, interval];
    this.#rows = () => rowsOf(bars, from, to);
    this.element.hidden = false;
    clearTimeout(this.#timer);
    if (this.#details.open) this.#timer = setTimeout(() => this.#fill(), SETTLED);
  }

  #close(): void {
    clearTimeout(this.#timer);
    this.#details.open = false;
    this.#unmake();
  }

  #fill(): void {
    if (!this.#details.open) return;
    if (!this.#table) this.#make();
    this.#table?.show(this.#rows());
  }

  #make(): void {
    this.#table = new Table(words.caption(this.#symbol), columns());
    this.#parts = withDownload(this.#table, `${this.#symbol}-${this.#interval}.csv`);
    this.#details.append(...this.#parts);
  }

  #unmake(): void {
    for (const part of this.#parts) part.remove();
    this.#parts = [];
    this.#table = undefined;
  }
}

function columns() {
  const names = words.columns;
  const number = (name: string, show: (row: Row) => string, value: (row: Row) => number) => ({ name, show, value, isNumber: true });
  return [
    { name: names.bar, show: ({ bar }: Row) => told(bar), value: ({ bar }: Row) => bar.timestamp },
    number(names.close, ({ bar }) => price(bar.close), ({ bar }) => bar.close),
    { name: names.change, show: changeText, isNumber: true },
    number(names.open, ({ bar }) => price(bar.open), ({ bar }) => bar.open),
    number(names.high, ({ bar }) => price(bar.high), ({ bar }) => bar.high),
    number(names.low, ({ bar }) => price(bar.low), ({ bar }) => bar.low),
    number(names.volume, ({ bar }) => volume(bar.volume), ({ bar }) => bar.volume),
  ];
}

function told({ timestamp, final }: Candle): string {
  return final ? momentText(timestamp) : `${momentText(timestamp)}, ${words.inProgress}`;
}

function changeText({ bar, before }: Row): string {
  return before ? change(bar.close / before.close - 1) : "–";
}

function rowsOf(bars: readonly Candle[], from: number, to: number): Row[] {
  const shown: Row[] = [];
  for (let at = to; at >= from; at -= 1) {
    const bar = bars[at];
    if (bar) shown.push({ bar, before: bars[at - 1] });
  }
  return shown;
}
