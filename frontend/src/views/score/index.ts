/** What the forecasts have been worth: the record, its parts, its sessions, its entries, and the proof of them. */

import "./styles.css";
import { ask, type Way } from "../../core/api/http";
import { type NamedScoreboard, Scoreboard, Scoreboards } from "../../core/api/generated";
import { dayText } from "../../core/exchange-time";
import type { Link } from "../../core/link";
import { asProblem } from "../../core/problem";
import { recordText } from "../../forecast/record";
import { warm } from "../../plotly";
import { fill, h } from "../../ui/dom";
import { emptyState } from "../../ui/states";
import type { Page, View } from "../view";
import { type Asked, askedIn, isSame, queryOf } from "./asked";
import { Calendar } from "./calendar/calendar";
import { daysOf } from "./calendar/days";
import { Cumulative } from "./figures/cumulative";
import { Reliability } from "./figures/reliability";
import { LedgerTable } from "./ledger/ledger-table";
import { LedgerPages } from "./ledger/pages";
import { Measures } from "./measures";
import { ProofPanel } from "./proof/panel";
import { type Order, orderOf } from "./standings/order";
import { Standings } from "./standings/standings";
import { Tools } from "./tools";
import { words } from "./words";

class Score implements View {
  readonly element: HTMLElement;
  readonly #page: Page;
  readonly #heading = h("h1", { class: "view-title" });
  readonly #record = h("p", { class: "lead" });
  readonly #nothing = h("div", { class: "panel", hidden: true });
  readonly #figures: HTMLElement;
  readonly #tools: Tools;
  readonly #measures = new Measures();
  readonly #reliability = new Reliability();
  readonly #cumulative = new Cumulative();
  readonly #calendar = new Calendar(() => void this.#more());
  readonly #standings: Standings;
  readonly #ledgerTable = new LedgerTable(() => void this.#more());
  readonly #proof: ProofPanel;
  readonly #closed = new AbortController();
  #asked: Asked = { symbol: "", window: "all", by: "symbol" };
  #order: Order = "name";
  #ledger = new LedgerPages("");
  #score: Scoreboard | undefined;
  #rows: readonly NamedScoreboard[] = [];
  /** What all that is on screen is the answer to. */
  #shown: Asked | undefined;
  #left: Element | null = null;

  constructor(page: Page) {
    this.#page = page;
    this.#tools = new Tools(page);
    this.#proof = new ProofPanel(page);
    this.#standings = new Standings(
      (by) => page.go({ query: queryOf({ ...this.#asked, by }) }),
      (by) => this.#sort(by),
    );
    const subtitle = h("p", { class: "text-muted" }, words.subtitle);
    const head = h("div", { class: "view-head" }, this.#heading, this.#record, subtitle, this.#tools.element);
    this.#figures = h("div", { class: "score-figures" }, this.#reliability.element, this.#cumulative.element);
    const parts = [this.#calendar, this.#standings, this.#ledgerTable, this.#proof].map(({ element }) => element);
    this.element = h("div", { class: "view score" }, head, this.#measures.element, this.#nothing, this.#figures, ...parts);
  }

  get title(): string {
    return this.#asked.symbol ? words.of(this.#asked.symbol) : words.title;
  }

  get isEmpty(): boolean {
    return !isSame(this.#asked, this.#shown);
  }

  get summary(): string {
    return this.#record.textContent ?? "";
  }

  follow(link: Link): boolean {
    this.#asked = askedIn(link);
    this.#order = orderOf(link.query.sort);
    this.#tools.mark(this.#asked);
    const isOther = this.isEmpty || this.#asked.by !== this.#shown?.by;
    const { activeElement } = document;
    if (this.isEmpty && this.element.contains(activeElement)) this.#left = activeElement;
    this.element.toggleAttribute("data-waiting", this.isEmpty); // nothing of another record is seen while this one comes
    if (!isOther) this.#showStandings();
    return isOther;
  }

  /** Throws Problem. */
  async refresh(stop: AbortSignal, fresh: boolean): Promise<void> {
    const asked = this.#asked;
    const way = { stop, fresh };
    const ledger = this.#ledger.symbol === asked.symbol ? this.#ledger : new LedgerPages(asked.symbol);
    const [score, rows] = await Promise.all([scoreOf(asked, way), rowsOf(asked, way), ledger.renew(way)]);
    if (stop.aborted || asked !== this.#asked) return;
    if (this.#shown && this.#shown.symbol !== asked.symbol) scrollTo({ top: 0 });
    if (score.forecasts > 0) warm();
    this.#ledger = ledger;
    this.#score = score;
    this.#rows = rows;
    this.#shown = asked;
    this.#show(score);
  }

  close(): void {
    this.#closed.abort();
    this.#tools.close();
    this.#proof.close();
    this.#reliability.close();
    this.#cumulative.close();
  }

  #show(score: Scoreboard): void {
    this.element.removeAttribute("data-waiting");
    requestAnimationFrame(() => this.#return());
    this.#heading.textContent = this.title;
    this.#record.textContent = recordText(score);
    this.#measures.show(score);
    this.#showFigures(score);
    this.#showEntries();
    this.#showStandings();
  }

  /** What was hidden meanwhile has lost the focus: those who choose by keys go on where they were. */
  #return(): void {
    if (document.activeElement === document.body && this.#left instanceof HTMLElement) this.#left.focus({ preventScroll: true });
    this.#left = null;
  }

  #showFigures({ skill, reliability, from }: Scoreboard): void {
    const name = this.#asked.symbol || "all";
    this.#nothing.hidden = skill !== null;
    this.#figures.hidden = skill === null;
    if (!skill || !from) {
      const next = this.#ledger.entries.at(0)?.target_session;
      fill(this.#nothing, emptyState({ title: words.empty.title, detail: words.empty.detail(next ? dayText(next) : "") }));
      return;
    }
    this.#reliability.show(reliability, name);
    this.#cumulative.show(this.#ledger.entries, skill.rival, from, name);
  }

  #showEntries(): void {
    const { entries, hasMore, symbol } = this.#ledger;
    this.#calendar.show(daysOf(entries), symbol, hasMore);
    this.#ledgerTable.show(entries, symbol, hasMore);
  }

  #showStandings(): void {
    this.#standings.show(this.#rows, this.#asked, this.#order);
  }

  /** Entries further back, for all who show them. */
  async #more(): Promise<void> {
    const ledger = this.#ledger;
    try {
      await ledger.more({ stop: this.#closed.signal });
    } catch (thrown) {
      if (!this.#closed.signal.aborted) this.#page.announce(asProblem(thrown).message);
    }
    if (this.#closed.signal.aborted || ledger !== this.#ledger || !this.#score) return;
    this.#showFigures(this.#score);
    this.#showEntries();
  }

  #sort(by: Order): void {
    this.#order = by;
    this.#page.amend({ sort: by === "name" ? "" : by });
    this.#showStandings();
  }
}

function scoreOf({ symbol, window }: Asked, way: Way): Promise<Scoreboard> {
  return ask("/scoreboard", { ...(symbol && { symbol }), window }, Scoreboard, way);
}

/** The record's parts; a month is a window of its own. */
async function rowsOf({ window, by }: Asked, way: Way): Promise<readonly NamedScoreboard[]> {
  const { scores } = await ask("/scoreboard", by === "month" ? { by } : { by, window }, Scoreboards, way);
  return scores;
}

/** Open the view. */
export function open(page: Page): View {
  return new Score(page);
}
