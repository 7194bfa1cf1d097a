/** The ledger's entries as they were published, with what came of them and the hashes that seal them. */

import type { LedgerEntry } from "../../../core/api/generated";
import { instantText, shortDayText } from "../../../core/exchange-time";
import { write } from "../../../core/link";
import { percent } from "../../../core/numbers";
import { outcomeOf, outcomeSign, outcomeText } from "../../../forecast/outcomes";
import { reasonText } from "../../../forecast/words";
import { button, h } from "../../../ui/dom";
import { downloadButton, save } from "../../../ui/download";
import { type Column, Table } from "../../../ui/table";
import { words } from "./words";

const AT_A_TIME = 14;
const SHORT = 8; // digits of a hash: enough to tell it from others by eye

export class LedgerTable {
  readonly element: HTMLElement;
  readonly #table = new Table(words.title, columns());
  readonly #more: HTMLButtonElement;
  #entries: readonly LedgerEntry[] = [];
  #whose = "";
  #shown = AT_A_TIME;
  #hasMore = false;

  /** `more` fetches earlier entries. */
  constructor(more: () => void) {
    this.#more = button({}, () => this.#showMore(more), words.more);
    const download = downloadButton("CSV", () => save(`nextday-forecasts${this.#whose && `-${this.#whose}`}.csv`, this.#table.csv()));
    const tools = h("div", { class: "panel-top" }, this.#more, download);
    const lead = h("p", { class: "text-muted" }, words.lead);
    this.element = h("section", { class: "panel ledger" }, h("h2", {}, words.title), lead, this.#table.element, tools);
  }

  /** Entries, the newest first, of a symbol or of all. */
  show(entries: readonly LedgerEntry[], symbol: string, hasMore: boolean): void {
    if (symbol !== this.#whose) this.#shown = AT_A_TIME;
    this.#whose = symbol;
    this.element.classList.toggle("of-symbol", symbol !== "");
    this.#entries = entries;
    this.#hasMore = hasMore;
    this.#draw();
  }

  #draw(): void {
    this.#table.show(this.#entries.slice(0, this.#shown));
    this.#more.hidden = this.#shown >= this.#entries.length && !this.#hasMore;
  }

  #showMore(more: () => void): void {
    this.#shown += 2 * AT_A_TIME;
    if (this.#shown > this.#entries.length && this.#hasMore) more();
    else this.#draw();
  }
}

function columns(): Column<LedgerEntry>[] {
  const { heads } = words;
  return [
    { name: heads.session, show: sessionCell, value: ({ target_session }) => target_session },
    { name: heads.symbol, show: ({ symbol }) => symbol },
    { name: heads.said, show: ({ prob_up }) => share(prob_up), value: ({ prob_up }) => prob_up, isNumber: true },
    { name: heads.outcome, show: outcomeCell, value: outcomeOf },
    { name: heads.usual, show: ({ empirical_bayes }) => share(empirical_bayes), value: ({ empirical_bayes }) => empirical_bayes, isNumber: true },
    { name: heads.published, show: ({ published_at }) => instantText(published_at), value: ({ published_at }) => published_at },
    { name: heads.hash, show: ({ entry_hash }) => hashCell(entry_hash), value: ({ entry_hash }) => entry_hash },
    { name: heads.before, show: ({ previous_hash }) => hashCell(previous_hash), value: ({ previous_hash }) => previous_hash },
  ];
}

function share(probability: number | null): string {
  return probability === null ? words.none : percent(probability);
}

function sessionCell({ target_session, symbol }: LedgerEntry): HTMLElement {
  const href = write({ view: "replay", subject: target_session, query: { symbol } });
  return h("a", { class: "symbol-link", href }, shortDayText(target_session));
}

function outcomeCell(entry: LedgerEntry): HTMLElement {
  const outcome = outcomeOf(entry);
  const why = outcome === "abstained" && h("span", { class: "block text-xs text-muted" }, reasonText(entry.reason));
  return h("span", {}, h("span", { class: "outcomes" }, h("span", { "aria-hidden": "true" }, outcomeSign(outcome)), outcomeText(outcome)), why);
}

function hashCell(hash: string): HTMLElement {
  return h("code", { title: hash }, hash.slice(0, SHORT));
}
