/** Candles with studies, marks and panes over one time axis. */

import { CandlestickSeries, createChartEx, type IChartApiBase, type ISeriesApi, type Time } from "lightweight-charts";
import type { Candle } from "../core/api/generated";
import { PANES, type Pane, type Study, StudiedBars } from "../bars/studies";
import { clamped, type View, zoomed } from "../bars/viewport";
import { freshTail } from "../bars/candles";
import { isDate } from "../core/exchange-time";
import { decimals } from "../core/numbers";
import { type Drawn, paneContents, priceContent } from "./contents";
import { Cursor } from "./cursor";
import type { Mark } from "./marks";
import { Mount } from "./mount";
import type { Palette } from "./palette";
import { candlePoint, chartTime } from "./points";
import { Sheet } from "./sheet";
import { StudyPane } from "./study-pane";
import { candleStyle, chartStyle, priceFormat, priceLine, type Scale, SCALE_MODES, strengthFormat, volumeFormat } from "./style";
import { tickLabel, TimeAxis } from "./time-axis";

export interface Choices {
  studies: ReadonlySet<Study>;
  hollow: boolean;
  scale: Scale;
  marks: readonly Mark[];
}

const PRICE_SHARE = 4;
const HARDLY = 0.01; // of a bar
const NOTHING = new StudiedBars([]);

export class MarketChart {
  readonly cursor: Cursor;
  readonly #mount: Mount;
  readonly #font: string;
  readonly #chart: IChartApiBase<Time>;
  readonly #candles: ISeriesApi<"Candlestick", Time>;
  readonly #sheet = new Sheet();
  readonly #panes = new Map<Pane, StudyPane>();
  #palette: Palette;
  #choices: Choices;
  #studied = NOTHING;
  #times: readonly Time[] = [];
  #lowest = NaN;
  #rises: boolean | undefined;
  #isDaily: boolean | undefined;
  #tagged = true;

  constructor(plot: HTMLElement, palette: Palette, choices: Choices) {
    this.#palette = palette;
    this.#choices = choices;
    const tickMarkFormatter = tickLabel(() => this.#chart);
    this.#mount = new Mount(plot);
    this.#font = getComputedStyle(document.body).fontFamily;
    const style = chartStyle(palette, this.#font);
    const timeScale = { ...style.timeScale, tickMarkFormatter };
    const options = { ...style, ...this.#mount.first, timeScale };
    this.#chart = createChartEx<Time, TimeAxis>(this.#mount.root, new TimeAxis(), options);
    this.#candles = this.#chart.addSeries(CandlestickSeries, candleStyle(palette, choices.hollow));
    this.#candles.attachPrimitive(this.#sheet);
    this.#candles.priceScale().applyOptions({ mode: SCALE_MODES[choices.scale] });
    this.#chart.panes()[0]?.setStretchFactor(PRICE_SHARE);
    this.cursor = new Cursor(this.#chart, this.#candles);
    this.#chart.timeScale().subscribeVisibleLogicalRangeChange(() => this.#tag());
    this.#arrange();
    this.#mount.place(this.#chart);
  }

  get studied(): StudiedBars {
    return this.#studied;
  }

  /** What is in view, by index of bars; null while nothing is. */
  get view(): View | null {
    return this.#chart.timeScale().getVisibleLogicalRange();
  }

  set view(view: View) {
    const [next, now] = [clamped(view, this.#studied.bars.length), this.view];
    // the library draws twice for a range, even for the one it shows
    if (now && Math.abs(now.from - next.from) + Math.abs(now.to - next.to) < HARDLY) return;
    this.#chart.timeScale().setVisibleLogicalRange(next);
  }

  /** Draw other bars and their marks. What is in view stays in view, counted from the newest bar. */
  replace(bars: readonly Candle[], rises: boolean, marks: readonly Mark[]): void {
    this.#choices = { ...this.#choices, marks };
    this.#redo(bars, rises);
  }

  /** Draw what has changed of the same bars, or become known of them. */
  update(bars: readonly Candle[], rises: boolean): void {
    const tail = freshTail(this.#studied.bars, bars);
    if (!tail) return this.#redo(bars, rises);
    for (const bar of tail) this.#candles.update(candlePoint(bar));
    this.#take(bars, rises);
  }

  #redo(bars: readonly Candle[], rises: boolean): void {
    this.#candles.setData(bars.map(candlePoint));
    this.#take(bars, rises);
  }

  /** `rises` says whether the newest close is above the one that its change is measured against. */
  #take(bars: readonly Candle[], rises: boolean): void {
    this.#studied = new StudiedBars(bars);
    this.#times = bars.map(({ timestamp }) => chartTime(timestamp));
    this.cursor.over(bars, this.#times);
    this.#look(bars, rises);
    this.#draw();
  }

  /** Nothing of what was drawn is left. */
  clear(): void {
    if (this.#studied === NOTHING) return;
    this.#studied = NOTHING;
    this.#times = [];
    this.#candles.setData([]);
    this.#choices = { ...this.#choices, marks: [] };
    this.cursor.over([], []);
    this.#draw();
  }

  choose(choices: Partial<Choices>): void {
    const before = this.#choices;
    this.#choices = { ...before, ...choices };
    const { hollow, scale, studies, marks } = this.#choices;
    const same = hollow === before.hollow && scale === before.scale && sameStudies(studies, before.studies);
    if (same && (marks === before.marks || marks.length + before.marks.length === 0)) return;
    if (same) return this.#drawPrice(); // marks are the price's alone
    if (hollow !== before.hollow) this.#candles.applyOptions(candleStyle(this.#palette, hollow));
    if (scale !== before.scale) this.#candles.priceScale().applyOptions({ mode: SCALE_MODES[scale], autoScale: true });
    this.#arrange();
    this.#draw();
  }

  recolor(palette: Palette): void {
    this.#palette = palette;
    this.#chart.applyOptions(chartStyle(palette, this.#font));
    this.#candles.applyOptions({ ...candleStyle(palette, this.#choices.hollow), ...priceLine(palette, this.#rises ?? true) });
    this.#draw();
  }

  remove(): void {
    this.#mount.remove();
    this.#chart.remove();
  }

  /** Half the bars for 0.5, twice as many for 2. */
  zoom(factor: number): void {
    const { view } = this;
    const count = this.#studied.bars.length;
    if (view) this.view = zoomed(view, factor, this.cursor.at ?? count - 1, count);
  }

  /** Call back whenever other bars are in view. */
  onView(changed: (view: View) => void): void {
    this.#chart.timeScale().subscribeVisibleLogicalRangeChange((view) => view && changed(view));
  }

  /** All panes as one picture. */
  picture(): HTMLCanvasElement {
    return this.#chart.takeScreenshot(true);
  }

  /** Panes that are chosen, in their order; those that are not are gone with their canvases. */
  #arrange(): void {
    for (const [pane, shown] of this.#panes) {
      if (this.#choices.studies.has(pane)) continue;
      shown.remove();
      this.#panes.delete(pane);
    }
    PANES.filter((pane) => this.#choices.studies.has(pane)).forEach((pane, at) => {
      if (!this.#panes.has(pane)) this.#panes.set(pane, new StudyPane(this.#chart, at + 1, this.#formatOf(pane)));
    });
  }

  #formatOf(pane: Pane) {
    if (pane === "volume") return volumeFormat;
    return pane === "rsi" ? strengthFormat : priceFormat(this.#lowest);
  }

  #draw(): void {
    this.#drawPrice();
    const [drawn, count] = [this.#drawn, this.#times.length];
    for (const [pane, shown] of this.#panes) shown.show(count > 0 ? paneContents[pane](drawn) : null, this.#times);
  }

  #drawPrice(): void {
    const count = this.#times.length;
    this.#sheet.show(count > 0 ? priceContent(this.#drawn) : null, count);
  }

  get #drawn(): Drawn {
    return { ...this.#choices, studied: this.#studied, palette: this.#palette, font: this.#font };
  }

  /** Each option that is applied costs a layout, so only what has changed is. */
  #look(bars: readonly Candle[], rises: boolean): void {
    const lowest = bars.reduce((least, { low }) => Math.min(least, low), Infinity);
    const finer = decimals(lowest) !== decimals(this.#lowest);
    const isDaily = isDate(bars.at(-1)?.timestamp ?? "");
    this.#lowest = lowest;
    if (rises !== this.#rises) this.#candles.applyOptions(priceLine(this.#palette, (this.#rises = rises)));
    if (finer) this.#candles.applyOptions({ priceFormat: priceFormat(lowest) });
    if (finer) this.#panes.get("macd")?.format(priceFormat(lowest));
    if (isDaily !== this.#isDaily) this.#chart.timeScale().applyOptions({ timeVisible: !(this.#isDaily = isDaily) });
  }

  /** The newest price has its label while its bar is in view; of a bar before it, it would say the wrong thing. */
  #tag(): void {
    const { view } = this;
    const visible = view !== null && view.to >= this.#studied.bars.length - 1;
    if (visible === this.#tagged) return;
    this.#tagged = visible;
    this.#candles.applyOptions({ lastValueVisible: visible, priceLineVisible: visible });
  }
}

function sameStudies(one: ReadonlySet<Study>, other: ReadonlySet<Study>): boolean {
  return one.size === other.size && [...one].every((study) => other.has(study));
}
