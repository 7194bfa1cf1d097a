/** Which model is shown, and the counts behind its base rates. */

import type { Member, Models, SymbolModel, Training } from "../../core/api/generated";
import { dayText } from "../../core/exchange-time";
import { count, percent } from "../../core/numbers";
import { candidateText } from "../../forecast/candidates";
import { fill, h } from "../../ui/dom";
import { words } from "./words";

const DIGITS = 12; // as many as the model's name has

export class IdentityCard {
  readonly element: HTMLElement;
  readonly #facts = h("dl", { class: "facts" });
  readonly #rates = h("div", { class: "rates" });

  constructor() {
    this.element = h("section", { class: "panel", "aria-label": words.identity }, h("h2", {}, words.identity), this.#facts, this.#rates);
  }

  /** `model` is what the models hold for one symbol; null of all together. */
  show({ model_id: id, last_session: last }: Training, { current, models }: Models, model: SymbolModel | null): void {
    const code = model?.code_version ?? models.find(({ model_id }) => model_id === id)?.code_version ?? "–";
    const facts: [string, string][] = [
      [words.id, id],
      [words.current, current === id ? words.yes : words.no(current ?? "–")],
      [words.lastSession, dayText(last)],
      [words.code, code],
      ...(model ? [[words.digest, `${model.sha256.slice(0, DIGITS)}…`] satisfies [string, string]] : []),
    ];
    fill(this.#facts, ...facts.flatMap(([name, value]) => [h("dt", {}, name), h("dd", {}, value)]));
    const rates = model?.members.filter(({ coefficients }) => !coefficients) ?? [];
    const told = rates.map((member) => h("p", {}, rateText(member)));
    if (model) fill(this.#rates, h("h3", {}, words.baseRates), ...told);
    else fill(this.#rates, h("p", { class: "text-muted" }, words.choose));
  }
}

function rateText({ candidate, ups, days, rate, strength }: Member): string {
  const said = words.baseRate(candidateText(candidate), count(ups ?? 0), count(days ?? 0));
  return typeof rate === "number" && typeof strength === "number" ? `${said} ${words.strength(percent(rate), count(Math.round(strength)))}` : said;
}
