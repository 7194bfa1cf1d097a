/** What was expected and what arrived, symbol by session. */

import { SessionRowsInColumns, type Status } from "../../core/api/generated";
import { address, ask, type Question, type Way } from "../../core/api/http";
import { dayText, instantText } from "../../core/exchange-time";
import { count } from "../../core/numbers";
import { button, fill, h } from "../../ui/dom";
import { emptyState } from "../../ui/states";
import { foldedTable, Table } from "../../ui/table";
import { legend, SessionGrid } from "./grid";
import type { Around, Panel } from "./panel";
import { type Asked, SESSIONS } from "./question";
import { gridOf, inOrder, pageOf, type Row, rowsOf, shownRows, startOf, SYMBOLS_A_PAGE } from "./sessions";
import { STATES } from "./states";
import { words } from "./words";

const MOST_ROWS = 10_000;

export class Completeness implements Panel {
  readonly element: HTMLElement;
  readonly #around: Around;
  readonly #grid = new SessionGrid();
  readonly #table = sessionTable();
  readonly #folded = foldedTable(words.asTable, this.#table, "sessions.csv");
  readonly #shown = h("div", { class: "flex flex-col gap-3" });
  readonly #nothing = emptyState(words.empty.completeness);
  readonly #steps = h("nav", { class: "data-steps", "aria-label": words.pages });
  #rows: readonly Row[] = [];
  /** Which of the steps was pressed last; -1 for none. */
  #pressed = -1;

  constructor(around: Around) {
    this.#around = around;
    // a table of some thousand cells is made for those who want it
    this.#folded.addEventListener("toggle", () => this.#fillTable());
    fill(this.#shown, this.#steps, this.#grid.element, legend(), this.#folded);
    this.element = h("div", {}, this.#shown, this.#nothing);
  }

  address(asked: Asked, status: Status): string {
    return address("/sessions", questionOf(asked, status));
  }

  async refresh(asked: Asked, status: Status, way: Way): Promise<void> {
    const question = questionOf(asked, status);
    const all = inOrder(status.symbols, question.interval ?? "1d");
    const { symbols, page, pages } = pageOf(all, asked.page);
    // columns are half the bytes
    const rows = symbols.length > 0 ? rowsOf(await ask("/sessions", { ...question, format: "columns" }, SessionRowsInColumns, way)) : [];
    const grid = gridOf(rows, symbols, asked.sessions);
    this.#nothing.hidden = grid.sessions.length > 0;
    this.#shown.hidden = grid.sessions.length === 0;
    if (grid.sessions.length === 0) return;
    this.#grid.show(grid);
    this.#rows = shownRows(grid);
    this.#fillTable();
    this.#offer(asked, all.length, page, pages);
  }

  #fillTable(): void {
    if (this.#folded instanceof HTMLDetailsElement && this.#folded.open) this.#table.show(this.#rows);
  }

  resume(): void {
    const pressed = this.#steps.children[this.#pressed];
    this.#pressed = -1;
    if (pressed instanceof HTMLElement && document.activeElement === document.body) pressed.focus();
  }

  #offer(asked: Asked, all: number, page: number, pages: number): void {
    const first = (page - 1) * SYMBOLS_A_PAGE;
    const told = words.page(first + 1, Math.min(first + SYMBOLS_A_PAGE, all), count(all));
    const step = (to: number, name: string): HTMLElement =>
      button({ "aria-disabled": to < 1 || to > pages }, () => to >= 1 && to <= pages && this.#ask({ page: String(to) }), name);
    const more = SESSIONS.find((size) => size > asked.sessions);
    const earlier = more && button({}, () => this.#ask({ sessions: String(more) }), words.earlier);
    const paging = pages > 1 ? [step(page - 1, words.previous), step(page + 1, words.next), h("span", { class: "text-muted num" }, told)] : [];
    fill(this.#steps, ...paging, earlier ?? null);
  }

  #ask(query: Readonly<Record<string, string>>): void {
    this.#pressed = [...this.#steps.children].indexOf(document.activeElement ?? this.#steps);
    this.#around.ask(query);
  }
}

function questionOf(asked: Asked, { symbols: statuses, now }: Status): Question<"/sessions"> {
  const interval = asked.interval ?? "1d";
  const { symbols } = pageOf(inOrder(statuses, interval), asked.page);
  return { symbols, interval, start: startOf(now, asked.sessions), limit: MOST_ROWS };
}

function sessionTable(): Table<Row> {
  const { columns } = words;
  return new Table<Row>(words.grid, [
    { name: words.symbol, show: ({ symbol }) => symbol },
    { name: words.session, show: ({ session_date }) => dayText(session_date), value: ({ session_date }) => session_date },
    { name: words.state, show: ({ state }) => STATES[state][0], value: ({ state }) => state },
    { name: columns.arrived, show: ({ arrived }) => count(arrived), value: ({ arrived }) => arrived, isNumber: true },
    { name: columns.bars, show: ({ expected }) => count(expected), value: ({ expected }) => expected, isNumber: true },
    { name: columns.asked, show: (row) => (row.asked_at ? instantText(row.asked_at) : words.none), value: (row) => row.asked_at },
    { name: columns.updated, show: (row) => instantText(row.updated_at), value: (row) => row.updated_at },
  ]);
}
