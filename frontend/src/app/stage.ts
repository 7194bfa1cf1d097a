/** Where the view stands; and what stands there until there is something to see. */

import { PATIENCE } from "../core/patience";
import type { Problem } from "../core/problem";
import { h } from "../ui/dom";
import { failureState, skeleton } from "../ui/states";
import type { View } from "../views/view";
import { words } from "./words";

export class Stage {
  readonly element = h("main", { id: "main", class: "page", tabindex: -1 });
  readonly #retry: () => void;
  readonly #onFilled: () => void;
  #cover: HTMLElement | undefined;
  #filled: View | undefined;
  #timer: ReturnType<typeof setTimeout> | undefined;

  /** Calls `filled` whenever there is something to see. */
  constructor(retry: () => void, filled: () => void) {
    this.#retry = retry;
    this.#onFilled = filled;
  }

  /** Whether there is something to see. */
  get isFilled(): boolean {
    return this.#cover !== undefined || this.#filled !== undefined;
  }

  /** Another view's code is on its way. */
  load(view: string): void {
    this.element.dataset.view = view;
    clearTimeout(this.#timer);
    this.#timer = setTimeout(() => this.#put(skeleton(words.loading)), PATIENCE);
  }

  /** A view's code could not be had. */
  lost(): false {
    clearTimeout(this.#timer);
    const reload = h("button", { type: "button", class: "button" }, words.reload);
    reload.addEventListener("click", () => location.reload());
    this.#put(h("div", { class: "state", role: "alert" }, h("h1", { class: "font-semibold" }, words.lost), reload));
    return false;
  }

  /** The view, or why there is nothing of it; `next` are the seconds until another try. */
  show(view: View, problem: Problem | null = null, next: number | null = null): void {
    clearTimeout(this.#timer);
    if (!view.isEmpty && this.#isShown(view)) return this.#onFilled(); // as it is told of every part that comes
    // an empty frame that is filled a moment later would move; one that was full has its own way of waiting
    if (!view.isEmpty) this.#filled = view;
    view.element.classList.toggle("invisible", view !== this.#filled);
    if (!view.isEmpty) return this.#put(undefined, view.element);
    if (problem) return this.#put(failureState(problem, this.#retry, problem.isPassing ? next : null, "h1"), view.element);
    this.#put(undefined, view.element);
    this.#timer = setTimeout(() => view.isEmpty && this.#put(skeleton(words.loading), view.element), PATIENCE);
  }

  #isShown(view: View): boolean {
    return this.#filled === view && this.#cover === undefined && view.element.parentNode === this.element;
  }

  /** A cover hides the view below it: nothing of it can be mistaken for what the link asks for. */
  #put(cover: HTMLElement | undefined, view?: HTMLElement): void {
    const shown = view ?? [...this.element.children].find((child) => child !== this.#cover);
    this.#cover = cover;
    if (shown instanceof HTMLElement) shown.hidden = cover !== undefined;
    const wanted = [cover, shown].filter((child) => child !== undefined);
    const stays = wanted.length === this.element.children.length && wanted.every((one, at) => this.element.children[at] === one);
    if (!stays) this.element.replaceChildren(...wanted);
    if (this.isFilled) this.#onFilled();
  }
}
