/** What the pill in the header stands for: when was looked, when news are due, what has run. */

import { clockText, instantText, shortDayText } from "../../core/exchange-time";
import { settings } from "../../core/settings";
import type { Watchlist } from "../../core/watchlist";
import { Dialog } from "../../ui/dialog";
import { button, fill, h } from "../../ui/dom";
import type { Freshness } from "../status";
import { words } from "./words";

export class FreshnessSheet {
  readonly element: HTMLDialogElement;
  readonly #dialog = new Dialog(words.freshness);
  readonly #told: () => Freshness;

  constructor(told: () => Freshness) {
    this.element = this.#dialog.element;
    this.#told = told;
  }

  show(): void {
    this.refill();
    this.#dialog.show();
  }

  /** Tell what has changed since it was opened. */
  refill(): void {
    const { text, answer, checkedAt, next, problem, standing } = this.#told();
    const rows: [string, string][] = [
      [words.checked, checkedAt ? clockText(checkedAt) : words.never],
      [words.nextLook, next === null ? words.noLook : standing === "stands" && !problem ? words.asPublished : words.inSeconds(Math.round(next))],
      ...(answer ? facts(answer) : []),
    ];
    const pairs = rows.flatMap(([name, value]) => [h("dt", {}, name), h("dd", { class: "num" }, value)]);
    const on = settings.read().refresh === "on";
    const toggle = button({ "aria-pressed": String(on) }, () => this.#toggle(), words.autoRefresh);
    const detail = problem && h("p", { class: "warning" }, problem.detail);
    fill(this.#dialog.body, h("p", { class: "font-semibold" }, text), detail, h("dl", { class: "facts" }, ...pairs), toggle);
  }

  #toggle(): void {
    settings.choose({ refresh: settings.read().refresh === "on" ? "off" : "on" });
    this.refill();
    this.#dialog.body.querySelector("button")?.focus();
  }
}

function facts({ session, expected_newest, next_update, ingest, model, ledger }: Watchlist): [string, string][] {
  const instant = (at: string | null | undefined): string => (at ? instantText(at) : words.never);
  const day = (date: string | null | undefined): string => (date ? shortDayText(date) : words.never);
  return [
    [words.session, session ? words[session.state](shortDayText(session.date)) : words.never],
    [words.expected, day(expected_newest)],
    [words.nextUpdate, instant(next_update)],
    [words.dailyRun, instant(ingest["1d"])],
    [words.hourlyRun, instant(ingest["1h"])],
    [words.model, day(model.last_session)],
    [words.newestForecast, day(ledger?.newest_target)],
  ];
}
