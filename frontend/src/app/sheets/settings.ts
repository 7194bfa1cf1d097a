/** What the reader may choose, on one sheet. */

import { OFFERED, type Offered, settings } from "../../core/settings";
import { Choice } from "../../ui/choice";
import { Dialog } from "../../ui/dialog";
import { h } from "../../ui/dom";
import { words } from "./words";

type Chosen = Exclude<Offered, "welcomed">;

const ROWS: readonly Chosen[] = ["theme", "palette", "candles", "clock", "refresh", "shortcuts", "language"];

export class SettingsSheet {
  readonly element: HTMLDialogElement;
  readonly #dialog = new Dialog(words.settings);

  constructor() {
    this.element = this.#dialog.element;
    this.#dialog.body.append(...ROWS.map(row));
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
