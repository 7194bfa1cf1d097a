/** Whether what was forecast at 53 % came true 53 % of the time: groups of forecasts against the diagonal. */

import type { Scoreboard } from "../../../core/api/generated";
import { count, percent } from "../../../core/numbers";
import { FigurePanel, token } from "../../../plotly";
import { Table } from "../../../ui/table";
import { words as all } from "./words";

const words = all.reliability;
type Bin = Scoreboard["reliability"][number];

export class Reliability {
  readonly #panel = new FigurePanel<Bin>({ title: words.title, table: new Table(all.numbers(words.title), columns()), file: "nextday-reliability" });
  readonly element = this.#panel.element;

  show(bins: readonly Bin[], name: string): void {
    const held = bins.filter(({ forecast, low, high }) => low !== null && high !== null && low <= forecast && forecast <= high);
    const n = bins.reduce((sum, one) => sum + one.n, 0);
    this.#panel.show(reliabilityFigure(bins), words.sentence(held.length, bins.length, count(n)), bins, `nextday-reliability-${name}`);
  }

  close(): void {
    this.#panel.close();
  }
}

/** Traces and layout: forecasts crowd around the base rate, so each axis shows only the part of the scale it needs. */
function reliabilityFigure(bins: readonly Bin[]): { traces: Record<string, unknown>[]; layout: Record<string, unknown> } {
  const [from, to] = around(bins.map(({ forecast }) => forecast));
  const heights = around([from, to, ...bins.flatMap(({ low, high, observed }) => [low ?? observed, high ?? observed])]);
  const diagonal = {
    name: words.diagonal,
    x: [from, to],
    y: [from, to],
    mode: "lines",
    line: { color: token("muted"), dash: "dash", width: 1.5 },
    hoverinfo: "skip",
  };
  const groups = {
    name: words.group,
    x: bins.map(({ forecast }) => forecast),
    y: bins.map(({ observed }) => observed),
    text: bins.map(({ n }) => `\u2002${words.count(count(n))}`),
    error_y: {
      type: "data",
      symmetric: false,
      array: bins.map(({ high, observed }) => (high ?? observed) - observed),
      arrayminus: bins.map(({ low, observed }) => observed - (low ?? observed)),
      color: token("accent"),
      thickness: 1.5,
      width: 5,
    },
    mode: "markers+text",
    textposition: "middle right",
    textfont: { color: token("muted"), size: 11 },
    cliponaxis: false,
    marker: { color: token("accent"), size: 10 },
    hovertemplate: "%{x:.1%} → %{y:.1%}<br>%{text}<extra></extra>",
  };
  const layout = {
    hovermode: "closest",
    xaxis: { range: [from, to], tickformat: ".1%", nticks: 6, title: words.forecast },
    yaxis: { range: heights, tickformat: ".0%", title: words.observed },
  };
  return { traces: [diagonal, groups], layout };
}

/** The part of the scale that holds all of these, with room around them. */
function around(shares: readonly number[]): [number, number] {
  return [Math.max(Math.min(...shares) - 0.02, 0), Math.min(Math.max(...shares) + 0.02, 1)];
}

function columns(): ConstructorParameters<typeof Table<Bin>>[1] {
  const { heads } = words;
  const share = (name: string, value: (bin: Bin) => number | null) => ({
    name,
    value,
    show: (bin: Bin) => shareText(value(bin)),
    isNumber: true,
  });
  return [
    share(heads.from, ({ from }) => from),
    share(heads.to, ({ to }) => to),
    { name: heads.n, show: ({ n }) => count(n), value: ({ n }) => n, isNumber: true },
    share(heads.mean, ({ forecast }) => forecast),
    share(heads.observed, ({ observed }) => observed),
    share(heads.low, ({ low }) => low),
    share(heads.high, ({ high }) => high),
  ];
}

function shareText(share: number | null): string {
  return share === null ? all.savings.none : percent(share);
}
