/** Any past day as it was said and known: what came of it stays hidden until it is asked for. */

import "./styles.css";
import { dayText } from "../../core/exchange-time";
import { inCapitals, type Link, write } from "../../core/link";
import { PATIENCE } from "../../core/patience";
import { asProblem } from "../../core/problem";
import { fill, h } from "../../ui/dom";
import { emptyState, failureState, skeleton } from "../../ui/states";
import { SymbolChoice } from "../../ui/symbol-choice";
import type { Page, View } from "../view";
import { isDay } from "./day";
import { Entries } from "./entries";
import { knowledge } from "./knowledge";
import { type Day, dayOf, knownOf } from "./ledger";
import { Steps } from "./steps";
import { words } from "./words";

class Replay implements View {
  readonly element: HTMLElement;
  readonly title = words.title;
  readonly #page: Page;
  readonly #heading = h("h1", { class: "view-title" }, words.noDay);
  readonly #steps: Steps;
  readonly #entries: Entries;
  readonly #body = h("div", { class: "replay-body" });
  readonly #symbol = new SymbolChoice(words.whichSymbol, (symbol) => this.#ask({ symbol }));
  readonly #about = h("h2", {});
  readonly #known = h("div", { class: "replay-known" });
  readonly #knowledge: HTMLElement;
  #link: Link = { view: "replay", subject: "", query: {} };
  #day: Day | undefined;
  /** The day and symbol on screen; null while there is none. */
  #shown: { day: string | null; symbol: string | null } = { day: null, symbol: null };
  #told = "";
  #timer: ReturnType<typeof setTimeout> | undefined;

  constructor(page: Page) {
    this.#page = page;
    this.#steps = new Steps((subject) => page.go({ subject }));
    this.#entries = new Entries(() => this.#toggle());
    const head = h("div", { class: "panel-top" }, this.#about, this.#symbol.element);
    this.#knowledge = h("section", { class: "panel" }, head, this.#known);
    const top = h("div", { class: "replay-head" }, h("span", { class: "replay-badge" }, words.title), this.#heading);
    this.element = h("div", { class: "view replay" }, top, h("p", { class: "lead" }, words.lead), this.#steps.element, this.#body);
  }

  get isEmpty(): boolean {
    return this.#day === undefined;
  }

  get summary(): string {
    return this.#heading.textContent;
  }

  follow(link: Link): boolean {
    this.#link = link;
    const isSame = this.#shown.day === link.subject;
    if (isSame && this.#day) this.#entries.show(this.#day, this.#chosen, this.#link);
    if (isSame && (this.#shown.symbol === this.#chosen.symbol || this.#day?.entries.length === 0)) return false;
    this.#shown = { day: isSame ? link.subject : null, symbol: null };
    this.#wait(isSame ? this.#known : this.#body);
    if (isSame && this.#day) this.#offer(this.#day);
    else this.#name(link.subject);
    return true;
  }

  async refresh(stop: AbortSignal, fresh: boolean): Promise<void> {
    const way = { stop, fresh };
    const { subject } = this.#link;
    try {
      const day = await dayOf(subject, way);
      stop.throwIfAborted();
      this.#showDay(day, subject);
    } catch (thrown) {
      if (!stop.aborted && this.#shown.day !== subject) this.#fail(this.#body, thrown);
      throw thrown;
    }
    await this.#refreshKnown(stop, fresh);
  }

  close(): void {
    clearTimeout(this.#timer);
    this.#steps.close();
  }

  get #chosen(): { symbol: string; came: boolean } {
    const { symbol, came } = this.#link.query;
    return { symbol: symbol ? inCapitals(symbol) : (this.#day?.entries[0]?.symbol ?? ""), came: came === "yes" };
  }

  #showDay(day: Day, subject: string): void {
    const isOther = this.#shown.day !== subject;
    if (isOther) clearTimeout(this.#timer);
    this.#day = day;
    this.#shown.day = subject;
    this.#name(day.session, day);
    delete this.#body.dataset.waits;
    if (day.entries.length === 0) return fill(this.#body, this.#none(day));
    this.#entries.show(day, this.#chosen, this.#link);
    this.#offer(day);
    if (isOther) this.#wait(this.#known);
    fill(this.#body, this.#entries.element, this.#knowledge);
  }

  async #refreshKnown(stop: AbortSignal, fresh: boolean): Promise<void> {
    const { symbol } = this.#chosen;
    const entry = this.#day?.entries.find((one) => one.symbol === symbol);
    if (!this.#day || this.#day.entries.length === 0) return;
    if (!entry) return this.#put(symbol, [emptyState(words.notSaid(symbol))]);
    try {
      const known = await knownOf(entry, { stop, fresh });
      stop.throwIfAborted();
      const told = JSON.stringify(known);
      if (told !== this.#told || this.#shown.symbol !== symbol) this.#put(symbol, knowledge(known));
      this.#told = told;
    } catch (thrown) {
      if (!stop.aborted && this.#shown.symbol !== symbol) this.#fail(this.#known, thrown);
      throw thrown;
    }
  }

  #put(symbol: string, parts: HTMLElement[]): void {
    clearTimeout(this.#timer);
    this.#shown.symbol = symbol;
    delete this.#known.dataset.waits;
    fill(this.#known, ...parts);
  }

  #name(session: string, day?: Day): void {
    this.#steps.show(session, day);
    this.#heading.textContent = isDay(session) ? words.heading(dayText(session)) : words.noDay;
  }

  #offer({ entries }: Day): void {
    const { symbol } = this.#chosen;
    this.#about.textContent = words.knew(symbol);
    this.#symbol.mark(symbol);
    this.#symbol.offer(entries.map((entry) => entry.symbol));
  }

  /** A day of which nothing was said, and the nearest ones of which something was. */
  #none({ session, previous, next }: Day): HTMLElement {
    const said = words.nothing;
    const near = [previous, next].filter((day) => day !== null);
    if (near.length === 0) return h("section", { class: "panel" }, emptyState(said.empty));
    const isDate = isDay(session);
    const told = { title: isDate ? said.title(dayText(session)) : said.noDate(session), detail: isDate ? said.detail : said.write };
    const links = near.map((day) => h("a", { class: "button", href: write({ ...this.#link, subject: day }) }, dayText(day)));
    const offer = [h("p", {}, isDate ? said.nearest : said.newest), h("div", { class: "replay-near" }, ...links)];
    return h("section", { class: "panel" }, emptyState(told, ...offer));
  }

  /** Nothing of another day or symbol stays on screen. */
  #wait(place: HTMLElement): void {
    place.dataset.waits = "";
    clearTimeout(this.#timer);
    this.#timer = setTimeout(() => fill(place, skeleton(words.loading)), PATIENCE);
  }

  #fail(place: HTMLElement, thrown: unknown): void {
    clearTimeout(this.#timer);
    delete place.dataset.waits;
    fill(place, failureState(asProblem(thrown), this.#page.refresh));
  }

  #toggle(): void {
    this.#ask({ came: this.#chosen.came ? "" : "yes" });
  }

  #ask(query: Link["query"]): void {
    this.#page.go({ query: { ...this.#link.query, ...query } });
  }
}

/** Open the view. */
export function open(page: Page): View {
  return new Replay(page);
}
