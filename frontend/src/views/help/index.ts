/** How to read the page: what a probability is, what is promised, and what is not. */

import "./styles.css";
import type { Page, View } from "../view";
import { h } from "../../ui/dom";
import { words } from "./words";

class Help implements View {
  readonly title = words.title;
  readonly isEmpty = false;
  readonly summary = words.title;
  readonly element: HTMLElement;

  constructor() {
    const parts = words.parts.map(([title, ...sentences]) =>
      h("section", { class: "panel" }, h("h2", {}, title), ...sentences.map((text) => h("p", { class: "max-w-prose" }, text))),
    );
    this.element = h("div", { class: "view" }, h("h1", { class: "view-title" }, words.title), h("div", { class: "help-parts" }, ...parts));
  }

  follow(): boolean {
    return false;
  }

  async refresh(): Promise<void> {}
}

/** Open the view. */
export function open(_page: Page): View {
  return new Help();
}
