/** A sheet over the page: the browser's own dialog, which keeps the focus and closes with Escape. */

import { X } from "lucide";
import { inLanguage } from "../core/language";
import { button, h, icon } from "./dom";

const words = inLanguage({ en: { close: "Close" }, pt: { close: "Fechar" } });

export class Dialog {
  readonly element: HTMLDialogElement;
  readonly body = h("div", { class: "dialog-body" });

  constructor(title: string) {
    const close = button({ class: "button icon-button", "aria-label": words.close }, () => this.element.close(), icon(X));
    const top = h("div", { class: "dialog-top" }, h("h2", { class: "font-semibold" }, title), close);
    this.element = h("dialog", { class: "dialog", "aria-label": title }, top, this.body);
    this.element.addEventListener("click", (event) => {
      if (event.target === this.element) this.element.close(); // the backdrop
    });
  }

  show(): void {
    if (!this.element.open) this.element.showModal();
  }
}
