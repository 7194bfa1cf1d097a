/** Tabs after the ARIA pattern: arrows move along them, Enter or Space opens one, as opening asks the server. */

import { h } from "../../ui/dom";

export class Tabs<Name extends string> {
  readonly element: HTMLElement;
  readonly panel: HTMLElement;
  readonly #tabs: ReadonlyMap<Name, HTMLElement>;

  constructor(label: string, titles: Record<Name, string>, open: (name: Name) => void) {
    const names = Object.keys(titles) as Name[];
    this.#tabs = new Map(names.map((name) => [name, tab(name, titles[name], () => open(name))]));
    this.element = h("div", { class: "data-tabs", role: "tablist", "aria-label": label }, ...this.#tabs.values());
    this.element.addEventListener("keydown", (event) => this.#onKey(event));
    this.panel = h("section", { class: "panel", id: "data-panel", role: "tabpanel" });
  }

  mark(open: Name): void {
    for (const [name, element] of this.#tabs) {
      element.setAttribute("aria-selected", String(name === open));
      element.setAttribute("tabindex", name === open ? "0" : "-1");
    }
    this.panel.setAttribute("aria-labelledby", idOf(open));
  }

  #onKey(event: KeyboardEvent): void {
    const tabs = [...this.#tabs.values()];
    const at = tabs.findIndex((one) => one === document.activeElement);
    const to = { ArrowRight: at + 1, ArrowLeft: at - 1, Home: 0, End: tabs.length - 1 }[event.key];
    if (to === undefined) return;
    event.preventDefault();
    tabs[(to + tabs.length) % tabs.length]?.focus();
  }
}

function tab(name: string, title: string, open: () => void): HTMLElement {
  const attributes = { type: "button", class: "data-tab", role: "tab", id: idOf(name), "aria-controls": "data-panel" };
  const element = h("button", { ...attributes, "aria-selected": "false" }, title);
  element.addEventListener("click", open);
  return element;
}

const idOf = (name: string): string => `tab-${name}`;
