/** What is behind the forecast: the mixture, who is in it, how each has done, and which models were let to serve. */

import "./styles.css";
import { IndicatorNames, Models, SymbolModel, Training } from "../../core/api/generated";
import { ask } from "../../core/api/http";
import { dayText } from "../../core/exchange-time";
import { inCapitals, type Link } from "../../core/link";
import { percent } from "../../core/numbers";
import { skillText } from "../../forecast/skill";
import { warm } from "../../plotly";
import { h } from "../../ui/dom";
import { SymbolChoice } from "../../ui/symbol-choice";
import type { Page, View } from "../view";
import { CandidatesFigure } from "./candidates-figure";
import { CoefficientsFigure } from "./coefficients-figure";
import { DecisionsCard } from "./decisions-card";
import { baseRatesShare, partsOf } from "./families";
import { GuaranteeCard } from "./guarantee-card";
import { IdentityCard } from "./identity-card";
import { WeightsFigure } from "./weights-figure";
import { words } from "./words";

warm();

interface Answer {
  symbol: string;
  training: Training;
  models: Models;
  names: IndicatorNames;
  model: SymbolModel | null;
}

class ModelView implements View {
  readonly element: HTMLElement;
  readonly #heading = h("h1", { class: "view-title" });
  readonly #symbols: SymbolChoice;
  readonly #stop: () => void;
  readonly #lead = h("p", { class: "lead" });
  readonly #skill = h("p", { class: "text-muted max-w-prose" });
  readonly #identity = new IdentityCard();
  readonly #guarantee = new GuaranteeCard();
  readonly #weights = new WeightsFigure();
  readonly #candidates = new CandidatesFigure();
  readonly #coefficients = new CoefficientsFigure();
  readonly #decisions = new DecisionsCard();
  #symbol = "";
  #answer: Answer | undefined;

  constructor(page: Page) {
    this.#symbols = new SymbolChoice(words.symbol, (subject) => page.go({ subject }), words.all);
    const offer = (): void => this.#symbols.offer(page.watchlist.symbols);
    offer();
    this.#stop = page.watchlist.listen(offer);
    const head = h("div", { class: "view-head" }, this.#heading, this.#symbols.element, this.#lead, this.#skill);
    const facts = h("div", { class: "model-facts" }, this.#guarantee.element, this.#guarantee.placebo, this.#identity.element);
    const parts = [this.#weights, this.#candidates, this.#coefficients, this.#decisions].map(({ element }) => element);
    this.element = h("div", { class: "view model" }, head, facts, ...parts);
  }

  get title(): string {
    return this.#symbol ? words.heading(this.#symbol) : words.headingAll;
  }

  get isEmpty(): boolean {
    return this.#answer?.symbol !== this.#symbol;
  }

  get summary(): string {
    return `${this.title}. ${this.#skill.textContent}`;
  }

  follow({ subject }: Link): boolean {
    this.#symbol = inCapitals(subject);
    this.#heading.textContent = this.title;
    this.#symbols.mark(this.#symbol);
    this.element.toggleAttribute("data-waiting", this.isEmpty); // nothing of another symbol is seen below this one's name
    return this.isEmpty;
  }

  async refresh(stop: AbortSignal, fresh: boolean): Promise<void> {
    const symbol = this.#symbol;
    const way = { stop, fresh };
    const [training, models, names, model] = await Promise.all([
      ask("/training", symbol ? { symbol } : {}, Training, way),
      ask("/models", {}, Models, way),
      ask("/indicators/names", {}, IndicatorNames, way),
      symbol ? ask("/models/{symbol}", { symbol }, SymbolModel, way) : null,
    ]);
    this.#answer = { symbol, training, models, names, model };
    this.#show(this.#answer);
  }

  close(): void {
    this.#stop();
    for (const figure of [this.#weights, this.#candidates, this.#coefficients]) figure.close();
  }

  #show({ symbol, training, models, names, model }: Answer): void {
    const parts = partsOf(training.weights);
    this.element.toggleAttribute("data-waiting", this.isEmpty);
    this.#lead.textContent = words.lead(percent(baseRatesShare(parts)), dayText(training.last_session));
    this.#skill.textContent = skillText(training.candidates.find(({ role }) => role === "mixture")?.skill ?? null);
    this.#identity.show(training, models, model);
    this.#guarantee.show(training.guarantee, training.placebo, symbol === "");
    this.#weights.show(training.months, parts, symbol);
    this.#candidates.show(training.candidates, symbol);
    this.#coefficients.element.hidden = !model;
    if (model) this.#coefficients.show(model, names.indicators);
    this.#decisions.show(models);
  }
}

/** Open the view. */
export function open(page: Page): View {
  return new ModelView(page);
}
