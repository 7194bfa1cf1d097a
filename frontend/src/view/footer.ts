/** The bottom of the page: keys, notices and licences. */

import { h } from "./dom";

const KEYS = [
  ["j", "k", "symbol"],
  ["d", "theme"],
  ["r", "refresh"],
];

export function footer(): HTMLElement {
  const keys = KEYS.map((row) => {
    const names = row.slice(0, -1).flatMap((key) => [h("kbd", {}, key), " "]);
    return h("span", {}, ...names, row.at(-1) ?? "");
  });
  return h("footer", {}, h("div", { class: "footer" }, notices(), h("p", { class: "keys" }, ...keys)));
}

function notices(): HTMLElement {
  return h(
    "p",
    {},
    "Educational, not investment advice. Charts: ",
    link("https://www.tradingview.com/", "TradingView Lightweight Charts™"),
    " © 2025 TradingView, Inc., Apache License 2.0. ",
    link("/licenses.txt", "All licences"),
    ".",
  );
}

function link(href: string, text: string): HTMLElement {
  return h("a", { class: "link", href, rel: "noopener" }, text);
}
