/** The record taken apart by symbol or by month; rows beyond the first screens are made when they come into view. */

import type { NamedScoreboard } from "../../../core/api/generated";
import { monthText } from "../../../core/exchange-time";
import { write } from "../../../core/link";
import { change, count, percent, points } from "../../../core/numbers";
import { FEWEST_SESSIONS } from "../../../forecast/record";
import { Choice } from "../../../ui/choice";
import { button, fill, h } from "../../../ui/dom";
import { type Cell, csv, downloadButton, save } from "../../../ui/download";
import { RowsInView } from "../../../ui/rows-in-view";
import { type Asked, type Part, PARTS, queryOf } from "../asked";
import type { Estimate } from "../measures";
import { nameOf, type Order, ranked } from "./order";
import { words } from "./words";

const AT_A_TIME = 40;
const COLUMNS: readonly Order[] = ["name", "forecasts", "hits", "skill", "edge"];

/** A phone has no room for how many there were. */
const CLASSES: Record<Order, string> = { name: "", forecasts: "num wide-only", hits: "num", skill: "num", edge: "num" };

export class Standings {
  readonly element: HTMLElement;
  readonly #title = h("h2", {});
  readonly #parts: Choice<Part>;
  readonly #sort: (by: Order) => void;
  readonly #head = h("tr");
  readonly #made = new RowsInView<NamedScoreboard>((row) => this.#row(row), AT_A_TIME);
  readonly #caption = h("caption", { class: "sr-only" });
  readonly #frame: HTMLElement;
  #rows: readonly NamedScoreboard[] = [];
  #asked: Asked = { symbol: "", window: "all", by: "symbol" };

  constructor(part: (by: Part) => void, sort: (by: Order) => void) {
    this.#sort = sort;
    this.#parts = new Choice(words.part, part);
    this.#parts.offer(PARTS.map((value) => ({ value, label: words.parts[value] })));
    const table = h("table", { class: "table standings" }, this.#caption, h("thead", {}, this.#head), this.#made.body);
    this.#frame = h("div", { class: "table-frame standings-frame", role: "region", tabindex: 0 }, table, this.#made.end);
    const download = downloadButton("CSV", () => save(`nextday-score-by-${this.#asked.by}.csv`, this.#csv()));
    const top = h("div", { class: "panel-top" }, this.#title, this.#parts.element);
    this.element = h("section", { class: "panel" }, top, this.#frame, h("div", { class: "table-tools" }, download));
  }

  show(rows: readonly NamedScoreboard[], asked: Asked, order: Order): void {
    this.#asked = asked;
    this.#rows = ranked(rows, order);
    const title = words.title[asked.by];
    this.#title.textContent = this.#caption.textContent = title;
    this.#frame.setAttribute("aria-label", title);
    this.#parts.mark(asked.by);
    const focused = this.#head.contains(document.activeElement);
    fill(this.#head, ...COLUMNS.map((column) => this.#headCell(column, order)), h("th", { scope: "col" }, words.heads.verdict));
    if (focused) this.#head.querySelector<HTMLElement>(`[data-order="${order}"]`)?.focus();
    this.#made.show(this.#rows);
  }

  #headCell(column: Order, order: Order): HTMLElement {
    const name = column === "name" ? words.heads[this.#asked.by] : words.heads[column];
    const ascends = column === "name" && this.#asked.by === "symbol";
    const sorted = column !== order ? "none" : ascends ? "ascending" : "descending";
    const control = button({ class: "sort", "data-order": column }, () => this.#sort(column), name);
    return h("th", { scope: "col", class: CLASSES[column], "aria-sort": sorted }, control);
  }

  #row(row: NamedScoreboard): HTMLElement {
    const { symbol, forecasts, hit_rate, skill } = row;
    const isShown = symbol !== undefined && symbol === this.#asked.symbol;
    return h(
      "tr",
      { "data-shown": isShown },
      h("th", { scope: "row" }, symbol ? this.#link(symbol, isShown) : monthText(nameOf(row))),
      h("td", { class: CLASSES.forecasts }, count(forecasts)),
      estimateCell(hit_rate, percent),
      estimateCell(skill?.log_loss ?? null, change),
      estimateCell(skill?.over_base_rate ?? null, points),
      h("td", {}, words.verdicts[verdictOf(row)]),
    );
  }

  #link(symbol: string, isShown: boolean): HTMLElement {
    const href = write({ view: "score", subject: "", query: queryOf({ ...this.#asked, symbol }) });
    return h("a", { class: "symbol-link", href, "aria-current": isShown ? "true" : undefined }, symbol);
  }

  #csv(): Blob {
    const { low, high, heads } = words;
    const ends = (name: string): string[] => [name, `${name}, ${low}`, `${name}, ${high}`];
    const head = [heads[this.#asked.by], heads.forecasts, ...ends(heads.hits), ...ends(heads.skill), ...ends(heads.edge), heads.verdict];
    return csv(head, this.#rows.map(cells));
  }
}

type Verdict = keyof typeof words.verdicts;

function verdictOf({ sessions, demonstrated }: NamedScoreboard): Verdict {
  if (demonstrated) return "shown";
  if (sessions === 0) return "none";
  return sessions < FEWEST_SESSIONS ? "few" : "notShown";
}

function estimateCell(estimate: Estimate | null, show: (value: number) => string): HTMLElement {
  if (!estimate) return h("td", { class: "num" }, words.none);
  const { value, low, high } = estimate;
  const ends = low === null || high === null ? "" : `${show(low)} … ${show(high)}`;
  return h("td", { class: "num" }, show(value), h("span", { class: "block text-xs text-muted" }, ends));
}

function cells(row: NamedScoreboard): Cell[] {
  const parts = (one: Estimate | null | undefined): Cell[] => [one?.value ?? null, one?.low ?? null, one?.high ?? null];
  const { hit_rate, skill } = row;
  return [nameOf(row), row.forecasts, ...parts(hit_rate), ...parts(skill?.log_loss), ...parts(skill?.over_base_rate), words.verdicts[verdictOf(row)]];
}
