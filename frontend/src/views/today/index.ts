/** The watchlist: what is said about the next session, all symbols at a glance. */

import "./styles.css";
import { ask } from "../../core/api/http";
import { Scoreboard } from "../../core/api/generated";
import { dayText } from "../../core/exchange-time";
import type { Link } from "../../core/link";
import { count } from "../../core/numbers";
import { settings } from "../../core/settings";
import { recordText } from "../../forecast/record";
import { button, fill, h } from "../../ui/dom";
import { emptyState } from "../../ui/states";
import type { Page, View } from "../view";
import { chosen, type Order, orderOf, ORDERS } from "./order";
import { WatchlistTable } from "./watchlist-table";
import { words } from "./words";

class Today implements View {
  readonly element: HTMLElement;
  readonly title = words.title;
  readonly #page: Page;
  readonly #heading = h("h1", { class: "view-title" }, words.noSession);
  readonly #record = h("p", { class: "record text-muted" });
  readonly #filter = h("input", { class: "field", type: "search", placeholder: words.find, "aria-label": words.find });
  readonly #orders = h("select", { class: "field", "aria-label": words.order });
  readonly #counted = h("p", { class: "text-xs text-muted num" });
  readonly #nothing = h("div", { hidden: true });
  readonly #table: WatchlistTable;
  readonly #stop: () => void;
  #order: Order = "symbol";

  constructor(page: Page) {
    this.#page = page;
    this.#table = new WatchlistTable((by) => this.#sort(by));
    this.#orders.append(...ORDERS.map((name) => h("option", { value: name }, words.orders[name])));
    this.#orders.addEventListener("change", () => this.#sort(orderOf(this.#orders.value)));
    this.#filter.addEventListener("input", () => this.#find());
    const tools = h("div", { class: "today-tools" }, this.#filter, this.#orders, this.#counted);
    const head = h("div", { class: "view-head today-head" }, this.#heading, h("p", { class: "lead" }, words.lead), this.#record);
    const card = h("section", { class: "panel" }, tools, this.#table.element, this.#nothing, h("p", { class: "text-xs text-muted" }, words.signs));
    this.element = h("div", { class: "view" }, head, welcome(), card);
    this.#stop = page.watchlist.listen(() => this.#show());
  }

  get isEmpty(): boolean {
    return this.#page.watchlist.answer === undefined;
  }

  get summary(): string {
    return words.summary(this.#page.watchlist.rows.length, this.#session);
  }

  follow({ query }: Link): boolean {
    this.#order = orderOf(query.sort);
    this.#orders.value = this.#order;
    if (this.#filter.value !== (query.q ?? "")) this.#filter.value = query.q ?? "";
    if (this.isEmpty) return true;
    this.#show();
    return this.#record.textContent === "";
  }

  /** The watchlist itself is fetched by the frame; the record comes when it comes. */
  async refresh(stop: AbortSignal, fresh: boolean): Promise<void> {
    const score = await ask("/scoreboard", {}, Scoreboard, { stop, fresh }).catch(() => null);
    if (stop.aborted || !score) return;
    fill(this.#record, recordText(score), " ", h("a", { class: "link", href: "#/score" }, words.record));
  }

  moved(): void {
    this.#show();
  }

  close(): void {
    this.#stop();
  }

  get #session(): string {
    const session = this.#page.watchlist.answer?.ledger?.newest_target;
    return session ? dayText(session) : "";
  }

  #show(): void {
    const quotes = this.#page.quotes();
    const rows = this.#page.watchlist.rows.map((row) => quotes?.ontoRow(row) ?? row);
    const shown = chosen(rows, this.#order, this.#filter.value);
    this.#heading.textContent = this.#session ? words.heading(this.#session) : words.noSession;
    this.#counted.textContent = words.count(count(shown.length), count(rows.length));
    this.#table.element.hidden = shown.length === 0;
    this.#nothing.hidden = shown.length > 0;
    if (shown.length > 0) this.#table.show(shown, this.#order);
    else fill(this.#nothing, emptyState(rows.length === 0 ? words.empty : words.noRows));
  }

  #sort(by: Order): void {
    this.#order = by;
    this.#orders.value = by;
    this.#page.amend({ sort: by === "symbol" ? "" : by });
    this.#show();
  }

  #find(): void {
    this.#page.amend({ q: this.#filter.value });
    this.#show();
  }
}

/** What a first visitor should know, until it has been read. */
function welcome(): HTMLElement | null {
  if (settings.read().welcomed === "yes") return null;
  const { title, sentences, close } = words.welcome;
  const card = h("section", { class: "panel welcome", "aria-label": title }, h("h2", {}, title), ...sentences.map((text) => h("p", {}, text)));
  const read = button({}, () => {
    settings.choose({ welcomed: "yes" });
    card.remove();
  }, close);
  card.append(h("div", {}, read));
  return card;
}

/** Open the view. */
export function open(page: Page): View {
  return new Today(page);
}
