/** Which moving averages are drawn. */

import { type Period, PERIODS } from "../core/link";
import { button, h } from "./dom";

export class AveragesSwitch {
  readonly element: HTMLElement;
  readonly #buttons: ReadonlyMap<Period, HTMLButtonElement>;

  constructor(toggle: (period: Period) => void) {
    this.#buttons = new Map(PERIODS.map((period) => [period, toggleButton(period, toggle)]));
    const group = { class: "flex gap-1.5", role: "group", "aria-label": "Moving averages" };
    this.element = h("div", group, ...this.#buttons.values());
  }

  mark(periods: readonly Period[]): void {
    for (const [period, toggle] of this.#buttons) toggle.setAttribute("aria-pressed", String(periods.includes(period)));
  }
}

function toggleButton(period: Period, toggle: (period: Period) => void): HTMLButtonElement {
  const line = h("span", { class: "swatch", "data-line": `sma${period}` });
  return button({ class: "button toggle" }, () => toggle(period), line, `SMA ${period}`);
}
