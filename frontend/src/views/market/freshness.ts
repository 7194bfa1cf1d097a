/** How new the newest bar is, judged by the server, and whether the last look for newer ones worked. */

import { CircleCheck, Clock, TriangleAlert } from "lucide";
import type { Candle } from "../../core/api/generated";
import { isDate, momentText, shortDayText } from "../../core/exchange-time";
import type { Problem } from "../../core/problem";
import { h, icons } from "../../ui/dom";
import { Sketched, sketch } from "../../ui/sketch";
import { words } from "./words";

export class Freshness {
  readonly element = h("p", { class: "freshness" });
  readonly #told = new Sketched(this.element);
  readonly #icon = icons("size-3.5");

  clear(): void {
    this.#told.show();
  }

  /** `due` is the session whose bar should be there; null where that is not known. */
  show({ timestamp, final }: Candle, isStale: boolean, due: string | null): void {
    if (isStale) return this.#warn(due ? words.staleSince(momentText(timestamp), shortDayText(due)) : words.stale(momentText(timestamp)));
    const state = final ? words.final : words.inProgress;
    const sign = this.#icon(final ? CircleCheck : Clock);
    this.#told.show(sign, `${words.newest(momentText(timestamp))}, ${state}${isDate(timestamp) ? "" : ` · ${words.zone}`}`);
  }

  /** Newer bars could not be had; those on screen stay. */
  fail(problem: Problem): void {
    this.#warn(words.failed(problem.title));
  }

  #warn(text: string): void {
    this.#told.show(sketch("span", { class: "text-warn" }, this.#icon(TriangleAlert), text));
  }
}
