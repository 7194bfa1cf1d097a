/** The bars in view as a table: for screen readers, and for everybody who wants the numbers. */

import type { Candle } from "../../core/api/generated";
import { momentText } from "../../core/exchange-time";
import { change, price, volume } from "../../core/numbers";
import { foldedTable, Table } from "../../ui/table";
import { fill, h } from "../../ui/dom";
import { words } from "./words";

interface Row {
  bar: Candle;
  before: Candle | undefined;
}

const SETTLED = 250; // milliseconds after which a view that was scrolled stays

export class BarsTable {
  readonly element = h("section", { class: "panel", "aria-label": words.table, hidden: true });
  #details: HTMLElement | undefined;
  #table: Table<Row> | undefined;
  #rows: () => readonly Row[] = () => [];
  #timer: ReturnType<typeof setTimeout> | undefined;

  clear(): void {
    clearTimeout(this.#timer);
    this.element.hidden = true;
    this.#details = undefined;
    fill(this.element);
  }

  /** Tell of the bars from `from` to `to`; rows are made once the table is open, and no more often than they are read. */
  show(symbol: string, interval: string, bars: readonly Candle[], from: number, to: number): void {
    this.#rows = () => rowsOf(bars, from, to);
    if (!this.#details) this.#make(symbol, interval);
    clearTimeout(this.#timer);
    this.#timer = setTimeout(() => this.#fill(), SETTLED);
  }

  #make(symbol: string, interval: string): void {
    this.#table = new Table(words.caption(symbol), columns());
    this.#details = foldedTable(words.table, this.#table, `${symbol}-${interval}.csv`);
    this.#details.addEventListener("toggle", () => this.#fill());
    fill(this.element, this.#details, h("p", { class: "text-xs text-muted" }, words.signs));
    this.element.hidden = false;
  }

  #fill(): void {
    if (this.#details?.hasAttribute("open")) this.#table?.show(this.#rows());
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
