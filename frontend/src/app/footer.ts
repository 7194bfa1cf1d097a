/** The bottom of the page: risk, help, notices and licences. */

import { button, h } from "../ui/dom";
import { words } from "./words";

export function footer(showKeys: () => void): HTMLElement {
  const notices = h("p", {}, words.risk, " ", link("/licenses.txt", words.licences), ".");
  const ways = [link("#/help", words.help), link("/api/docs", "API"), button({ class: "link keys-opener" }, showKeys, words.keys)];
  return h("footer", {}, h("div", { class: "footer" }, notices, h("p", { class: "footer-ways" }, ...ways)));
}

function link(href: string, text: string): HTMLElement {
  return h("a", { class: "link", href, rel: "noopener" }, text);
}
