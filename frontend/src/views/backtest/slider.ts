/** A value that the reader moves: what is shown follows at once, what it leads to when it has come to rest. */

import { h } from "../../ui/dom";

export class Slider {
  readonly element: HTMLElement;
  readonly #input: HTMLInputElement;
  readonly #output = h("span", { "aria-hidden": "true", class: "num font-semibold" });
  readonly #say: (value: number) => string;

  /** `id` names it on the page; values are whole numbers from 0 on. */
  constructor(id: string, label: string, most: number, say: (value: number) => string, moved: (value: number, isSettled: boolean) => void) {
    this.#say = say;
    this.#input = h("input", { id, type: "range", min: 0, max: most, step: 1 });
    for (const [event, isSettled] of [["input", false], ["change", true]] as const) {
      this.#input.addEventListener(event, () => {
        this.set(this.#input.valueAsNumber);
        moved(this.#input.valueAsNumber, isSettled);
      });
    }
    const top = h("div", { class: "slider-top" }, h("label", { for: id }, label), this.#output);
    this.element = h("div", { class: "slider" }, top, this.#input);
  }

  set(value: number): void {
    this.#input.value = String(value);
    this.#output.textContent = this.#say(value);
    this.#input.setAttribute("aria-valuetext", this.#say(value));
  }
}
