/** A probability on a scale from certain fall to certain rise, with the thresholds of a signal. */

import type { Config } from "../core/config";
import { percent, share } from "../core/numbers";
import { h } from "./dom";

type Thresholds = Pick<Config, "buy_from" | "sell_to">;

export function gauge(probability: number, { buy_from, sell_to }: Thresholds): HTMLElement {
  const label =
    `${percent(probability)} on a scale from 0 to 100%. ` +
    `Up to ${share(sell_to)} is a sell signal, from ${share(buy_from)} a buy signal.`;
  return h(
    "div",
    { class: "gauge", role: "img", "aria-label": label },
    h("div", { class: "gauge-track" }, zone("down", 0, sell_to), zone("up", buy_from, 1), needle(probability)),
    h("div", { class: "gauge-scale" }, h("span", {}, "lower"), tick(sell_to), tick(buy_from), h("span", {}, "higher")),
  );
}

function zone(tone: string, from: number, to: number): HTMLElement {
  const element = h("div", { class: "gauge-zone", "data-tone": tone });
  element.style.left = offset(from);
  element.style.width = offset(to - from);
  return element;
}

function needle(probability: number): HTMLElement {
  const element = h("div", { class: "gauge-needle" });
  element.style.left = offset(probability);
  return element;
}

function tick(probability: number): HTMLElement {
  const element = h("span", { class: "gauge-tick" }, share(probability));
  element.style.left = offset(probability);
  return element;
}

const offset = (part: number): string => `${part * 100}%`;
