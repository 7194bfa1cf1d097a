/** Words of the verdict. */

import { spoken } from "../../../core/language";

export const en = {
  card: "Forecast",
  heading: (day: string) => `Forecast for ${day}`,
  question: (symbol: string, asof: string) => `that ${symbol} closes higher than on ${asof}`,
  none: { title: "No forecast yet", detail: "Forecasts are published every night, after the training." },
  opens: "Session opens",
  late: "Published after the session had opened; it will not be scored.",
  stale: "A newer forecast should be here by now.",
  came: (up: boolean): string => (up ? "It closed higher." : "It did not close higher."),
  why: "Why",
  receipt: "Receipt",
};

export const words = spoken("verdict", en);
