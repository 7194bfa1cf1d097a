/** A table of which a part is shown, and more on request: the cells of a thousand rows take a while to make. */

import { inLanguage } from "../core/language";
import { count, counted } from "../core/numbers";
import { button, fill, h } from "./dom";
import { type Column, Table } from "./table";

const AT_A_TIME = 100;

const words = inLanguage({
  en: { more: "Show more", shown: (shown: string, all: string) => `${shown} of ${counted(all, "row", "rows")} shown` },
  pt: { more: "Mostrar mais", shown: (shown: string, all: string) => `${shown} de ${counted(all, "linha mostrada", "linhas mostradas")}` },
});

export class GrowingTable<Row> {
  readonly element: HTMLElement;
  readonly #table: Table<Row>;
  readonly #end = h("div", { class: "table-more", hidden: true });
  readonly #more = button({ class: "button small" }, () => this.#grow(), words.more);
  readonly #told = h("span", { class: "text-xs text-muted num", role: "status" });
  #rows: readonly Row[] = [];
  #shown = AT_A_TIME;

  constructor(caption: string, columns: readonly Column<Row>[]) {
    this.#table = new Table(caption, columns);
    fill(this.#end, this.#more, this.#told);
    this.element = h("div", {}, this.#table.element, this.#end);
  }

  /** Show these rows; as many as were shown before, at least a first part. */
  show(rows: readonly Row[]): void {
    this.#rows = rows;
    this.#draw();
  }

  /** All rows as a file. */
  csv(): Blob {
    return this.#table.csv(this.#rows);
  }

  #grow(): void {
    this.#shown += AT_A_TIME;
    this.#draw();
  }

  #draw(): void {
    this.#table.show(this.#rows.slice(0, this.#shown));
    this.#end.hidden = this.#rows.length <= AT_A_TIME;
    this.#more.hidden = this.#rows.length <= this.#shown;
    const shown = Math.min(this.#rows.length, this.#shown);
    this.#told.textContent = words.shown(count(shown), count(this.#rows.length));
  }
}
