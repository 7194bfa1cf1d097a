/** Sessions on a calendar: a sign for each, told apart by shape, that leads to its replay. */

import { calendar, dayText, monthText } from "../../../core/exchange-time";
import { write } from "../../../core/link";
import { counted } from "../../../core/numbers";
import { type Outcome, outcomeText } from "../../../forecast/outcomes";
import { button, fill, h } from "../../../ui/dom";
import { foldedTable, Table } from "../../../ui/table";
import { type Day, LEVELS, type Level, type Month, monthsOf, stepFrom } from "./days";
import { words } from "./words";
import "./styles.css";

const MONTHS_AT_A_TIME = 12;
const MONDAY = Date.UTC(2023, 0, 2);
const WEEKDAYS = [0, 1, 2, 3, 4].map((day) => calendar(MONDAY + day * 86_400_000).day);

/** Of a session with a single forecast. */
const alone: Record<Level, string> = { ...words.levels, all: outcomeText("hit"), none: outcomeText("miss") };

export class Calendar {
  readonly element: HTMLElement;
  readonly #months = h("div", { class: "months" });
  readonly #told = h("p", { class: "calendar-told num", "aria-hidden": "true" });
  readonly #legend = h("ul", { class: "calendar-legend" });
  readonly #earlier: HTMLButtonElement;
  readonly #table: Table<Day>;
  readonly #links = new Map<string, HTMLAnchorElement>();
  #days: readonly Day[] = [];
  #symbol = "";
  #shown = MONTHS_AT_A_TIME;
  #hasMore = false;

  /** `more` fetches sessions before the earliest. */
  constructor(more: () => void) {
    this.#earlier = button({}, () => this.#showEarlier(more), words.earlier);
    this.#table = new Table(words.table, columns());
    const numbers = foldedTable(words.table, this.#table, "nextday-sessions.csv");
    const hint = h("p", { class: "sr-only", id: "calendar-keys" }, words.keys);
    this.#months.setAttribute("role", "group");
    this.#months.setAttribute("aria-label", words.title);
    this.#months.setAttribute("aria-describedby", "calendar-keys");
    this.#months.addEventListener("keydown", (event) => this.#onKey(event));
    for (const seen of ["focusin", "pointerover"]) this.#months.addEventListener(seen, (event) => this.#tell(event));
    const foot = h("div", { class: "calendar-foot" }, this.#legend, this.#earlier);
    const lead = h("p", { class: "text-muted" }, words.lead);
    this.element = h("section", { class: "panel" }, h("h2", {}, words.title), lead, hint, this.#months, this.#told, foot, numbers);
  }

  /** Days oldest first, of a symbol or of all. */
  show(days: readonly Day[], symbol: string, hasMore: boolean): void {
    if (symbol !== this.#symbol) this.#shown = MONTHS_AT_A_TIME;
    this.#days = days;
    this.#symbol = symbol;
    this.#hasMore = hasMore;
    this.#table.show([...days].reverse());
    fill(this.#legend, ...legend(days, symbol ? alone : words.levels));
    this.#draw();
  }

  #draw(): void {
    const focused = this.#focused;
    const months = monthsOf(this.#days);
    this.#links.clear();
    fill(this.#months, ...months.slice(-this.#shown).map((month) => this.#month(month)));
    this.#earlier.hidden = months.length <= this.#shown && !this.#hasMore;
    if (this.#days.length === 0) fill(this.#months, h("p", { class: "text-muted" }, words.nothing));
    this.#enter(focused ?? [...this.#links.keys()].at(-1) ?? "");
    if (focused) this.#links.get(focused)?.focus();
  }

  #showEarlier(more: () => void): void {
    this.#shown += MONTHS_AT_A_TIME;
    if (monthsOf(this.#days).length < this.#shown && this.#hasMore) more();
    else this.#draw();
  }

  #month({ month, weeks }: Month): HTMLElement {
    const head = WEEKDAYS.map((name) => h("th", { scope: "col" }, name));
    const rows = weeks.map((week) => h("tr", {}, ...week.map((day) => h("td", {}, day && this.#link(day)))));
    return h("table", { class: "month" }, h("caption", {}, monthText(month)), h("thead", {}, h("tr", {}, ...head)), h("tbody", {}, ...rows));
  }

  #link(day: Day): HTMLAnchorElement {
    const href = write({ view: "replay", subject: day.session, query: this.#symbol ? { symbol: this.#symbol } : {} });
    const link = h("a", { class: "day", href, "aria-label": dayLabel(day), tabindex: -1, "data-session": day.session }, sign(day.level));
    this.#links.set(day.session, link);
    return link;
  }

  get #focused(): string | undefined {
    const { activeElement } = document;
    return this.#months.contains(activeElement) && activeElement instanceof HTMLElement ? activeElement.dataset.session : undefined;
  }

  /** One session is in the order of Tab, the others are reached by arrows. */
  #enter(session: string): void {
    for (const [own, link] of this.#links) link.tabIndex = own === session ? 0 : -1;
  }

  #onKey(event: KeyboardEvent): void {
    const focused = this.#focused;
    const next = focused && stepFrom([...this.#links.keys()], focused, event.key);
    if (!next || event.ctrlKey || event.metaKey || event.altKey) return;
    event.preventDefault();
    this.#enter(next);
    this.#links.get(next)?.focus();
  }

  #tell({ target }: Event): void {
    const link = target instanceof Element ? target.closest("[data-session]") : null;
    if (link) this.#told.textContent = link.getAttribute("aria-label");
  }
}

/** `Fri, May 29, 2026: 5 of 7 right, 1 abstained`, or of a single forecast `Fri, May 29, 2026: hit` */
function dayLabel({ session, counts }: Day): string {
  const { hit, miss, ...others } = counts;
  const held = Object.entries(counts).filter(([, n]) => n > 0);
  const [only] = held;
  if (only && held.length === 1 && only[1] === 1) return `${dayText(session)}: ${outcomeText(only[0] as Outcome)}`;
  const name = (fate: keyof typeof others): string => counted(others[fate], words.other[fate], words.others[fate]);
  const told = (Object.keys(others) as (keyof typeof others)[]).filter((fate) => others[fate] > 0).map(name);
  return `${dayText(session)}: ${[...(hit + miss > 0 ? [words.hits(hit, hit + miss)] : []), ...told].join(", ")}`;
}

function sign(level: Level): HTMLElement {
  return h("span", { class: "day-sign", "data-level": level });
}

/** What the signs mean that are shown. */
function legend(days: readonly Day[], names: Readonly<Record<Level, string>>): HTMLElement[] {
  const shown = new Set(days.map(({ level }) => level));
  return LEVELS.filter((level) => shown.has(level)).map((level) => h("li", {}, sign(level), names[level]));
}

function columns(): ConstructorParameters<typeof Table<Day>>[1] {
  const number = (name: string, value: (day: Day) => number) => ({ name, value, show: (day: Day) => String(value(day)), isNumber: true });
  return [
    { name: words.session, show: ({ session }) => dayText(session), value: ({ session }) => session },
    number(words.right, ({ counts }) => counts.hit),
    number(words.wrong, ({ counts }) => counts.miss),
    number(words.others.abstained, ({ counts }) => counts.abstained),
    number(words.others.late, ({ counts }) => counts.late),
    number(words.others.void, ({ counts }) => counts.void),
    number(words.others.waiting, ({ counts }) => counts.waiting),
  ];
}
