/** Growth of one unit of capital by following and by holding, and how far below its peak each stood. */

import { fixed, percent } from "../../core/numbers";
import { FigurePanel, token } from "../../plotly";
import { Table } from "../../ui/table";
import { dayText } from "../../core/exchange-time";
import { type Days, drawdownOf, growthOf, netOf } from "./traded";
import { words } from "./words";

interface Row {
  session: string;
  following: number;
  holding: number;
  fall: number;
  heldFall: number;
}

export class GrowthFigure {
  readonly #panel: FigurePanel<Row>;

  constructor() {
    const below = (name: string): string => `${name}, ${words.drawdownAxis}`;
    const table = new Table<Row>(words.growth, [
      { name: words.day, show: ({ session }) => dayText(session), value: ({ session }) => session },
      { name: words.following, show: ({ following }) => fixed(following, 4), value: ({ following }) => following, isNumber: true },
      { name: words.holding, show: ({ holding }) => fixed(holding, 4), value: ({ holding }) => holding, isNumber: true },
      { name: below(words.following), show: ({ fall }) => percent(fall), value: ({ fall }) => fall, isNumber: true },
      { name: below(words.holding), show: ({ heldFall }) => percent(heldFall), value: ({ heldFall }) => heldFall, isNumber: true },
    ]);
    this.#panel = new FigurePanel<Row>({ title: words.growth, table, file: "backtest-growth", height: "tall" });
  }

  get element(): HTMLElement {
    return this.#panel.element;
  }

  show(days: Days, bps: number, symbol: string): void {
    const rows = rowsOf(days, bps);
    const worst = (fall: (row: Row) => number): string => percent(-Math.min(...rows.map(fall), 0));
    const last = rows.at(-1);
    const ends = [last?.following ?? 1, last?.holding ?? 1].map((value) => fixed(value, 2)) as [string, string];
    const sentence = words.growthSays(...ends, worst(({ fall }) => fall), worst(({ heldFall }) => heldFall));
    this.#panel.show({ traces: traces(rows), layout: layout(symbol) }, sentence, rows, `backtest-growth-${symbol || "all"}`);
  }

  close(): void {
    this.#panel.close();
  }
}

function rowsOf(days: Days, bps: number): Row[] {
  const [following, holding] = [growthOf(netOf(days, bps)), growthOf(days.held)];
  const [falls, heldFalls] = [drawdownOf(following), drawdownOf(holding)];
  return days.sessions.map((session, at) => ({
    session,
    following: following[at] ?? 1,
    holding: holding[at] ?? 1,
    fall: falls[at] ?? 0,
    heldFall: heldFalls[at] ?? 0,
  }));
}

function traces(rows: readonly Row[]): Record<string, unknown>[] {
  const x = rows.map(({ session }) => session);
  const line = (name: string, y: number[], look: Record<string, unknown>): Record<string, unknown> => ({
    type: "scatter",
    mode: "lines",
    name,
    x,
    y,
    legendgroup: name,
    ...look,
  });
  // told apart by their strokes too
  const following = { color: token("accent"), width: 2 };
  const holding = { color: token("muted"), width: 1.5, dash: "dot" };
  const below = { yaxis: "y2", showlegend: false, hovertemplate: "%{y:.1%}" };
  return [
    line(words.following, rows.map((row) => row.following), { line: following, hovertemplate: "%{y:.3f}" }),
    line(words.holding, rows.map((row) => row.holding), { line: holding, hovertemplate: "%{y:.3f}" }),
    line(words.following, rows.map(({ fall }) => fall), { line: following, ...below, fill: "tozeroy", fillcolor: token("accent", 0.12) }),
    line(words.holding, rows.map(({ heldFall }) => heldFall), { line: holding, ...below }),
  ];
}

function layout(symbol: string): Record<string, unknown> {
  return {
    uirevision: symbol,
    xaxis: { type: "date", anchor: "y2" },
    yaxis: { domain: [0.38, 1], title: words.growth },
    yaxis2: { domain: [0, 0.3], tickformat: ".0%", title: words.drawdownAxis, rangemode: "tozero" },
  };
}
