/** A pane below the price: unseen bars that give it a scale, and the sheet on which its study is drawn. */

import { CandlestickSeries, type IChartApiBase, type ISeriesApi, type PriceFormat, type Time } from "lightweight-charts";
import { type Content, Sheet } from "./sheet";

const SHARE = 1; // of the price pane's 4
const CLEAR = "#0000";
// candles, because the page has their code already
const UNSEEN = {
  lastValueVisible: false,
  priceLineVisible: false,
  borderVisible: false,
  wickVisible: false,
  upColor: CLEAR,
  downColor: CLEAR,
};

export class StudyPane {
  readonly #chart: IChartApiBase<Time>;
  readonly #anchor: ISeriesApi<"Candlestick", Time>;
  readonly #sheet = new Sheet();
  #ends = "";

  /** Made as the pane `at`, counted from the top. */
  constructor(chart: IChartApiBase<Time>, at: number, priceFormat: PriceFormat) {
    this.#chart = chart;
    const last = chart.panes().length;
    this.#anchor = chart.addSeries(CandlestickSeries, { ...UNSEEN, priceFormat }, last);
    const pane = this.#anchor.getPane();
    if (at < last) pane.moveTo(at);
    pane.setStretchFactor(SHARE);
    this.#anchor.attachPrimitive(this.#sheet);
  }

  /** Draw over bars at these times; `value` is one that the pane always shows. */
  show(content: Content | null, times: readonly Time[], value = 0): void {
    const ends = [times[0], times.at(-1)].filter((time) => time !== undefined);
    // two points are enough for a scale, and bars of another symbol mostly end where those before did
    if (this.#ends !== String(ends)) this.#anchor.setData([...new Set(ends)].map((time) => ({ time, open: value, high: value, low: value, close: value })));
    this.#ends = String(ends);
    this.#sheet.show(content, times.length);
  }

  format(priceFormat: PriceFormat): void {
    this.#anchor.applyOptions({ priceFormat });
  }

  remove(): void {
    this.#chart.removeSeries(this.#anchor);
  }
}
