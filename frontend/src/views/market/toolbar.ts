/** What can be chosen about the chart. */

import { SCALES, type Scale } from "../../chart/scale/values";
import { STUDIES, type Study } from "../../bars/studies";
import { RANGES, type RangeName } from "../../bars/viewport";
import { Choice } from "../../ui/choice";
import { button, h } from "../../ui/dom";
import { downloadButton } from "../../ui/download";
import type { Interval, Selection } from "./selection";
import { words } from "./words";

export interface ToolbarActions {
  interval: (interval: Interval) => void;
  range: (range: RangeName) => void;
  scale: (scale: Scale) => void;
  adjust: () => void;
  toggle: (study: Study) => void;
  picture: () => void;
}

export class Toolbar {
  readonly element: HTMLElement;
  /** What is drawn and by which prices; on a phone it stands below the chart. */
  readonly studies: HTMLElement;
  readonly #intervals: Choice<Interval>;
  readonly #ranges: Choice<RangeName>;
  readonly #scale = h("select", { class: "field", "aria-label": words.scale });
  readonly #adjusted: HTMLButtonElement;
  readonly #toggles: ReadonlyMap<Study, HTMLButtonElement>;

  constructor(actions: ToolbarActions) {
    this.#intervals = new Choice(words.interval, actions.interval);
    this.#intervals.offer((["1d", "1h"] as const).map((value) => ({ value, label: words.intervals[value] })));
    this.#ranges = new Choice(words.range, actions.range);
    this.#ranges.offer(RANGES.map((value) => ({ value, label: words.ranges[value] })));
    this.#scale.append(...SCALES.map((value) => h("option", { value }, words.scales[value])));
    this.#scale.addEventListener("change", () => actions.scale(SCALES.find((one) => one === this.#scale.value) ?? "linear"));
    this.#adjusted = button({ class: "button toggle", title: words.adjustedTitle }, actions.adjust, words.adjusted);
    this.#toggles = new Map(STUDIES.map((study) => [study, studyButton(study, actions.toggle)]));
    const group = h("div", { class: "studies", role: "group", "aria-label": words.indicators }, ...this.#toggles.values());
    this.studies = h("div", { class: "toolbar study-tools" }, group, this.#adjusted);
    const ends = h("div", { class: "toolbar-end" }, this.#scale, downloadButton(words.picture, actions.picture));
    this.element = h("div", { class: "toolbar" }, this.#intervals.element, this.#ranges.element, ends);
  }

  mark({ interval, scale, adjusted, studies }: Selection, range: RangeName | null): void {
    this.#intervals.mark(interval);
    this.#ranges.mark(range ?? "");
    if (this.#scale.value !== scale) this.#scale.value = scale;
    this.#adjusted.hidden = interval !== "1d"; // hours are too young to have been paid much since
    press(this.#adjusted, adjusted);
    for (const [study, toggle] of this.#toggles) press(toggle, studies.has(study));
  }
}

function studyButton(study: Study, toggle: (study: Study) => void): HTMLButtonElement {
  const isLine = study === "sma20" || study === "sma50";
  const swatch = isLine && h("span", { class: "swatch", "data-line": study });
  return button({ class: "button toggle" }, () => toggle(study), swatch, words.studies[study]);
}

function press(toggle: HTMLButtonElement, pressed: boolean): void {
  const told = String(pressed);
  if (toggle.getAttribute("aria-pressed") !== told) toggle.setAttribute("aria-pressed", told);
}
