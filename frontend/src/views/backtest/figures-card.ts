/** What following and holding came to, side by side; and the same of everyone who can be followed. */

import type { Backtest } from "../../core/api/generated";
import { change, fixed, percent } from "../../core/numbers";
import { candidateText } from "../../forecast/candidates";
import { h } from "../../ui/dom";
import { Table } from "../../ui/table";
import type { Figures } from "./traded";
import { words } from "./words";

interface Row {
  name: string;
  following: string;
  holding: string;
}

const SHOWN: readonly [string, (figures: Figures) => string][] = [
  [words.net, ({ net }) => change(net)],
  [words.annual, ({ annual }) => change(annual)],
  [words.sharpe, ({ sharpe }) => ratio(sharpe)],
  [words.drawdown, ({ drawdown }) => percent(drawdown)],
  [words.turnover, ({ turnover }) => words.times(fixed(turnover, 1))],
  [words.invested, ({ invested }) => percent(invested)],
];

export class FiguresCard {
  readonly element: HTMLElement;
  readonly #table = new Table<Row>(words.figures, [
    { name: words.figure, show: ({ name }) => name },
    { name: words.following, show: ({ following }) => following, isNumber: true },
    { name: words.holding, show: ({ holding }) => holding, isNumber: true },
  ]);

  constructor() {
    this.element = h("section", { class: "panel" }, h("h2", {}, words.figures), this.#table.element);
  }

  show(following: Figures, holding: Figures): void {
    this.#table.show(SHOWN.map(([name, say]) => ({ name, following: say(following), holding: say(holding) })));
  }
}

export class FollowersCard {
  readonly element: HTMLElement;
  readonly #table: Table<Backtest>;

  /** At so many basis points a side. */
  constructor(bps: number) {
    const title = words.followers(words.basisPoints(bps));
    this.#table = new Table<Backtest>(title, [
      { name: words.whom, show: ({ candidate }) => candidateText(candidate) },
      { name: words.net, show: ({ net }) => change(net), isNumber: true },
      { name: words.sharpe, show: ({ sharpe }) => ratio(sharpe), isNumber: true },
      { name: words.drawdown, show: ({ drawdown }) => percent(drawdown), isNumber: true },
      { name: words.turnover, show: ({ turnover }) => words.times(fixed(turnover, 1)), isNumber: true },
    ]);
    this.element = h("section", { class: "panel" }, h("h2", {}, title), this.#table.element);
  }

  show(backtests: readonly Backtest[]): void {
    this.#table.show(backtests);
  }
}

function ratio(sharpe: number | null): string {
  return sharpe === null ? "–" : fixed(sharpe, 2);
}
