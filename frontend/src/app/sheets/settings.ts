/** What the reader may choose, on one sheet. */

import { type Settings, settings } from "../../core/settings";
import { Choice } from "../../ui/choice";
import { Dialog } from "../../ui/dialog";
import { h } from "../../ui/dom";
import { words } from "./words";

type Chosen = Exclude<keyof Settings, "drawn" | "range" | "scale" | "adjusted" | "welcomed">;

const OFFERED: { [Name in Chosen]: readonly Settings[Name][] } = {
  theme: ["light", "dark", "system"],
  palette: ["blue-orange", "green-red", "red-green", "grey"],
  candles: ["hollow", "filled"],
  clock: ["exchange", "local", "both"],
  refresh: ["on", "off"],
  shortcuts: ["on", "off"],
  language: ["en", "pt", "system"],
};

export class SettingsSheet {
  readonly element: HTMLDialogElement;
  readonly #dialog = new Dialog(words.settings);

  constructor() {
    this.element = this.#dialog.element;
    this.#dialog.body.append(...(Object.keys(OFFERED) as Chosen[]).map(row));
  }

  show(): void {
    this.#dialog.show();
  }
}

function row(name: Chosen): HTMLElement {
  const choice = new Choice<string>(words.choices[name], (value) => {
    settings.choose({ [name]: value });
    if (name === "language" || name === "clock") location.reload(); // every word and time on the page was made in the other one
  });
  choice.offer(OFFERED[name].map((value) => ({ value, label: words.values[value] })));
  choice.mark(settings.read()[name]);
  settings.listen((now) => choice.mark(now[name]));
  return h("div", { class: "setting" }, h("span", { class: "text-muted" }, words.choices[name]), choice.element);
}
