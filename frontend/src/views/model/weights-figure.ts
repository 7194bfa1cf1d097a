/** How the mixture's weights moved over the months. */

import { locale } from "../../core/language";
import { percent } from "../../core/numbers";
import { dayAxis, FigurePanel, token } from "../../plotly";
import { h } from "../../ui/dom";
import { Table } from "../../ui/table";
import type { Part } from "./families";
import { words } from "./words";

const monthFormat = new Intl.DateTimeFormat(locale, { timeZone: "UTC", month: "long", year: "numeric" });

interface Row {
  month: string;
  shares: number[];
}

/** Base rates in quiet colours, what competes with them in others; no two neighbours alike, and the hover names each. */
const COLORS: Readonly<Record<string, string>> = {
  empirical_bayes: token("muted", 0.45),
  laplace: token("muted", 0.25),
  logistic: token("accent", 0.75),
  pooled: token("sma50", 0.75),
  ranks: token("sma20", 0.75),
};
const OTHER = token("warn", 0.7);

export class WeightsFigure {
  readonly element = h("div");
  #panel: FigurePanel<Row> | undefined;
  #columns = "";

  show(months: readonly string[], parts: readonly Part[], symbol: string): void {
    const heaviest = [...parts].sort((one, other) => (other.shares.at(-1) ?? 0) - (one.shares.at(-1) ?? 0))[0];
    const sentence = words.weightsSays(months[0] ? monthFormat.format(Date.parse(months[0])) : "–", heaviest?.name ?? "–", percent(heaviest?.shares.at(-1) ?? 0));
    const rows = months.map((month, at) => ({ month, shares: parts.map(({ shares }) => shares[at] ?? 0) }));
    const layout = { xaxis: { ...dayAxis(months), hoverformat: "%b %Y" }, yaxis: SHARES, uirevision: symbol };
    this.#panelOf(parts).show({ traces: parts.map((part) => area(part, months)), layout }, sentence, rows, `model-weights-${symbol || "all"}`);
  }

  close(): void {
    this.#panel?.close();
  }

  /** The panel, a new one where others compete than before: they are the columns of its table. */
  #panelOf(parts: readonly Part[]): FigurePanel<Row> {
    const columns = parts.map(({ family }) => family).join();
    if (this.#panel && columns === this.#columns) return this.#panel;
    this.close();
    this.#columns = columns;
    this.#panel = new FigurePanel<Row>({ title: words.weights, table: table(parts), file: "model-weights" });
    this.element.replaceChildren(this.#panel.element);
    return this.#panel;
  }
}

const SHARES = { range: [0, 1], tickformat: ".0%", title: words.share, fixedrange: true };

function table(parts: readonly Part[]): Table<Row> {
  const columns = parts.map(({ name }, at) => ({
    name,
    show: ({ shares }: Row) => percent(shares[at] ?? 0),
    value: ({ shares }: Row) => shares[at] ?? 0,
    isNumber: true,
  }));
  return new Table<Row>(words.weights, [{ name: words.month, show: ({ month }) => month }, ...columns]);
}

function area({ family, name, shares }: Part, months: readonly string[]): Record<string, unknown> {
  const color = COLORS[family] ?? OTHER;
  return {
    type: "scatter",
    mode: "lines",
    name,
    x: months,
    y: shares,
    stackgroup: "shares",
    line: { width: 1, color: token("card") },
    fillcolor: color,
    hovertemplate: "%{y:.1%}",
  };
}
