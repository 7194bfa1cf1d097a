/** Is everything here that should be? A sentence first, and behind it every room of the lake. */

import "./styles.css";
import { Status } from "../../core/api/generated";
import { address, ask } from "../../core/api/http";
import { type Link, write } from "../../core/link";
import { PATIENCE } from "../../core/patience";
import { asProblem } from "../../core/problem";
import { fill, h } from "../../ui/dom";
import { failureState, skeleton } from "../../ui/states";
import type { Page, View } from "../view";
import { Completeness } from "./completeness";
import { Freshness } from "./freshness";
import { List } from "./list";
import * as lists from "./lists";
import type { Around, Panel } from "./panel";
import { type Asked, askedBy, given, type Tab } from "./question";
import { Tabs } from "./tabs";
import { Tools } from "./tools";
import { verdictOf } from "./verdict";
import { words } from "./words";

class Data implements View {
  readonly element: HTMLElement;
  readonly title = words.title;
  readonly #page: Page;
  readonly #panels: Record<Tab, Panel>;
  readonly #tabs: Tabs<Tab>;
  readonly #tools: Tools;
  readonly #stop: () => void;
  readonly #verdict = h("p", { class: "lead data-verdict" });
  readonly #lead = h("p", { class: "text-muted max-w-prose" });
  readonly #body = h("div", { class: "data-body" });
  readonly #source = h("a", { class: "link text-xs" }, words.api);
  #asked: Asked = askedBy({});
  #query: Link["query"] = {};
  #status: Status | undefined;
  /** The question whose answer is on screen. */
  #shown = "";
  #timer: ReturnType<typeof setTimeout> | undefined;

  constructor(page: Page) {
    this.#page = page;
    const around: Around = { ask: (query) => this.#ask(query), again: page.refresh };
    this.#panels = {
      completeness: new Completeness(around),
      freshness: new Freshness(),
      revisions: new List(lists.revisions, around),
      quarantine: new List(lists.quarantine, around),
      actions: new List(lists.actions, around),
      holds: new List(lists.holds, around),
    };
    this.#tabs = new Tabs(words.tabsName, words.tabs, (tab) => this.#ask({ tab, sessions: "", page: "", period: "", held: "" }));
    this.#tools = new Tools((query) => this.#ask(query));
    const offer = (): void => this.#tools.offer(page.watchlist.symbols);
    offer();
    this.#stop = page.watchlist.listen(offer);
    fill(this.#tabs.panel, this.#lead, this.#tools.element, this.#body, h("p", {}, this.#source));
    const head = h("div", { class: "view-head data-head" }, h("h1", { class: "view-title" }, words.title), this.#verdict);
    this.element = h("div", { class: "view" }, head, this.#tabs.element, this.#tabs.panel);
  }

  get isEmpty(): boolean {
    return this.#status === undefined;
  }

  get summary(): string {
    return `${words.tabs[this.#asked.tab]}. ${this.#verdict.textContent}`;
  }

  follow({ query }: Link): boolean {
    this.#query = query;
    this.#asked = askedBy(query);
    const { tab } = this.#asked;
    this.#tabs.mark(tab);
    this.#tools.show(this.#asked);
    this.#lead.textContent = words.leads[tab];
    if (this.#shown === this.#key) return false;
    if (this.#verdict.dataset.of !== this.#asked.symbol) fill(this.#verdict);
    this.#wait();
    return true;
  }

  async refresh(stop: AbortSignal, fresh: boolean): Promise<void> {
    const [asked, key, way] = [this.#asked, this.#key, { stop, fresh }];
    const panel = this.#panels[asked.tab];
    try {
      const status = await ask("/status", given({ symbol: asked.symbol }), Status, way);
      stop.throwIfAborted();
      this.#tell(status);
      await panel.refresh(asked, status, way);
      stop.throwIfAborted();
      this.#source.href = panel.address(asked, status);
      this.#put(key, panel.element);
      panel.resume?.();
    } catch (thrown) {
      const isOnScreen = key === this.#shown;
      if (!stop.aborted && !isOnScreen) this.#put("", failureState(asProblem(thrown), this.#page.refresh));
      throw thrown;
    }
  }

  close(): void {
    this.#stop();
    clearTimeout(this.#timer);
  }

  get #key(): string {
    return JSON.stringify(this.#asked);
  }

  #ask(query: Link["query"]): void {
    this.#page.go({ query: { ...this.#query, ...query } });
  }

  /** Nothing of another question stays on screen; its place is kept for a moment, and then something loads. */
  #wait(): void {
    this.#shown = "";
    this.#source.href = address("/status", {});
    this.#body.dataset.waits = "";
    clearTimeout(this.#timer);
    this.#timer = setTimeout(() => fill(this.#body, skeleton(words.loading)), PATIENCE);
  }

  #put(key: string, element: HTMLElement): void {
    clearTimeout(this.#timer);
    this.#shown = key;
    delete this.#body.dataset.waits;
    if (this.#body.firstElementChild !== element) fill(this.#body, element);
  }

  #tell(status: Status): void {
    this.#status = status;
    const { isGood, text, gaps, others, late } = verdictOf(status);
    const link = (symbol: string): HTMLElement =>
      h("a", { class: "link", href: write({ view: "data", subject: "", query: { symbol } }) }, symbol);
    const named = gaps.flatMap((gap, at) => [at > 0 ? ", " : " ", link(gap.symbol), ` (${gap.text})`]);
    this.#verdict.dataset.good = String(isGood);
    this.#verdict.dataset.of = this.#asked.symbol;
    const end = gaps.length === 0 ? "" : others ? ` ${others}.` : ".";
    fill(this.#verdict, text, ...named, end, late && ` ${late}`);
  }
}

/** Open the view. */
export function open(page: Page): View {
  return new Data(page);
}
