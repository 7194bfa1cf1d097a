/** The line that says so when the market shown is not the live one. */

import { FlaskConical } from "lucide";
import type { Notice } from "../core/provenance";
import { fill, h, icon } from "./dom";

export class Banner {
  readonly element = h("section", { class: "banner", "aria-label": "Data source", hidden: true });

  show(notice: Notice | null): void {
    this.element.hidden = notice === null;
    if (!notice) return;
    const text = h("p", {}, h("strong", {}, notice.title, "."), " ", notice.detail);
    fill(this.element, h("div", { class: "banner-line" }, icon(FlaskConical, "size-4.5"), text));
  }
}
