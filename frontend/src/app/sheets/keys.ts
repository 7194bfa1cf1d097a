/** Every key, on one sheet. */

import { Dialog } from "../../ui/dialog";
import { h } from "../../ui/dom";
import { words } from "./words";

export class KeysSheet {
  readonly element: HTMLDialogElement;
  readonly #dialog = new Dialog(words.keys);

  constructor() {
    this.element = this.#dialog.element;
    const rows = words.keyRows.flatMap(([keys = "", meaning = ""]) => [
      h("dt", {}, ...keys.split(" ").flatMap((key) => [h("kbd", {}, key), " "])),
      h("dd", {}, meaning),
    ]);
    this.#dialog.body.append(h("dl", { class: "keys" }, ...rows), h("p", { class: "text-muted" }, words.keysOff));
  }

  show(): void {
    this.#dialog.show();
  }
}
