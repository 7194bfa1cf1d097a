/** The newest price in large, and what it changed by. */

import { ArrowDownRight, ArrowRight, ArrowUpRight, type IconNode } from "lucide";
import type { Bar } from "../core/bars";
import type { Interval } from "../core/contract";
import { momentText } from "../core/exchange-time";
import { move, price } from "../core/numbers";
import { fill, h, icon } from "./dom";

export class PriceHead {
  readonly #name = h("h1", { class: "text-lg font-bold tracking-tight" });
  readonly #caption = h("span", { class: "text-muted" });
  readonly #price = h("div", { class: "price-line" });
  readonly element: HTMLElement;

  constructor() {
    const title = h("div", { class: "price-line" }, this.#name, this.#caption);
    this.element = h("div", { class: "price-head" }, title, this.#price);
  }

  clear(symbol: string): void {
    fill(this.#name, symbol);
    fill(this.#caption);
    fill(this.#price);
  }

  show(symbol: string, interval: Interval, bars: readonly Bar[]): void {
    const [before, last] = [bars.at(-2), bars.at(-1)];
    if (!last) return this.clear(symbol);
    fill(this.#name, symbol);
    fill(this.#caption, caption(last, interval));
    const newest = h("span", { class: "text-3xl font-semibold num" }, price(last.close));
    fill(this.#price, newest, before ? change(before.close, last.close) : null);
  }
}

function change(from: number, to: number): HTMLElement {
  const [sign, tone] = direction(to - from);
  return h("span", { class: `inline-flex items-center gap-1 font-medium num ${tone}` }, icon(sign), move(from, to));
}

function direction(by: number): [IconNode, string] {
  if (by === 0) return [ArrowRight, "text-muted"];
  return by > 0 ? [ArrowUpRight, "text-up"] : [ArrowDownRight, "text-down"];
}

function caption({ timestamp, final }: Bar, interval: Interval): string {
  const what = interval === "1d" ? "close of" : "hour from";
  return `${final ? what : "in progress,"} ${momentText(timestamp)}`;
}
