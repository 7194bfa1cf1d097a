/** One out of several, as a row of buttons with the keys of a radio group. */

import { fill, h } from "./dom";

export interface Option<Value extends string> {
  value: Value;
  /** What is read out and shown; an icon may stand in its place. */
  label: string;
  icon?: SVGElement;
}

const STEPS: Record<string, number> = { ArrowRight: 1, ArrowDown: 1, ArrowLeft: -1, ArrowUp: -1 };

export class Choice<Value extends string> {
  readonly element: HTMLElement;
  readonly #choose: (value: Value) => void;
  #options: readonly Option<Value>[] = [];
  #marked: string | undefined;

  constructor(label: string, choose: (value: Value) => void) {
    this.#choose = choose;
    this.element = h("div", { class: "choice", role: "radiogroup", "aria-label": label });
    this.element.addEventListener("keydown", (event) => this.#onKey(event));
  }

  offer(options: readonly Option<Value>[]): void {
    this.#options = options;
    this.#marked = undefined;
    fill(this.element, ...options.map((option) => this.#radio(option)));
  }

  /** Mark what is chosen; the keyboard focus follows if it was on another choice. */
  mark(chosen: string): void {
    if (chosen === this.#marked) return;
    this.#marked = chosen;
    const focused = this.element.contains(document.activeElement);
    const marked = this.#options.findIndex(({ value }) => value === chosen);
    [...this.element.children].forEach((radio, at) => {
      radio.setAttribute("aria-checked", String(at === marked));
      radio.setAttribute("tabindex", at === Math.max(marked, 0) ? "0" : "-1");
    });
    if (focused) this.element.querySelector<HTMLElement>("[tabindex='0']")?.focus();
  }

  #radio({ value, label, icon }: Option<Value>): HTMLElement {
    const attributes = { type: "button", role: "radio", "aria-checked": "false", "aria-label": label, title: label };
    const radio = icon
      ? h("button", { ...attributes, class: "px-2" }, icon)
      : h("button", { ...attributes, title: undefined, "aria-label": undefined }, label);
    radio.addEventListener("click", () => this.#choose(value));
    return radio;
  }

  #onKey(event: KeyboardEvent): void {
    const step = STEPS[event.key];
    if (step === undefined) return;
    event.preventDefault();
    const at = [...this.element.children].findIndex((radio) => radio.getAttribute("aria-checked") === "true");
    const next = this.#options[(at + step + this.#options.length) % this.#options.length];
    if (next) this.#choose(next.value);
  }
}
