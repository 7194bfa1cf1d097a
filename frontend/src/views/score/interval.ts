/** An interval as a bar on an axis of its own, with a tick where chance alone would stand; the words beside it say it too. */

import { h } from "../../ui/dom";

interface Ends {
  value: number;
  low: number | null;
  high: number | null;
}

export function intervalBar({ value, low, high }: Ends, even: number): HTMLElement {
  const [from, to] = [low ?? value, high ?? value];
  // the tick in the middle: what is left of it is worse
  const reach = Math.max(Math.abs(from - even), Math.abs(to - even)) * 1.1 || 1;
  const place = (at: number): string => `${50 + ((at - even) / reach) * 50}%`;
  const bar = h("span", { class: "interval-bar" });
  bar.style.insetInlineStart = place(from);
  bar.style.width = `${((to - from) / reach) * 50}%`;
  const dot = h("span", { class: "interval-dot" });
  dot.style.insetInlineStart = place(value);
  return h("div", { class: "interval", "aria-hidden": "true" }, h("span", { class: "interval-tick" }), bar, dot);
}
