/**
 * Putting a chart on the page. The library asks for the place of each of its canvases when it sizes them, which makes
 * the browser lay out the page as often; outside of the document it reckons. And it draws once more whenever a canvas
 * has been sized. So a chart is sized while it is empty, drawn with the next frame, and placed right after.
 */

import type { IChartApiBase, Time } from "lightweight-charts";

interface Size {
  width: number;
  height: number;
}

export class Mount {
  readonly root = document.createElement("div");
  readonly #plot: HTMLElement;
  #size: Size;
  #observer: ResizeObserver | undefined;

  constructor(plot: HTMLElement) {
    this.#plot = plot;
    this.#size = sizeOf(plot.getBoundingClientRect());
  }

  /** The size to make the chart with: other than the last, because the library does nothing for the same. */
  get first(): Size {
    return { width: this.#size.width, height: this.#size.height + 2 };
  }

  /** Size the chart, whose panes are made and empty, and show it with what it is given before the next frame. */
  place(chart: IChartApiBase<Time>): void {
    chart.resize(this.#size.width, this.#size.height, true);
    requestAnimationFrame(() => this.#plot.append(this.root));
    this.#observer = new ResizeObserver(([entry]) => {
      const { width, height } = sizeOf(entry?.contentRect ?? this.#size);
      if (width === this.#size.width && height === this.#size.height) return;
      this.#size = { width, height };
      chart.resize(width, height, true);
    });
    this.#observer.observe(this.#plot);
  }

  remove(): void {
    this.#observer?.disconnect();
    this.root.remove();
  }
}

/** Whole and even, as the library makes it. */
function sizeOf({ width, height }: Size): Size {
  return { width: Math.floor(width / 2) * 2, height: Math.floor(height / 2) * 2 };
}
