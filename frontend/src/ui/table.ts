/** Tables: the numbers behind a chart, for screen readers and for everybody who wants them. */

import { ChevronRight } from "lucide";
import { type Cell, csv, downloadButton, save } from "./download";
import { fill, h, icon } from "./dom";

export interface Column<Row> {
  name: string;
  /** What stands in a cell. */
  show: (row: Row) => string | Node;
  /** The value in a CSV file; what is shown where it is left out. */
  value?: (row: Row) => Cell;
  /** Numbers stand at the right. */
  isNumber?: boolean;
}

/** A table in a region that scrolls sideways; its first column names the rows. */
export class Table<Row> {
  readonly element: HTMLElement;
  readonly #columns: readonly Column<Row>[];
  readonly #body = h("tbody");
  #rows: readonly Row[] = [];

  constructor(caption: string, columns: readonly Column<Row>[]) {
    this.#columns = columns;
    const heads = columns.map(({ name, isNumber }) => h("th", { scope: "col", class: isNumber && "num" }, name));
    const head = h("thead", {}, h("tr", {}, ...heads));
    const table = h("table", { class: "table" }, h("caption", { class: "sr-only" }, caption), head, this.#body);
    // a region that scrolls must be reachable by keyboard
    this.element = h("div", { class: "table-frame", tabindex: 0, role: "region", "aria-label": caption }, table);
  }

  show(rows: readonly Row[]): void {
    this.#rows = rows;
    fill(this.#body, ...rows.map((row) => h("tr", {}, ...this.#columns.map((column, at) => cell(column, row, at)))));
  }

  /** The rows as a file; other ones than are shown where a part is shown of them. */
  csv(rows: readonly Row[] = this.#rows): Blob {
    const value = ({ value: told, show }: Column<Row>, row: Row): Cell => (told ? told(row) : textOf(show(row)));
    const cells = rows.map((row) => this.#columns.map((column) => value(column, row)));
    return csv(this.#columns.map(({ name }) => name), cells);
  }
}

/** A table that is folded away, with its download: what stands behind a chart. */
export function foldedTable<Row>(title: string, table: Table<Row>, file: string): HTMLElement {
  const details = folded(title);
  details.append(...withDownload(table, file));
  return details;
}

/** A place for something that is folded away. */
export function folded(title: string): HTMLDetailsElement {
  return h("details", { class: "folded-table" }, h("summary", {}, icon(ChevronRight), title));
}

/** A table and what downloads it. */
export function withDownload<Row>(table: Table<Row>, file: string): HTMLElement[] {
  return [table.element, h("div", { class: "table-tools" }, downloadButton("CSV", () => save(file, table.csv())))];
}

function cell<Row>({ show, isNumber }: Column<Row>, row: Row, at: number): HTMLElement {
  const attributes = { class: isNumber && "num" };
  return at === 0 ? h("th", { ...attributes, scope: "row" }, show(row)) : h("td", attributes, show(row));
}

function textOf(shown: string | Node): string {
  return typeof shown === "string" ? shown : (shown.textContent ?? "");
}
