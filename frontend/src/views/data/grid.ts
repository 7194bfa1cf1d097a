/** The grid of sessions: every cell has its text, one of them the focus, and shape tells its state before its tone. */

import { calendar, dayText, instantText } from "../../core/exchange-time";
import { fill, h } from "../../ui/dom";
import { type Grid, type Place, type Row, stepTo } from "./sessions";
import { STATES } from "./states";
import { words } from "./words";

export class SessionGrid {
  readonly element: HTMLElement;
  readonly #body = h("div", { class: "sessions-grid", role: "grid", "aria-label": words.grid, "aria-readonly": "true" });
  readonly #frame = h("div", { class: "table-frame sessions-frame" }, this.#body);
  readonly #told = h("p", { class: "cell-told text-muted" }, words.gridHelp);
  #cells: HTMLElement[][] = [];
  #at: Place = [0, 0];
  #shown = "";

  constructor() {
    this.element = h("div", {}, this.#frame, this.#told);
    this.#body.addEventListener("keydown", (event) => this.#onKey(event));
    for (const kind of ["focusin", "pointerover", "click"]) {
      this.#body.addEventListener(kind, (event) => this.#tell(event.target));
    }
  }

  /** Show this grid; the focus and the place scrolled to stay where the same sessions are shown again. */
  show(grid: Grid): void {
    const key = JSON.stringify(grid);
    if (key === this.#shown) return;
    const hadFocus = this.#body.contains(document.activeElement);
    const isOther = this.#cells[0]?.length !== grid.sessions.length;
    this.#shown = key;
    this.#body.style.setProperty("--sessions", String(grid.sessions.length));
    this.#cells = grid.rows.map(({ symbol, cells }) => cells.map((row, at) => cell(symbol, grid.sessions[at] ?? "", row)));
    const rows = grid.rows.map(({ symbol }, at) => line(h("span", { role: "rowheader", class: "grid-symbol" }, symbol), this.#cells[at]));
    fill(this.#body, line(h("span", { role: "columnheader", class: "grid-symbol" }, words.symbol), grid.sessions.map(head)), ...rows);
    const size = this.#size;
    this.#focus(isOther ? [0, size[1] - 1] : [Math.min(this.#at[0], size[0] - 1), this.#at[1]], hadFocus);
    // the newest sessions are at the right; only when laid out is there a width to scroll to
    if (isOther) requestAnimationFrame(() => (this.#frame.scrollLeft = this.#frame.scrollWidth));
  }

  get #size(): Place {
    return [this.#cells.length, this.#cells[0]?.length ?? 0];
  }

  #onKey(event: KeyboardEvent): void {
    if (event.ctrlKey || event.altKey || event.metaKey) return;
    const to = stepTo(event.key, this.#at, this.#size);
    if (!to) return;
    event.preventDefault();
    this.#focus(to, true);
  }

  #focus(to: Place, isMoved: boolean): void {
    this.#cells[this.#at[0]]?.[this.#at[1]]?.setAttribute("tabindex", "-1");
    this.#at = to;
    const element = this.#cells[to[0]]?.[to[1]];
    element?.setAttribute("tabindex", "0");
    if (isMoved) element?.focus();
  }

  #tell(target: EventTarget | null): void {
    const element = target instanceof HTMLElement ? target.closest<HTMLElement>("[role=gridcell]") : null;
    if (!element) return;
    this.#told.textContent = element.title;
    if (element !== document.activeElement) return;
    const row = this.#cells.findIndex((cells) => cells.includes(element));
    this.#focus([row, this.#cells[row]?.indexOf(element) ?? 0], false);
  }
}

/** What a cell says: `AAPL, Fri, May 29, 2026: missing, 0 of 1 bars; ...`. */
export function cellText(symbol: string, session: string, row: Row | null): string {
  if (!row) return words.cell(symbol, dayText(session), words.notExpected);
  const [name, meaning] = STATES[row.state];
  const counts = `${name}, ${words.counts(row.arrived, row.expected)}`;
  const isWhole = row.state === "arrived" || row.state === "healed";
  const asked = row.asked_at && !isWhole ? `; ${words.asked(instantText(row.asked_at))}` : "";
  return words.cell(symbol, dayText(session), isWhole ? counts : `${counts}; ${meaning}${asked}`);
}

/** The sign of a state. */
export function sign(state: Row["state"] | "none"): HTMLElement {
  return h("span", { class: "session-sign", "data-state": state, "aria-hidden": "true" });
}

/** The signs and what they mean. */
export function legend(): HTMLElement {
  const rows = Object.entries(STATES).map(([state, [name, meaning]]) =>
    h("li", {}, sign(state as Row["state"]), h("span", {}, h("b", {}, name), ` ${meaning}`)),
  );
  return h("ul", { class: "grid-legend", "aria-label": words.legend }, ...rows);
}

function cell(symbol: string, session: string, row: Row | null): HTMLElement {
  const text = cellText(symbol, session, row);
  return h("span", { class: "grid-cell", role: "gridcell", tabindex: -1, "aria-label": text, title: text }, sign(row?.state ?? "none"));
}

function head(session: string, at: number, all: readonly string[]): HTMLElement {
  // at the end, too: on a phone the newest sessions alone are in sight
  const isMarked = at === 0 || at === all.length - 1 || session.slice(0, 7) !== all[at - 1]?.slice(0, 7);
  const { month, date } = calendar(Date.parse(session));
  const above = h("span", { class: "grid-month" }, isMarked ? month : "");
  return h("span", { class: "grid-day", role: "columnheader", "aria-label": dayText(session) }, above, String(date));
}

function line(first: HTMLElement, rest: readonly HTMLElement[] = []): HTMLElement {
  return h("div", { class: "grid-line", role: "row" }, first, ...rest);
}
