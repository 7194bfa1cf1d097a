/** What the forecast's number is, and what it is not. */

import type { Config } from "../core/config";
import { share } from "../core/numbers";
import { h } from "./dom";

export function readingGuide({ buy_from, sell_to }: Config): HTMLElement {
  const sentences = [
    "A probability, not a price target. 50% means even odds.",
    `Buy from ${share(buy_from)}, sell up to ${share(sell_to)}, no signal in between.`,
    "Written once, before the session opens, and never changed.",
  ];
  return h(
    "section",
    { class: "card guide", "aria-label": "How to read this" },
    h("h2", { class: "font-semibold text-ink" }, "How to read this"),
    ...sentences.map((sentence) => h("p", {}, sentence)),
  );
}
