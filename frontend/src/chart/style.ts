/** Options of the chart library, for a palette and what the reader has chosen. */

import {
  type CandlestickSeriesPartialOptions,
  type ChartOptions,
  CrosshairMode,
  type DeepPartial,
  type PriceFormat,
  PriceScaleMode,
  type Rgba,
} from "lightweight-charts";
import { axisText } from "../core/exchange-time";
import { axisMarks, decimals, price } from "../core/numbers";
import type { Palette } from "./palette";

export const SCALES = ["linear", "log", "percent"] as const;
export type Scale = (typeof SCALES)[number];

export const SCALE_MODES: Record<Scale, PriceScaleMode> = {
  linear: PriceScaleMode.Normal,
  log: PriceScaleMode.Logarithmic,
  percent: PriceScaleMode.Percentage,
};

const AXIS = 68; // CSS pixels: seven digits

export function chartStyle(palette: Palette, fontFamily: string): DeepPartial<ChartOptions> {
  return {
    layout: {
      background: { color: palette.card },
      textColor: palette.muted,
      fontFamily,
      // the logo needs inline styles and markup, which the content security policy forbids; the footer links instead
      attributionLogo: false,
      colorParsers: [rgbaOf],
      panes: { separatorColor: palette.line, separatorHoverColor: palette.line, enableResize: false },
    },
    grid: { vertLines: { color: palette.grid }, horzLines: { color: palette.grid } },
    crosshair: {
      mode: CrosshairMode.Normal,
      vertLine: { color: palette.muted, labelBackgroundColor: palette.muted },
      horzLine: { color: palette.muted, labelBackgroundColor: palette.muted },
    },
    // as wide for every symbol, so that neither plot nor canvases change their size with the prices
    rightPriceScale: { borderColor: palette.line, entireTextOnly: true, minimumWidth: AXIS },
    timeScale: { borderColor: palette.line, minBarSpacing: 0.5 },
    // a thumb that starts on the chart scrolls the page; sideways it scrolls the chart
    handleScroll: { vertTouchDrag: false },
    localization: { locale: "en-US", dateFormat: "yyyy-MM-dd", timeFormatter: axisText },
  };
}

/** `#1b66b3` without asking the browser, as the library would: it writes each colour into the page and reads it. */
function rgbaOf(color: string): Rgba | null {
  const digits = /^#([\da-f]{2})([\da-f]{2})([\da-f]{2})$/i.exec(color)?.slice(1);
  return digits ? ([...digits.map((pair) => parseInt(pair, 16)), 1] as unknown as Rgba) : null;
}

/** Hollow bars rise and filled ones fall, so that nobody has to tell their colours apart; or all are filled. */
export function candleStyle(palette: Palette, hollow: boolean): CandlestickSeriesPartialOptions {
  return {
    upColor: hollow ? palette.card : palette.up,
    borderUpColor: palette.up,
    wickUpColor: palette.up,
    downColor: palette.down,
    borderDownColor: palette.down,
    wickDownColor: palette.down,
  };
}

/** The newest price's label: without a colour of its own it would take the fill of a hollow candle. */
export function priceLine(palette: Palette, rises: boolean): CandlestickSeriesPartialOptions {
  return { priceLineColor: rises ? palette.up : palette.down };
}

/** Prices as the page writes them, on an axis that can be as fine as the lowest of them. */
export function priceFormat(lowest: number): PriceFormat {
  return { type: "custom", formatter: price, tickmarksFormatter: axisMarks, minMove: 10 ** -decimals(lowest) };
}

export const volumeFormat: PriceFormat = { type: "volume", precision: 0, minMove: 1 };

/** Whole numbers under the crosshair; the levels that mean something are marked in the pane itself. */
export const strengthFormat: PriceFormat = {
  type: "custom",
  minMove: 1,
  formatter: (value: number) => String(Math.round(value)),
  tickmarksFormatter: (marks: readonly number[]) => marks.map(() => ""),
};
