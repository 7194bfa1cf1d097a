/** What was said of every symbol, and what came of it once that is asked for. */

import type { LedgerEntry } from "../../core/api/generated";
import { instantText } from "../../core/exchange-time";
import { type Link, write } from "../../core/link";
import { count, move } from "../../core/numbers";
import { axisWithText, type Scale, scaleOf } from "../../forecast/axis";
import { outcomeOf, outcomeSign, outcomeText } from "../../forecast/outcomes";
import { verdictOf } from "../../forecast/words";
import { downloadButton, save } from "../../ui/download";
import { button, fill, h } from "../../ui/dom";
import { GrowingTable } from "../../ui/growing-table";
import type { Column } from "../../ui/table";
import { rightOf } from "./day";
import type { Day } from "./ledger";
import { words } from "./words";

export interface Chosen {
  symbol: string;
  /** Whether what came is shown. */
  came: boolean;
}

export class Entries {
  readonly element: HTMLElement;
  readonly #title = h("h2", {});
  readonly #told = h("span", { class: "text-muted", role: "status" });
  readonly #toggle: HTMLButtonElement;
  readonly #frame = h("div", { class: "replay-entries" });
  #shown = "";

  constructor(toggle: () => void) {
    this.#toggle = button({}, toggle, words.show);
    const tools = h("div", { class: "replay-tools" }, this.#toggle, this.#told);
    this.element = h("section", { class: "panel" }, this.#title, tools, this.#frame);
  }

  show({ session, entries }: Day, { symbol, came }: Chosen, link: Link): void {
    const key = JSON.stringify([entries, symbol, came, link]);
    if (key === this.#shown) return;
    this.#shown = key;
    const focused = this.#frame.querySelector("a:focus")?.textContent;
    this.#title.textContent = words.said(count(entries.length));
    this.#toggle.textContent = came ? words.hide : words.show;
    this.#told.textContent = came ? rightText(entries) : words.hidden;
    const scale = scaleOf(entries.flatMap(({ prob_up, empirical_bayes }) => [prob_up, empirical_bayes].filter((value) => value !== null)));
    const table = new GrowingTable(words.saidTable, columnsOf(symbol, came, scale, link));
    table.show(entries);
    const csv = downloadButton("CSV", () => save(`said-${session}.csv`, table.csv()));
    fill(this.#frame, table.element, h("div", { class: "table-tools" }, csv));
    // the table is another one: the focus goes on from where it was
    if (focused) [...this.#frame.querySelectorAll("a")].find((one) => one.textContent === focused)?.focus();
  }
}

function columnsOf(chosen: string, came: boolean, scale: Scale, link: Link): Column<LedgerEntry>[] {
  return [
    { name: words.symbol, show: (entry) => symbolLink(entry.symbol, chosen, link) },
    { name: words.forecast, show: (entry) => forecastCell(entry, scale), value: ({ prob_up }) => prob_up },
    ...(came ? [{ name: words.came, show: cameCell, value: outcomeOf }] : []),
    { name: words.verdict, show: verdictCell, value: ({ signal }) => signal },
    { name: words.published, show: publishedCell, value: ({ published_at }) => published_at },
  ];
}

function symbolLink(symbol: string, chosen: string, link: Link): HTMLElement {
  const href = write({ ...link, query: { ...link.query, symbol } });
  return h("a", { class: "symbol-link", href, "aria-current": symbol === chosen && "true" }, symbol);
}

function forecastCell({ prob_up, empirical_bayes: usual }: LedgerEntry, scale: Scale): HTMLElement | string {
  return prob_up === null ? words.none : axisWithText(prob_up, usual, scale);
}

/** As it was on that day: open, whatever has become of it. */
function verdictCell({ prob_up, empirical_bayes, signal, reason }: LedgerEntry): HTMLElement {
  const said = { probUp: prob_up, baseRate: empirical_bayes, signal, state: "open", reason } as const;
  const { title, tone } = verdictOf(said);
  return h("span", { class: "verdict", "data-tone": tone }, title);
}

function publishedCell({ published_at, late }: LedgerEntry): HTMLElement {
  return h("span", {}, instantText(published_at), late ? h("span", { class: "tag replay-late" }, words.late) : null);
}

function cameCell(entry: LedgerEntry): HTMLElement {
  const outcome = outcomeOf(entry);
  const closes = entry.outcome && move(entry.outcome.asof_close, entry.outcome.target_close);
  return h("span", { class: "replay-came" }, outcomeSign(outcome), outcomeText(outcome), closes && h("span", { class: "text-muted num" }, closes));
}

function rightText(entries: readonly LedgerEntry[]): string {
  const { right, of } = rightOf(entries);
  return of === 0 ? words.noneSettled : words.right(count(right), count(of));
}
