/** The top of the page: name, stage, views, search, status and settings. */

import { START, write } from "../core/link";
import favicon from "../favicon.svg";
import { h } from "../ui/dom";

export class Header {
  readonly element: HTMLElement;
  readonly #stage = h("span", { class: "tag invisible" });

  constructor(navigation: HTMLElement, search: HTMLElement, tools: HTMLElement[]) {
    const logo = h("img", { src: favicon, alt: "", width: 28, height: 28 });
    const name = h("span", { class: "wordmark-name" }, "nextday");
    const home = h("a", { class: "wordmark", href: write(START) }, logo, name, this.#stage);
    const bar = h("div", { class: "header" }, home, navigation, search, h("div", { class: "header-tools" }, ...tools));
    this.element = h("header", {}, bar);
  }

  /** Say which stage this is, unless it is the one that readers come to. */
  tell(stage: string): void {
    this.#stage.textContent = stage;
    this.#stage.classList.toggle("invisible", stage === "prod");
  }
}
