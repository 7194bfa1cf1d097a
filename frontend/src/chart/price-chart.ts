/** Candles, moving averages and volume over one time axis. */

import {
  CandlestickSeries,
  createChart,
  HistogramSeries,
  type IChartApi,
  type ISeriesApi,
  LineSeries,
} from "lightweight-charts";
import { type Bar, freshTail } from "../core/bars";
import { isDate } from "../core/exchange-time";
import { type Period, PERIODS } from "../core/link";
import { averageLook, candleLook, chartLook, priceLook, volumeLook } from "./look";
import type { Palette } from "./palette";
import { averagePoint, candlePoint, chartTime, isUp, volumePoint } from "./points";

const PIXELS_PER_BAR = 7;
const BARS_AHEAD = 2;

export class PriceChart {
  readonly #plot: HTMLElement;
  readonly #chart: IChartApi;
  readonly #candles: ISeriesApi<"Candlestick">;
  readonly #volume: ISeriesApi<"Histogram">;
  readonly #averages: ReadonlyMap<Period, ISeriesApi<"Line">>;
  #palette: Palette;
  #bars: readonly Bar[] = [];
  #cursor = 0;

  constructor(plot: HTMLElement, palette: Palette) {
    this.#plot = plot;
    this.#palette = palette;
    this.#chart = createChart(plot, { autoSize: true, ...chartLook(palette) });
    this.#candles = this.#chart.addSeries(CandlestickSeries, candleLook(palette));
    this.#averages = new Map(PERIODS.map((period) => [period, this.#addAverage(period)]));
    this.#volume = this.#chart.addSeries(HistogramSeries, volumeLook, 1);
    this.#chart.panes().forEach((pane, at) => pane.setStretchFactor(at === 0 ? 4 : 1));
  }

  /** Draw other bars, the newest in view. */
  replace(bars: readonly Bar[]): void {
    this.#draw(bars);
    const visible = Math.round(this.#plot.clientWidth / PIXELS_PER_BAR);
    const scale = this.#chart.timeScale();
    scale.applyOptions({ timeVisible: !isDate(bars.at(-1)?.timestamp ?? "") });
    scale.setVisibleLogicalRange({ from: bars.length - visible, to: bars.length + BARS_AHEAD });
    this.#candles.priceScale().setAutoScale(true);
  }

  /** Draw what changed of the same bars; what the reader has scrolled or zoomed to stays. */
  update(bars: readonly Bar[]): void {
    const tail = freshTail(this.#bars, bars);
    if (!tail) return this.#draw(bars);
    for (const bar of tail) {
      this.#candles.update(candlePoint(bar));
      this.#volume.update(volumePoint(bar, this.#palette));
      for (const [period, line] of this.#averages) line.update(averagePoint(bar, period));
    }
    this.#bars = [...this.#bars.slice(0, -1), ...tail];
    this.#lookByPrices();
  }

  showAverages(periods: readonly Period[]): void {
    for (const [period, line] of this.#averages) line.applyOptions({ visible: periods.includes(period) });
  }

  recolor(palette: Palette): void {
    this.#palette = palette;
    this.#chart.applyOptions(chartLook(palette));
    this.#candles.applyOptions(candleLook(palette));
    for (const [period, line] of this.#averages) line.applyOptions(averageLook(palette.averages[period]));
    this.#draw(this.#bars);
  }

  /** Move the crosshair by `step` bars, as far as there are any, and keep it in view; the bar it is on. */
  move(step: number): Bar | undefined {
    this.#cursor = Math.max(0, Math.min(this.#bars.length - 1, this.#cursor + step));
    const bar = this.#bars[this.#cursor];
    const range = this.#chart.timeScale().getVisibleLogicalRange();
    if (!bar || !range) return undefined;
    if (this.#cursor < range.from || this.#cursor > range.to) {
      const half = (range.to - range.from) / 2;
      this.#chart.timeScale().setVisibleLogicalRange({ from: this.#cursor - half, to: this.#cursor + half });
    }
    this.#chart.setCrosshairPosition(bar.close, chartTime(bar.timestamp), this.#candles);
    return bar;
  }

  /** Call back with the bar under the crosshair, undefined when it is on none. */
  onPoint(pointed: (bar: Bar | undefined) => void): void {
    this.#chart.subscribeCrosshairMove(({ logical }) => {
      const bar = logical === undefined ? undefined : this.#bars[logical];
      if (bar) this.#cursor = this.#bars.indexOf(bar);
      pointed(bar);
    });
  }

  #addAverage(period: Period): ISeriesApi<"Line"> {
    return this.#chart.addSeries(LineSeries, averageLook(this.#palette.averages[period]));
  }

  #draw(bars: readonly Bar[]): void {
    this.#bars = bars;
    this.#cursor = bars.length - 1;
    this.#candles.setData(bars.map(candlePoint));
    this.#volume.setData(bars.map((bar) => volumePoint(bar, this.#palette)));
    for (const [period, line] of this.#averages) line.setData(bars.map((bar) => averagePoint(bar, period)));
    this.#lookByPrices();
  }

  #lookByPrices(): void {
    const last = this.#bars.at(-1);
    if (!last) return;
    // without a colour of its own the label would take the fill of a hollow candle
    const priceLineColor = isUp(last) ? this.#palette.up : this.#palette.down;
    const priceFormat = priceLook(Math.min(...this.#bars.map(({ low }) => low)));
    this.#candles.applyOptions({ priceLineColor, priceFormat });
  }
}
