/** The chart with all that tells of it: legend, keys, freshness, table. */

import type { Mark } from "../../chart/marks";
import { MarketChart } from "../../chart/market-chart";
import { currentPalette } from "../../chart/palette";
import type { Candle } from "../../core/api/generated";
import type { Problem } from "../../core/problem";
import { settings } from "../../core/settings";
import { PANES } from "../../bars/studies";
import { onLookChange } from "../../core/theme";
import { type RangeName, type View, viewOf } from "../../bars/viewport";
import { fill, h } from "../../ui/dom";
import { save } from "../../ui/download";
import { emptyState, failureState } from "../../ui/states";
import { rises } from "./bars";
import { BarsTable } from "./bars-table";
import { Freshness } from "./freshness";
import { Legend, spokenBar } from "./legend";
import { sameBars, type Selection } from "./selection";
import type { Toolbar } from "./toolbar";
import { words } from "./words";

const STEPS: Record<string, number> = { ArrowLeft: -1, ArrowRight: 1, PageUp: -20, PageDown: 20, Home: -Infinity, End: Infinity };
const ZOOMS: Record<string, number> = { "+": 0.7, "=": 0.7, "-": 1.4 };

export interface PanelActions {
  retry: () => void;
  announce: (text: string) => void;
  /** Other bars are in view. */
  viewed: (view: View) => void;
}

export class PricePanel {
  readonly element: HTMLElement;
  readonly table = new BarsTable();
  readonly freshness = new Freshness();
  readonly #actions: PanelActions;
  readonly #legend = new Legend();
  readonly #cover = h("div", { class: "cover", hidden: true });
  // what is painted means nothing to those who hear the page: legend, table and speech tell them
  readonly #canvases = h("div", { "aria-hidden": "true" });
  readonly #plot = h("div", { class: "plot", tabindex: 0, role: "application", "aria-describedby": "legend" }, this.#canvases);
  readonly #ends: (() => void)[] = [];
  #chart: MarketChart | undefined;
  #selection: Selection | undefined;
  #marks: readonly Mark[] = [];
  #named: RangeName | null = null;
  #isTurning = false;
  /** What was in view of an interval, counted from its newest bar, so that coming back finds it again. */
  readonly #views = new Map<string, View>();

  constructor(toolbar: Toolbar, actions: PanelActions) {
    this.#actions = actions;
    this.#plot.addEventListener("keydown", (event) => this.#onKey(event));
    this.#ends.push(onLookChange(() => this.#chart?.recolor(currentPalette())));
    this.#ends.push(settings.listen(({ candles }) => this.#chart?.choose({ hollow: candles === "hollow" })));
    const stage = h("div", { class: "stage" }, this.#plot, this.#cover);
    const parts = [toolbar.element, toolbar.studies, this.#legend.element, stage, this.freshness.element];
    this.element = h("section", { class: "panel price-panel", "aria-label": words.price }, ...parts);
  }

  get bars(): readonly Candle[] {
    return this.#chart?.studied.bars ?? [];
  }

  /** The named range in view; null once the reader has moved or zoomed. */
  get range(): RangeName | null {
    return this.#named;
  }

  /** How the chart is drawn. */
  choose(selection: Selection): void {
    if (!sameBars(this.#selection, selection)) this.#remember();
    this.#selection = selection;
    const panes = String(PANES.filter((pane) => selection.studies.has(pane)).length);
    if (this.element.dataset.panes !== panes) this.element.dataset.panes = panes;
    this.#plot.setAttribute("aria-label", words.chart(selection.symbol));
    this.#chart?.choose({ studies: selection.studies, scale: selection.scale });
    this.#point(this.#chart?.cursor.at);
  }

  /** Show a range of a name. */
  rangeTo(range: RangeName): void {
    this.#named = range;
    if (this.#chart && this.bars.length > 0) this.#chart.view = viewOf(range, timestampsOf(this.bars));
  }

  /** Whether what is there is what was asked for before. */
  get isTurning(): boolean {
    return this.#isTurning;
  }

  /** What is there belongs to what was asked for before. */
  turn(): void {
    this.#isTurning = true;
  }

  /** Nothing of that may be taken for what is asked for now; `clear` empties the canvases. */
  hide(): void {
    if (!this.#isTurning) return;
    this.element.dataset.turning = "";
    this.table.clear();
    this.#uncover();
  }

  clear(): void {
    if (this.#isTurning) this.#empty();
  }

  #empty(): void {
    this.#marks = [];
    this.#chart?.clear();
    this.#legend.clear();
    this.freshness.clear();
  }

  /** Draw other bars than before, in the view that their interval had, with the marks that are known already. */
  replace(bars: readonly Candle[], selection: Selection, marks: readonly Mark[]): void {
    if (bars.length === 0) return this.#putInstead(emptyState(words.noBars));
    this.#turned();
    this.#marks = marks;
    this.#uncover();
    const chart = (this.#chart ??= this.#make(selection));
    chart.replace(bars, rises(bars), marks);
    const kept = this.#views.get(selection.interval);
    if (this.#named === null && kept) chart.view = { from: kept.from + bars.length, to: kept.to + bars.length };
    else this.rangeTo(this.#named ?? selection.range);
    this.#point(chart.cursor.at);
  }

  /** Draw what has become known of the same bars, with their marks; what is in view stays. */
  update(bars: readonly Candle[], marks: readonly Mark[]): void {
    const before = this.bars.length;
    this.#chart?.update(bars, rises(bars));
    this.mark(marks);
    if (this.#named && bars.length !== before) this.rangeTo(this.#named);
    this.#point(this.#chart?.cursor.at);
  }

  mark(marks: readonly Mark[]): void {
    if (JSON.stringify(marks) === JSON.stringify(this.#marks)) return;
    this.#marks = marks;
    this.#chart?.choose({ marks });
    this.#point(this.#chart?.cursor.at);
  }

  fail(problem: Problem): void {
    if (this.bars.length > 0 && !this.#isTurning) this.freshness.fail(problem);
    else this.#putInstead(failureState(problem, this.#actions.retry));
  }

  /** All panes as a file. */
  save(): void {
    const name = `${this.#selection?.symbol ?? "chart"}.png`;
    this.#chart?.picture().toBlob((picture) => picture && save(name, picture));
  }

  close(): void {
    for (const end of this.#ends) end();
    this.#chart?.remove();
  }

  #make({ studies, scale }: Selection): MarketChart {
    const hollow = settings.read().candles === "hollow";
    const chart = new MarketChart(this.#canvases, currentPalette(), { studies, scale, hollow, marks: [] });
    chart.cursor.onPoint((at) => this.#point(at));
    chart.onView((view) => this.#actions.viewed(view));
    chart.onMove(() => (this.#named = null));
    return chart;
  }

  #remember(): void {
    const [view, count] = [this.#chart?.view, this.bars.length];
    if (view && this.#selection && count > 0) this.#views.set(this.#selection.interval, { from: view.from - count, to: view.to - count });
  }

  #point(at: number | undefined): void {
    if (!this.#selection || !this.#chart || this.#isTurning) return;
    this.#legend.show(this.#chart.studied, at ?? this.bars.length - 1, this.#selection.studies, this.#marks);
  }

  #turned(): void {
    this.#isTurning = false;
    this.element.removeAttribute("data-turning");
  }

  /** A state in the place of the chart, of which nothing is left. */
  #putInstead(state: HTMLElement): void {
    this.#empty();
    this.table.clear();
    this.#turned();
    this.#plot.inert = true;
    this.#cover.hidden = false;
    fill(this.#cover, state);
  }

  #uncover(): void {
    if (this.#cover.hidden) return;
    this.#plot.inert = false;
    this.#cover.hidden = true;
    fill(this.#cover);
  }

  #onKey(event: KeyboardEvent): void {
    const [step, zoom] = [STEPS[event.key], ZOOMS[event.key]];
    if (event.ctrlKey || event.metaKey || event.altKey || (step === undefined && zoom === undefined)) return;
    event.preventDefault();
    if (zoom !== undefined) this.#chart?.zoom(zoom);
    const bar = step === undefined ? undefined : this.#chart?.cursor.move(step);
    if (bar) this.#actions.announce(spokenBar(bar));
  }
}

function timestampsOf(bars: readonly Candle[]): string[] {
  return bars.map(({ timestamp }) => timestamp);
}
