/** From session to session: buttons, a date, two keys, and the way back. */

import { ChevronLeft, ChevronRight } from "lucide";
import { START, write } from "../../core/link";
import { settings } from "../../core/settings";
import { button, h, icon } from "../../ui/dom";
import { isDay } from "./day";
import type { Day } from "./ledger";
import { words } from "./words";

export class Steps {
  readonly element: HTMLElement;
  readonly #go: (session: string) => void;
  readonly #date = h("input", { class: "field", type: "date", "aria-label": words.date });
  readonly #previous: HTMLButtonElement;
  readonly #next: HTMLButtonElement;
  readonly #onKey = (event: KeyboardEvent): void => this.#key(event);
  #beside: Pick<Day, "previous" | "next"> = { previous: null, next: null };

  constructor(go: (session: string) => void) {
    this.#go = go;
    const step = (name: "previous" | "next", sign: SVGElement, key: string): HTMLButtonElement =>
      button({ class: "button icon-button", "aria-label": words[name], title: `${words[name]} (${key})` }, () => this.#step(name), sign);
    this.#previous = step("previous", icon(ChevronLeft), "[");
    this.#next = step("next", icon(ChevronRight), "]");
    // a date that is being typed is none yet, or of the year 2
    this.#date.addEventListener("change", () => isDay(this.#date.value) && go(this.#date.value));
    const now = h("a", { class: "link", href: write(START) }, words.now);
    this.element = h("nav", { class: "replay-steps", "aria-label": words.steps }, this.#previous, this.#date, this.#next, now);
    addEventListener("keydown", this.#onKey);
  }

  /** The session on screen; its neighbours are not known until they have been told. */
  show(session: string, beside: Pick<Day, "previous" | "next"> = { previous: null, next: null }): void {
    this.#beside = beside;
    this.#date.value = isDay(session) ? session : "";
    this.#previous.setAttribute("aria-disabled", String(beside.previous === null));
    this.#next.setAttribute("aria-disabled", String(beside.next === null));
  }

  close(): void {
    removeEventListener("keydown", this.#onKey);
  }

  #key(event: KeyboardEvent): void {
    // on many keyboards brackets are typed with AltGr, which Windows tells as Ctrl and Alt
    const isCommand = (event.ctrlKey || event.metaKey) && !event.getModifierState("AltGraph");
    if (settings.read().shortcuts === "off" || isCommand) return;
    if (event.target instanceof Element && event.target.closest("input, select, textarea, dialog")) return;
    if (event.key === "[") this.#step("previous");
    if (event.key === "]") this.#step("next");
  }

  #step(to: "previous" | "next"): void {
    const session = this.#beside[to];
    if (session) this.#go(session);
  }
}
