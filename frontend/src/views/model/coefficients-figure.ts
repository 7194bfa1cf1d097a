/** What each feature does to a member's forecast, with its formula beside it. */

import type { Indicator, Member, SymbolModel } from "../../core/api/generated";
import { fixed } from "../../core/numbers";
import { candidateText } from "../../forecast/candidates";
import { FigurePanel, token } from "../../plotly";
import { h } from "../../ui/dom";
import { Table } from "../../ui/table";
import { words } from "./words";

const ROW = 22;
const AROUND = 90;
const DIGITS = 5;

interface Row {
  feature: string;
  coefficient: number;
  about: Indicator | undefined;
}

export class CoefficientsFigure {
  readonly element: HTMLElement;
  readonly #panel: FigurePanel<Row>;
  readonly #select = h("select", { class: "field" });
  #model: SymbolModel | undefined;
  #indicators: ReadonlyMap<string, Indicator> = new Map();

  constructor() {
    const table = new Table<Row>(words.coefficients, [
      { name: words.feature, show: ({ feature }) => feature },
      { name: words.coefficient, show: ({ coefficient }) => fixed(coefficient, DIGITS), value: ({ coefficient }) => coefficient, isNumber: true },
      { name: words.unit, show: ({ about }) => about?.unit ?? "–" },
      { name: words.formula, show: ({ about }) => about?.formula ?? "–" },
      { name: words.source, show: ({ about }) => about?.source ?? "–" },
    ]);
    this.#panel = new FigurePanel<Row>({ title: words.coefficients, table, file: "model-coefficients" });
    this.#select.addEventListener("change", () => this.#draw());
    const choice = h("label", { class: "member-choice" }, words.member, this.#select);
    this.#panel.element.querySelector("h2")?.after(choice);
    this.element = this.#panel.element;
  }

  show(model: SymbolModel, indicators: readonly Indicator[]): void {
    const others = model.members.filter(({ coefficients }) => coefficients);
    const weight = ({ candidate }: Member): number => model.weights[candidate] ?? 0;
    const chosen = model.symbol === this.#model?.symbol ? this.#select.value : "";
    this.#model = model;
    this.#indicators = new Map(indicators.map((indicator) => [indicator.name, indicator]));
    this.element.hidden = others.length === 0;
    others.sort((one, other) => weight(other) - weight(one));
    this.#select.replaceChildren(...others.map(({ candidate }) => h("option", { value: candidate }, candidateText(candidate))));
    if (others.some(({ candidate }) => candidate === chosen)) this.#select.value = chosen;
    this.#draw();
  }

  close(): void {
    this.#panel.close();
  }

  #draw(): void {
    const member = this.#model?.members.find(({ candidate }) => candidate === this.#select.value);
    if (!member?.coefficients) return;
    const rows = Object.entries(member.coefficients).map(([feature, coefficient]) => ({
      feature,
      coefficient,
      about: this.#indicators.get(feature),
    }));
    const sentence = words.coefficientsSays(fixed(member.intercept ?? 0, 3));
    const layout = { ...LAYOUT, uirevision: `${this.#model?.symbol}/${member.candidate}` };
    this.#panel.reserve(AROUND + ROW * rows.length);
    this.#panel.show({ traces: [bars(rows)], layout }, sentence, rows, `model-coefficients-${this.#model?.symbol}-${member.candidate}`);
  }
}

const LAYOUT = {
  showlegend: false,
  hovermode: "closest",
  xaxis: { zerolinecolor: token("ink"), zerolinewidth: 1.5, title: words.coefficient },
  yaxis: { type: "category", autorange: "reversed", fixedrange: true },
};

function bars(rows: readonly Row[]): Record<string, unknown> {
  return {
    type: "bar",
    orientation: "h",
    x: rows.map(({ coefficient }) => coefficient),
    y: rows.map(({ feature }) => feature),
    text: rows.map(({ about }) => about?.formula ?? ""),
    textposition: "none",
    hovertemplate: "%{y}: %{x:.5~f}<br>%{text}<extra></extra>",
    marker: { color: rows.map(({ coefficient }) => token(coefficient < 0 ? "down-soft" : "up-soft")) },
  };
}
