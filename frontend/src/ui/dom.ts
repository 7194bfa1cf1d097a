/** Elements without markup strings: nothing here can inject HTML, so Trusted Types has nothing to stop. */

import { createElement, type IconNode } from "lucide";

type Child = Node | string | null | false;
export type Attributes = Record<string, string | number | boolean | undefined>;

/** An element with attributes (true = present, false or undefined = absent) and children. */
export function h<Tag extends keyof HTMLElementTagNameMap>(
  tag: Tag,
  attributes: Attributes = {},
  ...children: Child[]
): HTMLElementTagNameMap[Tag] {
  const element = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes)) {
    if (value === undefined || value === false) continue;
    element.setAttribute(name, value === true ? "" : String(value));
  }
  fill(element, ...children);
  return element;
}

/** Replace an element's children. */
export function fill(element: Element, ...children: Child[]): void {
  element.replaceChildren(...children.filter((child) => child !== null && child !== false));
}

/** A decorative icon; its meaning stands in the text beside it. */
export function icon(node: IconNode, classes = "size-4"): SVGElement {
  return createElement(node, { class: `shrink-0 ${classes}`, "aria-hidden": "true" });
}

/** Icons for one place, each made once: where the same one is shown again nothing has changed. */
export function icons(classes?: string): (node: IconNode) => SVGElement {
  const made = new Map<IconNode, SVGElement>();
  return (node) => {
    const one = made.get(node) ?? icon(node, classes);
    made.set(node, one);
    return one;
  };
}

/** A button that does something. */
export function button(attributes: Attributes, act: () => void, ...children: Child[]): HTMLButtonElement {
  const element = h("button", { type: "button", class: "button", ...attributes }, ...children);
  element.addEventListener("click", act);
  return element;
}
