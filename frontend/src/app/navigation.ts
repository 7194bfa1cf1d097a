/** The way between the views: a row in the header, tabs at the bottom of a phone. */

import { type Link, write } from "../core/link";
import { h, icon } from "../ui/dom";
import { type Entry, entryOf, VIEWS } from "../views";
import { words } from "./words";

export class Navigation {
  readonly element: HTMLElement;
  readonly #links: ReadonlyMap<Entry, HTMLAnchorElement>;
  #symbol = "";
  #marked = "";

  constructor() {
    this.#links = new Map(VIEWS.filter(({ isTab }) => isTab).map((entry) => [entry, tab(entry)]));
    this.element = h("nav", { class: "navigation", "aria-label": words.views }, ...this.#links.values());
    this.mark({ view: "today", subject: "", query: {} });
  }

  /** Mark where the reader is; views of a symbol keep the one that was looked at last. */
  mark(link: Link): void {
    if (entryOf(link.view)?.ofSymbol && link.subject) this.#symbol = link.subject;
    const marked = `${link.view} ${this.#symbol}`;
    if (marked === this.#marked) return;
    this.#marked = marked;
    for (const [entry, element] of this.#links) {
      const isHere = entry.name === link.view;
      // what is as it was is left alone: a link is looked up anew among those visited
      const href = write({ view: entry.name, subject: entry.ofSymbol ? this.#symbol : "", query: {} });
      if (element.getAttribute("href") !== href) element.setAttribute("href", href);
      if (isHere) element.setAttribute("aria-current", "page");
      else element.removeAttribute("aria-current");
    }
  }
}

function tab({ title, icon: sign, load }: Entry): HTMLAnchorElement {
  const element = h("a", { class: "tab" }, icon(sign), h("span", {}, title));
  // a finger on its way down is a tenth of a second ahead of the click; what fails here is told then
  for (const event of ["pointerdown", "focus"]) element.addEventListener(event, () => void load().catch(() => undefined));
  return element;
}
