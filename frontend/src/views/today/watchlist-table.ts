/** Every symbol with its newest close and forecast; rows beyond the first screens are made when they come into view. */

import { shortDayText } from "../../core/exchange-time";
import { write } from "../../core/link";
import { change, price, share } from "../../core/numbers";
import type { Row } from "../../core/watchlist";
import { axisWithText, type Scale, scaleOf } from "../../forecast/axis";
import { outcomeRow, outcomesOf, outcomeText } from "../../forecast/outcomes";
import { verdictOf } from "../../forecast/words";
import { button, fill, h } from "../../ui/dom";
import { RowsInView } from "../../ui/rows-in-view";
import { changeOf, type Order } from "./order";
import { words } from "./words";

const AT_A_TIME = 60;

interface Head {
  name: string;
  order?: Order;
  class?: string;
}

const FORECAST: Head = { name: words.forecast, order: "edge" };
const HEADS: readonly Head[] = [
  { name: words.symbol, order: "symbol" },
  { name: words.close, order: "change", class: "num" },
  FORECAST,
  { name: words.verdict },
  { name: words.recent, class: "wide-only" },
  { name: words.newest, order: "late", class: "wide-only num" },
];

export class WatchlistTable {
  readonly element: HTMLElement;
  readonly #made = new RowsInView<Row>((row) => this.#row(row), AT_A_TIME);
  readonly #ends = h("span", { class: "scale-ends num", "aria-hidden": "true" });
  readonly #heads: ReadonlyMap<Head, HTMLElement>;
  #scale: Scale = scaleOf([]);

  constructor(order: (by: Order) => void) {
    this.#heads = new Map(HEADS.map((head) => [head, headCell(head, order)]));
    const head = h("thead", {}, h("tr", {}, ...this.#heads.values()));
    this.#heads.get(FORECAST)?.append(this.#ends);
    const table = h("table", { class: "table watchlist" }, h("caption", { class: "sr-only" }, words.title), head, this.#made.body);
    this.element = h("div", { class: "table-frame", role: "region", tabindex: 0, "aria-label": words.title }, table, this.#made.end);
  }

  show(rows: readonly Row[], order: Order): void {
    this.#scale = scaleOf(rows.flatMap(({ probUp, baseRate }) => [probUp, baseRate].filter((value) => value !== null)));
    fill(this.#ends, h("span", {}, share(this.#scale.from)), h("span", {}, share(this.#scale.to)));
    for (const [head, cell] of this.#heads) {
      if (head.order) cell.setAttribute("aria-sort", head.order !== order ? "none" : order === "symbol" ? "ascending" : "descending");
    }
    this.#made.show(rows);
  }

  #row(row: Row): HTMLElement {
    const { title, tone } = verdictOf(row);
    const href = write({ view: "market", subject: row.symbol, query: {} });
    return h(
      "tr",
      {},
      h("th", { scope: "row" }, h("a", { class: "symbol-link", href }, row.symbol)),
      h("td", { class: "num" }, ...closeCell(row)),
      h("td", {}, row.probUp === null ? words.none : axisWithText(row.probUp, row.baseRate, this.#scale)),
      h("td", {}, h("span", { class: "verdict", "data-tone": tone }, title), row.late && h("span", { class: "tag late-tag" }, outcomeText("late"))),
      h("td", { class: "wide-only" }, outcomeRow(outcomesOf(row.recent))),
      h("td", { class: "wide-only num" }, ...newestCell(row)),
    );
  }
}

function headCell({ name, order, class: kind }: Head, sort: (by: Order) => void): HTMLElement {
  if (!order) return h("th", { scope: "col", class: kind }, name);
  return h("th", { scope: "col", class: kind }, button({ class: "sort" }, () => sort(order), name));
}

function closeCell(row: Row): (Node | string)[] {
  if (row.close === null) return [words.none];
  const moved = changeOf(row);
  if (moved === null) return [price(row.close)];
  const tone = moved === 0 ? "text-muted" : moved > 0 ? "text-up" : "text-down";
  const state = row.isInProgress ? h("span", { class: "text-muted" }, `, ${words.inProgress}`) : "";
  return [price(row.close), h("span", { class: `block text-xs ${tone}` }, change(moved), state)];
}

function newestCell({ newest, overdue }: Row): (Node | string)[] {
  if (newest === null) return [words.none];
  return [shortDayText(newest), overdue ? h("span", { class: "tag late-tag" }, words.late) : ""];
}
