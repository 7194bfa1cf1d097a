/** How new the bars on screen are, and whether the last look for newer ones worked. */

import { CircleCheck, Clock, TriangleAlert } from "lucide";
import type { Bar } from "../core/bars";
import { clockText, momentText } from "../core/exchange-time";
import type { Problem } from "../core/problem";
import { button, fill, h, icon } from "./dom";

export class Freshness {
  readonly element = h("div", { class: "freshness", role: "status" });
  #checkedAt = 0;

  clear(): void {
    fill(this.element);
  }

  /** The newest bar, and when it was asked for (ms since 1970). */
  show(last: Bar, now: number): void {
    this.#checkedAt = now;
    const state = last.final ? "final" : "still in progress";
    fill(
      this.element,
      note(icon(last.final ? CircleCheck : Clock, "size-3.5"), `Last bar ${momentText(last.timestamp)}, ${state}`),
      note(null, `Checked ${clockText(now)}`),
      note(null, "Exchange time: New York (ET)"),
    );
  }

  /** Newer bars could not be had; those on screen stay. */
  fail(problem: Problem, retry: () => void): void {
    const cause = problem.title.toLowerCase();
    const kept = `Refresh failed: ${cause}. Still showing the bars of ${clockText(this.#checkedAt)}.`;
    const again = button({ class: "link" }, retry, "Try again");
    fill(this.element, h("span", { class: "text-warn" }, icon(TriangleAlert, "size-3.5"), kept), again);
  }
}

function note(sign: SVGElement | null, text: string): HTMLElement {
  return h("span", {}, sign, text);
}
