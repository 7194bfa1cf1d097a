/** The crosshair, moved by pointer or keys: what it is on, what is written about it and what is said are one bar. */

import type { IChartApiBase, ISeriesApi, Time } from "lightweight-charts";
import type { Candle } from "../core/api/generated";
import { showing } from "../bars/viewport";

export class Cursor {
  readonly #chart: IChartApiBase<Time>;
  readonly #candles: ISeriesApi<"Candlestick", Time>;
  #bars: readonly Candle[] = [];
  #times: readonly Time[] = [];
  #at: number | undefined;
  #placing = 0;
  #pointed: (at: number | undefined) => void = () => undefined;

  constructor(chart: IChartApiBase<Time>, candles: ISeriesApi<"Candlestick", Time>) {
    this.#chart = chart;
    this.#candles = candles;
    chart.subscribeCrosshairMove(({ logical }) => {
      // what the library reports while a range is being set belongs to the range before
      if (this.#placing === 0) this.#point(logical !== undefined && this.#bars[logical] ? logical : undefined);
    });
  }

  /** Index of the bar it is on; undefined when it is on none. */
  get at(): number | undefined {
    return this.#at;
  }

  /** Call back with the index of the bar it is on. */
  onPoint(pointed: (at: number | undefined) => void): void {
    this.#pointed = pointed;
  }

  over(bars: readonly Candle[], times: readonly Time[]): void {
    const held = this.#at === undefined ? undefined : this.#bars[this.#at]?.timestamp;
    this.#bars = bars;
    this.#times = times;
    const at = held === undefined ? -1 : bars.findIndex(({ timestamp }) => timestamp === held);
    this.#at = at < 0 ? undefined : at;
  }

  /** Move by `step` bars, as far as there are any, and bring that bar into view; the bar. */
  move(step: number): Candle | undefined {
    const last = this.#bars.length - 1;
    const at = Math.max(0, Math.min(last, (this.#at ?? last) + step));
    const bar = this.#bars[at];
    const scale = this.#chart.timeScale();
    const view = scale.getVisibleLogicalRange();
    if (!bar || !view) return undefined;
    this.#point(at);
    const next = showing(view, at, this.#bars.length);
    if (next.from !== view.from) scale.setVisibleLogicalRange(next);
    this.#place(at, bar);
    return bar;
  }

  /** The range applies with the next frame; a crosshair placed before it would stand on another bar. */
  #place(at: number, { close }: Candle): void {
    this.#placing += 1;
    requestAnimationFrame(() => {
      this.#placing -= 1;
      const time = this.#times[at];
      if (this.#placing === 0 && this.#at === at && time !== undefined) {
        this.#chart.setCrosshairPosition(close, time, this.#candles);
      }
    });
  }

  #point(at: number | undefined): void {
    this.#at = at;
    this.#pointed(at);
  }
}
