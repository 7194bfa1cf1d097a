/**
 * Elements that are told before they are made: what is there already is then changed where it differs, and all else of
 * it left alone, which a browser need not style and lay out anew.
 */

import type { Attributes } from "./dom";

/** An element to be. One that listens has to be made at once, and given as it is. */
export interface Sketch {
  tag: keyof HTMLElementTagNameMap;
  attributes: Attributes;
  parts: readonly Part[];
}

export type Part = Sketch | Element | string | null | false;

/** As `h` makes it, but later; attributes that begin with two dashes are properties for the style sheet. */
export function sketch(tag: keyof HTMLElementTagNameMap, attributes: Attributes = {}, ...parts: readonly Part[]): Sketch {
  return { tag, attributes, parts };
}

/** A part as it was told last, its node, and what was made inside of it. */
interface Made {
  part: Part;
  node: Element | Text;
  inside: readonly Made[];
}

/** An element whose children are told anew whenever they may have changed; nobody else may touch them. */
export class Sketched {
  readonly element: HTMLElement;
  #made: readonly Made[] = [];

  constructor(element: HTMLElement) {
    this.element = element;
  }

  show(...parts: readonly Part[]): void {
    this.#made = put(this.element, this.#made, parts);
  }
}

/** An element at once. */
export function made(told: Sketch): HTMLElement {
  return elementOf(told).node;
}

function put(element: Element, before: readonly Made[], parts: readonly Part[]): Made[] {
  const now = parts
    .filter((part) => part !== null && part !== false)
    .map((part, at) => {
      const there = before[at];
      if (there && isAlike(there.part, part)) return changed(there, part);
      const next = make(part);
      if (there) there.node.replaceWith(next.node);
      else element.append(next.node);
      return next;
    });
  for (const { node } of before.slice(now.length)) node.remove();
  return now;
}

/** Whether one can be changed into the other. */
function isAlike(one: Part, other: Part): boolean {
  if (!isSketch(one) || !isSketch(other)) return one === other || (typeof one === "string" && typeof other === "string");
  return one.tag === other.tag && Object.keys(one.attributes).join() === Object.keys(other.attributes).join();
}

function changed({ part: before, node, inside }: Made, part: Part): Made {
  if (typeof part === "string" && part !== before && node instanceof Text) node.data = part;
  if (!isSketch(part) || !isSketch(before) || !(node instanceof HTMLElement)) return { part, node, inside };
  for (const [name, value] of Object.entries(part.attributes)) if (value !== before.attributes[name]) set(node, name, value);
  return { part, node, inside: put(node, inside, part.parts) };
}

function make(part: Part): Made {
  if (isSketch(part)) return elementOf(part);
  return { part, node: part instanceof Element ? part : new Text(part || ""), inside: [] };
}

function elementOf(part: Sketch): Made & { node: HTMLElement } {
  const node = document.createElement(part.tag);
  for (const [name, value] of Object.entries(part.attributes)) set(node, name, value);
  return { part, node, inside: put(node, [], part.parts) };
}

function set(element: HTMLElement, name: string, value: Attributes[string]): void {
  if (name.startsWith("--")) element.style.setProperty(name, String(value));
  else if (value === undefined || value === false) element.removeAttribute(name);
  else element.setAttribute(name, value === true ? "" : String(value));
}

function isSketch(part: Part): part is Sketch {
  return typeof part === "object" && part !== null && !(part instanceof Element);
}
