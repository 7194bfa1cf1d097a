/** How the chart looks: options of the chart library, for a palette. */

import {
  type CandlestickSeriesPartialOptions,
  type ChartOptions,
  CrosshairMode,
  type DeepPartial,
  type HistogramSeriesPartialOptions,
  type LineSeriesPartialOptions,
  type PriceFormat,
} from "lightweight-charts";
import { axisText } from "../core/exchange-time";
import { axisMarks, decimals, price } from "../core/numbers";
import type { Palette } from "./palette";

export function chartLook(palette: Palette): DeepPartial<ChartOptions> {
  return {
    layout: {
      background: { color: palette.card },
      textColor: palette.muted,
      fontFamily: getComputedStyle(document.body).fontFamily,
      // the logo needs inline styles and markup, which the content security policy forbids; the footer links instead
      attributionLogo: false,
      panes: { separatorColor: palette.line, separatorHoverColor: palette.line, enableResize: false },
    },
    grid: { vertLines: { color: palette.grid }, horzLines: { color: palette.grid } },
    crosshair: {
      mode: CrosshairMode.Normal,
      vertLine: { color: palette.muted, labelBackgroundColor: palette.muted },
      horzLine: { color: palette.muted, labelBackgroundColor: palette.muted },
    },
    rightPriceScale: { borderColor: palette.line, entireTextOnly: true },
    timeScale: { borderColor: palette.line, rightOffset: 3, minBarSpacing: 2 },
    localization: { locale: "en-US", timeFormatter: axisText },
  };
}

/** Hollow blue bars rise, filled orange bars fall: told apart without seeing red or green. */
export function candleLook(palette: Palette): CandlestickSeriesPartialOptions {
  return {
    upColor: palette.card,
    borderUpColor: palette.up,
    wickUpColor: palette.up,
    downColor: palette.down,
    borderDownColor: palette.down,
    wickDownColor: palette.down,
  };
}

/** Prices as the page writes them, on an axis that can be as fine as the lowest of them. */
export function priceLook(lowest: number): PriceFormat {
  return { type: "custom", formatter: price, tickmarksFormatter: axisMarks, minMove: 10 ** -decimals(lowest) };
}

export function averageLook(color: string): LineSeriesPartialOptions {
  return { color, lineWidth: 2, lastValueVisible: false, priceLineVisible: false, crosshairMarkerVisible: false };
}

export const volumeLook: HistogramSeriesPartialOptions = {
  priceFormat: { type: "volume" },
  priceLineVisible: false,
  lastValueVisible: false,
};
