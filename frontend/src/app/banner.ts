/** The line that says so when the market shown is not the live one. */

import { FlaskConical } from "lucide";
import type { Config } from "../core/config";
import type { Watchlist } from "../core/watchlist";
import { fill, h, icon } from "../ui/dom";
import { words } from "./words";

export class Banner {
  readonly element = h("section", { class: "banner", "aria-label": words.source, hidden: true });

  /** What the stage says of its market: known before any answer, so that nothing moves when one comes. */
  tell(market: Config["market"]): void {
    this.element.hidden = market === "live";
    if (market === "live") return;
    const { title, detail } = words[market];
    const text = h("p", {}, h("strong", {}, title, "."), " ", detail);
    fill(this.element, h("div", { class: "banner-line" }, icon(FlaskConical, "size-4.5"), text));
  }

  /** What an answer says of it: simulated bars are told of whatever the stage says. */
  show(answer: Watchlist | undefined): void {
    if (answer?.simulated && this.element.hidden) this.tell(answer.source === "csv" ? "replayed" : "simulated");
  }
}
