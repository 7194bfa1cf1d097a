/** The values of one bar: the one under the crosshair, else the newest. */

import type { Bar } from "../core/bars";
import { momentText } from "../core/exchange-time";
import type { Period } from "../core/link";
import { price, volume } from "../core/numbers";
import { fill, h } from "./dom";

export class Legend {
  readonly element = h("dl", { class: "legend", id: "legend" });

  show(bar: Bar | undefined, periods: readonly Period[]): void {
    if (!bar) return fill(this.element);
    const time = bar.final ? momentText(bar.timestamp) : `${momentText(bar.timestamp)} (in progress)`;
    const values = ohlcv(bar).map(([name, value]) => entry(name, value));
    fill(this.element, entry("", time), ...values, ...averages(bar, periods));
  }
}

/** One bar in a sentence, for those who hear it. */
export function spoken(bar: Bar): string {
  const values = `open ${price(bar.open)}, high ${price(bar.high)}, low ${price(bar.low)}, close ${price(bar.close)}`;
  return `${momentText(bar.timestamp)}: ${values}, volume ${volume(bar.volume)}`;
}

function ohlcv({ open, high, low, close, volume: shares }: Bar): [string, string][] {
  return [
    ["O", price(open)],
    ["H", price(high)],
    ["L", price(low)],
    ["C", price(close)],
    ["Vol", volume(shares)],
  ];
}

function averages({ averages: values }: Bar, periods: readonly Period[]): HTMLElement[] {
  return periods.map((period) => {
    const value = values[period];
    return entry(`SMA ${period}`, value === null ? "–" : price(value), `sma${period}`);
  });
}

function entry(name: string, value: string, key = ""): HTMLElement {
  const term = h("dt", { class: name ? "" : "sr-only", "data-line": key || undefined }, name || "Bar");
  return h("div", {}, term, h("dd", { class: name ? "num" : "" }, value));
}
