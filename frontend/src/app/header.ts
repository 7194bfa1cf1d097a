/** The top of the page: name, stage, views, search, status and settings. */

import { h } from "../ui/dom";

export class Header {
  readonly #bar: Element;
  readonly #parts: readonly HTMLElement[];
  readonly #tag: Element | null;
  #stage = "prod";

  /** `bar` is there since before any script, with the name in it, which stays where it is. */
  constructor(bar: Element, navigation: HTMLElement, search: HTMLElement, tools: HTMLElement[]) {
    this.#bar = bar;
    this.#parts = [navigation, search, h("div", { class: "header-tools" }, ...tools)];
    this.#tag = bar.querySelector(".tag");
  }

  /** Put all else beside the name. */
  fill(): void {
    this.#bar.append(...this.#parts);
    this.#name();
  }

  /** Say which stage this is, unless it is the one that readers come to. */
  tell(stage: string): void {
    this.#stage = stage;
    if (this.#parts.every((part) => part.isConnected)) this.#name();
  }

  #name(): void {
    if (!this.#tag || this.#stage === "prod") return;
    this.#tag.textContent = this.#stage;
    this.#tag.classList.remove("invisible");
  }
}
