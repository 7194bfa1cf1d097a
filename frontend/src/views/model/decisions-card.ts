/** Which models were let to serve and which refused, and why. */

import type { Models } from "../../core/api/generated";
import { instantText } from "../../core/exchange-time";
import { h } from "../../ui/dom";
import { Table } from "../../ui/table";
import { reasonText } from "./reasons";
import { words } from "./words";

interface Row {
  at: string;
  id: string;
  promoted: boolean;
  reason: string;
}

export class DecisionsCard {
  readonly element: HTMLElement;
  readonly #table = new Table<Row>(words.decisions, [
    { name: words.decided, show: ({ at }) => instantText(at) },
    { name: words.id, show: ({ id }) => h("code", {}, id) },
    { name: words.outcome, show: ({ promoted }) => h("span", { class: promoted ? "" : "text-warn" }, promoted ? words.promoted : words.refused) },
    { name: words.why, show: ({ reason }) => reasonText(reason) },
  ]);

  constructor() {
    this.element = h("section", { class: "panel decisions" }, h("h2", {}, words.decisions), this.#table.element);
  }

  show({ models }: Models): void {
    const rows = models.flatMap(({ model_id: id, decisions }) =>
      decisions.map(({ decided_at: at, promoted, reason }) => ({ at, id, promoted, reason })),
    );
    this.#table.show(rows.sort((one, other) => Date.parse(other.at) - Date.parse(one.at)));
  }
}
