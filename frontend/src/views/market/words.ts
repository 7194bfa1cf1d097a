/** The view's words; those of the forecast's card are beside it. */

import { spoken } from "../../core/language";

export const en = {
  price: "Price",
  intervals: { "1d": "Daily", "1h": "Hourly" },
  interval: "Interval",
  range: "Range",
  ranges: { "1m": "1M", "3m": "3M", "6m": "6M", "1y": "1Y", all: "All" },
  studies: { sma20: "SMA 20", sma50: "SMA 50", bb: "Bollinger", volume: "Volume", rsi: "RSI", macd: "MACD" },
  indicators: "Indicators",
  scale: "Scale",
  scales: { linear: "Linear", log: "Log", percent: "Percent" },
  adjusted: "Dividends",
  adjustedTitle: "Lower earlier prices by the dividends paid since",
  closeOf: (day: string) => `close of ${day}`,
  hourOf: (day: string, from: string, to: string) => `${day}, hour ${from} to ${to}`,
  inProgress: "in progress",
  since: (day: string) => `since the close of ${day}`,
  chart: (symbol: string) => `Price chart of ${symbol}. Left and right arrow keys move from bar to bar, plus and minus zoom.`,
  newest: (moment: string) => `Newest bar ${moment}`,
  final: "final",
  staleSince: (moment: string, due: string) => `Newest bar is ${moment}; ${due} is due.`,
  stale: (moment: string) => `Newest bar is ${moment}; newer ones are due.`,
  zone: "New York time",
  failed: (title: string) => `${title}; what is shown was there before.`,
  noBars: { title: "No bars yet", detail: "Nothing is stored of this symbol and interval yet; bars come with the next scheduled run." },
  table: "Bars in view as a table",
  caption: (symbol: string) => `Bars of ${symbol} in view, newest first`,
  columns: { bar: "Bar", close: "Close", change: "Change", open: "Open", high: "High", low: "Low", volume: "Volume" },
  picture: "PNG",
  bands: "Bollinger",
  signal: "signal",
  forecast: "Forecast",
  marks: { hit: "hit", miss: "miss", open: "open", abstained: "abstained", late: "late", dividend: "dividend", split: "split" },
  sides: { up: "up", down: "down" },
  spoken: (open: string, high: string, low: string, close: string, volume: string) =>
    `open ${open}, high ${high}, low ${low}, close ${close}, volume ${volume}`,
  summary: (symbol: string, newest: string) => `${symbol}; newest bar ${newest}`,
  signs: "Signs on the bars: a triangle says the side that was forecast, filled a hit, hollow a miss; a ring is open, a dash an abstention, a cross came late. D and S are dividends and splits.",
};

export const words = spoken("market", en);
