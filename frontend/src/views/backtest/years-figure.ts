/** Capital traded by year, and what that cost. */

import { change, count, fixed } from "../../core/numbers";
import { FigurePanel, token } from "../../plotly";
import { Table } from "../../ui/table";
import { byYear, type Days, type Year } from "./traded";
import { words } from "./words";

const MOST_DECIMALS = 3;

export class YearsFigure {
  readonly #panel: FigurePanel<Year>;

  constructor() {
    const table = new Table<Year>(words.years, [
      { name: words.year, show: ({ year }) => year },
      { name: words.days, show: ({ days }) => count(days), value: ({ days }) => days, isNumber: true },
      { name: words.following, show: ({ net }) => change(net), value: ({ net }) => net, isNumber: true },
      { name: words.holding, show: ({ held }) => change(held), value: ({ held }) => held, isNumber: true },
      { name: words.yearsAxis, show: ({ turnover }) => fixed(turnover, 1), value: ({ turnover }) => turnover, isNumber: true },
      { name: words.cost_, show: ({ cost }) => percentage(cost), value: ({ cost }) => cost, isNumber: true },
    ]);
    this.#panel = new FigurePanel<Year>({ title: words.years, table, file: "backtest-years", height: "low" });
  }

  get element(): HTMLElement {
    return this.#panel.element;
  }

  show(days: Days, bps: number, symbol: string): void {
    const years = byYear(days, bps);
    const cost = years.reduce((sum, year) => sum + year.cost, 0);
    const bars = {
      type: "bar",
      name: words.yearsAxis,
      x: years.map(({ year }) => year),
      y: years.map(({ turnover }) => turnover),
      text: years.map((year) => `${words.cost_} ${percentage(year.cost)}`),
      textposition: "outside",
      cliponaxis: false,
      textangle: 0,
      hovertemplate: "%{y:.1f}<br>%{text}<extra></extra>",
      marker: { color: token("up-soft") },
      width: 0.5,
    };
    const layout = { uirevision: symbol, showlegend: false, xaxis: { type: "category" }, yaxis: { title: words.yearsAxis, rangemode: "tozero" } };
    this.#panel.show({ traces: [bars], layout }, words.yearsSays(percentage(cost)), years, `backtest-years-${symbol || "all"}`);
  }

  close(): void {
    this.#panel.close();
  }
}

/** `0.05%`: costs are small, and never below zero. */
function percentage(part: number): string {
  return `${fixed(part * 100, part > 0 && part < 0.001 ? MOST_DECIMALS : 2)}%`;
}
