/** Price: heading, legend, chart, freshness and table of one symbol's bars. */

import { currentPalette } from "../chart/palette";
import { PriceChart } from "../chart/price-chart";
import { type Bar, barsOf } from "../core/bars";
import type { Interval, Latest } from "../core/contract";
import { type Period, sameBars, type Selection } from "../core/link";
import type { Problem } from "../core/problem";
import { onThemeChange } from "../core/theme";
import { AveragesSwitch } from "./averages-switch";
import { BarsTable } from "./bars-table";
import { Choice, type Option } from "./choice";
import { fill, h } from "./dom";
import { Freshness } from "./freshness";
import { Legend, spoken } from "./legend";
import { PriceHead } from "./price-head";
import { emptyState, failureState, loadingState } from "./states";

const INTERVALS: Option<Interval>[] = [
  { value: "1d", label: "Daily" },
  { value: "1h", label: "Hourly" },
];
const STEPS: Record<string, number> = {
  ArrowLeft: -1,
  ArrowRight: 1,
  PageUp: -20,
  PageDown: 20,
  Home: -Infinity,
  End: Infinity,
};

const PLOT = {
  class: "plot",
  tabindex: 0,
  role: "application",
  "aria-label": "Price chart. Left and right arrow keys move from bar to bar.",
  "aria-describedby": "legend",
};

export interface PriceActions {
  choose: (interval: Interval) => void;
  toggle: (period: Period) => void;
  retry: () => void;
  announce: (text: string) => void;
}

export class PricePanel {
  readonly element: HTMLElement;
  readonly table = new BarsTable();
  readonly #actions: PriceActions;
  readonly #head = new PriceHead();
  readonly #legend = new Legend();
  readonly #intervals: Choice<Interval>;
  readonly #averages: AveragesSwitch;
  readonly #freshness = new Freshness();
  readonly #cover = h("div", { class: "cover" });
  // the library lays its canvases out in a table, which means nothing to those who hear it
  readonly #canvases = h("div", { class: "size-full", "aria-hidden": "true" });
  readonly #plot = h("div", PLOT, this.#canvases);
  #chart: PriceChart | undefined;
  #selection: Selection | undefined;
  #bars: readonly Bar[] = [];

  constructor(actions: PriceActions) {
    this.#actions = actions;
    this.#intervals = new Choice("Interval", actions.choose);
    this.#intervals.offer(INTERVALS);
    this.#averages = new AveragesSwitch(actions.toggle);
    this.#plot.addEventListener("keydown", (event) => this.#onKey(event));
    onThemeChange(() => this.#chart?.recolor(currentPalette()));
    this.element = h(
      "section",
      { class: "card price-panel", "aria-label": "Price" },
      h("div", { class: "panel-top" }, this.#head.element, this.#switches()),
      this.#legend.element,
      h("div", { class: "stage" }, this.#plot, this.#cover),
      this.#freshness.element,
    );
  }

  /** Newest bar on screen. */
  get newest(): Bar | undefined {
    return this.#bars.at(-1);
  }

  /** Turn to a selection: what is on screen is covered unless it already shows these bars. */
  turnTo(selection: Selection): void {
    const stays = this.#selection && sameBars(this.#selection, selection);
    this.#selection = selection;
    this.#intervals.mark(selection.interval);
    this.#averages.mark(selection.averages);
    this.#chart?.showAverages(selection.averages);
    this.#legend.show(this.newest, selection.averages);
    if (!stays) this.#clear(loadingState("Loading prices"));
  }

  show(answer: Latest, now: number): void {
    const bars = barsOf(answer.candles);
    const last = bars.at(-1);
    if (!last) return this.#showEmpty(answer);
    const chart = this.#chart ?? this.#createChart();
    if (this.#bars.length === 0) chart.replace(bars);
    else chart.update(bars);
    this.#bars = bars;
    this.#head.show(answer.symbol, answer.interval, bars);
    this.#legend.show(last, this.#periods);
    this.#freshness.show(last, now);
    this.table.show(answer.symbol, bars);
    this.#uncover();
  }

  /** The bars could not be had; those on screen stay, and the reader is told that they are old. */
  fail(problem: Problem): void {
    if (this.#bars.length > 0) this.#freshness.fail(problem, this.#actions.retry);
    else this.#clear(failureState(problem, this.#actions.retry));
  }

  get #periods(): readonly Period[] {
    return this.#selection?.averages ?? [];
  }

  #switches(): HTMLElement {
    return h("div", { class: "panel-switches" }, this.#averages.element, this.#intervals.element);
  }

  #createChart(): PriceChart {
    const chart = new PriceChart(this.#canvases, currentPalette());
    chart.showAverages(this.#periods);
    chart.onPoint((bar) => this.#legend.show(bar ?? this.newest, this.#periods));
    this.#chart = chart;
    return chart;
  }

  #showEmpty({ symbol, interval }: Latest): void {
    const kind = interval === "1d" ? "daily" : "hourly";
    const detail = `The lake holds no ${kind} bars of ${symbol}. They arrive with the next scheduled run.`;
    this.#clear(emptyState("No bars yet", detail, "nextday ingest"));
  }

  #clear(state: HTMLElement): void {
    this.#bars = [];
    this.#head.clear(this.#selection?.symbol ?? "");
    this.#legend.show(undefined, []);
    this.#freshness.clear();
    this.table.element.hidden = true;
    this.#plot.inert = true;
    this.#cover.hidden = false;
    fill(this.#cover, state);
  }

  #uncover(): void {
    this.table.element.hidden = false;
    this.#plot.inert = false;
    this.#cover.hidden = true;
    fill(this.#cover);
  }

  #onKey(event: KeyboardEvent): void {
    const step = STEPS[event.key];
    if (step === undefined) return;
    event.preventDefault();
    const bar = this.#chart?.move(step);
    if (!bar) return;
    this.#legend.show(bar, this.#periods);
    this.#actions.announce(spoken(bar));
  }
}
