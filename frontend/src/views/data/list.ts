/** A list of what happened, page by page as the API tells it. */

import type { Status } from "../../core/api/generated";
import type { Way } from "../../core/api/http";
import { asProblem } from "../../core/problem";
import { count } from "../../core/numbers";
import { downloadButton, save } from "../../ui/download";
import { button, fill, h } from "../../ui/dom";
import { emptyState } from "../../ui/states";
import { type Column, Table } from "../../ui/table";
import type { Around, Panel } from "./panel";
import type { Asked } from "./question";
import { words } from "./words";

export const ROWS_A_PAGE = 100;

/** A page of rows, and the path of the one after it. */
export interface Page<Row> {
  rows: Row[];
  next: string | null;
}

/** Where a list comes from. */
export interface Source<Row> {
  name: "revisions" | "quarantine" | "actions" | "holds";
  columns: readonly Column<Row>[];
  address: (asked: Asked, now: string) => string;
  /** A page of the list: the first one, or the one of a cursor. */
  page: (asked: Asked, now: string, way: Way, cursor?: string) => Promise<Page<Row>>;
}

/** The cursor in the path of a next page; undefined in the last. */
export function cursorOf(next: string | null): string | undefined {
  return next === null ? undefined : (new URLSearchParams(next.split("?")[1]).get("cursor") ?? undefined);
}

export class List<Row> implements Panel {
  readonly element: HTMLElement;
  readonly #source: Source<Row>;
  readonly #around: Around;
  readonly #table: Table<Row>;
  readonly #shown: HTMLElement;
  readonly #nothing: HTMLElement;
  readonly #told = h("span", { class: "text-xs text-muted num", role: "status" });
  readonly #more = button({}, () => void this.#append(), words.more);
  #first = "";
  #rows: Row[] = [];
  #cursor: string | undefined;
  /** Fetches the page after those that are shown. */
  #next: ((cursor: string) => Promise<Page<Row>>) | undefined;

  constructor(source: Source<Row>, around: Around) {
    this.#source = source;
    this.#around = around;
    this.#table = new Table(words.tabs[source.name], source.columns);
    this.#nothing = emptyState(words.empty[source.name]);
    const csv = downloadButton("CSV", () => save(`${source.name}.csv`, this.#table.csv()));
    const tools = h("div", { class: "data-steps" }, this.#more, this.#told, h("span", { class: "grow" }), csv);
    this.#shown = h("div", {}, this.#table.element, tools);
    this.element = h("div", {}, this.#shown, this.#nothing);
  }

  address(asked: Asked, { now }: Status): string {
    return this.#source.address(asked, now);
  }

  /** Pages that were added stay as long as the first one is the same. */
  async refresh(asked: Asked, { now }: Status, way: Way): Promise<void> {
    const page = await this.#source.page(asked, now, way);
    const first = JSON.stringify([asked, page.rows]);
    this.#next = (cursor) => this.#source.page(asked, now, way.stop ? { stop: way.stop } : {}, cursor);
    if (first === this.#first) return;
    this.#first = first;
    this.#rows = page.rows;
    this.#show(page.next);
  }

  #show(next: string | null): void {
    this.#cursor = cursorOf(next);
    this.#table.show(this.#rows);
    this.#nothing.hidden = this.#rows.length > 0;
    this.#shown.hidden = this.#rows.length === 0;
    this.#more.hidden = this.#cursor === undefined;
    const rows = count(this.#rows.length);
    fill(this.#told, this.#cursor === undefined ? words.rows(rows) : words.rowsSoFar(rows));
  }

  async #append(): Promise<void> {
    const [cursor, first] = [this.#cursor, this.#first];
    if (cursor === undefined || this.#more.disabled) return;
    this.#more.disabled = true;
    try {
      const page = await this.#next?.(cursor);
      if (!page || first !== this.#first) return;
      this.#rows = [...this.#rows, ...page.rows];
      this.#show(page.next);
    } catch (thrown) {
      if (first !== this.#first) return;
      fill(this.#told, words.moreFailed(asProblem(thrown).title));
      this.#first = ""; // files of the walk may have been replaced: it begins again
      this.#around.again();
    } finally {
      this.#more.disabled = false;
    }
  }
}
