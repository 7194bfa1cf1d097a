/** The symbol and its newest price in large, and what it changed by since the session before. */

import { ArrowDownRight, ArrowRight, ArrowUpRight, type IconNode } from "lucide";
import type { Candle } from "../../core/api/generated";
import { dayText, isDate, shortDayText, sessionOf, wallClockText } from "../../core/exchange-time";
import { move, price } from "../../core/numbers";
import { h, icons } from "../../ui/dom";
import { type Part, Sketched, sketch } from "../../ui/sketch";
import { endOf, type Reference } from "./bars";
import { words } from "./words";

export class Head {
  readonly #name = new Text();
  readonly #caption = new Text();
  readonly #price = new Sketched(h("div", { class: "price-line" }));
  readonly #icon = icons();
  readonly element = h(
    "div",
    { class: "market-head" },
    h("div", { class: "price-line" }, h("h1", { class: "view-title" }, this.#name), h("span", { class: "text-muted" }, this.#caption)),
    this.#price.element,
  );
  #isTurning = false;

  /** Whether its price is another symbol's. */
  get isTurning(): boolean {
    return this.#isTurning;
  }

  /** Name another symbol, whose price is to follow. */
  turn(symbol: string): void {
    this.#name.data = symbol;
    this.#isTurning = true;
  }

  hide(): void {
    if (!this.#isTurning) return;
    this.#caption.data = "";
    this.#price.show();
  }

  show(bars: readonly Candle[], reference: Reference | undefined): void {
    const last = bars.at(-1);
    if (!last) return;
    this.#isTurning = false;
    this.#caption.data = caption(bars, last);
    const newest = sketch("span", { class: "price num" }, price(last.close));
    this.#price.show(newest, ...(reference ? this.#change(reference, last) : []));
  }

  #change({ session, close }: Reference, last: Candle): Part[] {
    const [sign, tone] = direction(last.close - close);
    const by = sketch("span", { class: `change num ${tone}` }, this.#icon(sign), move(close, last.close));
    return [by, sketch("span", { class: "text-muted" }, words.since(shortDayText(session)))];
  }
}

function direction(by: number): [IconNode, string] {
  if (by === 0) return [ArrowRight, "text-muted"];
  return by > 0 ? [ArrowUpRight, "text-up"] : [ArrowDownRight, "text-down"];
}

function caption(bars: readonly Candle[], { timestamp, final }: Candle): string {
  const end = endOf(bars, bars.length - 1);
  const day = dayText(sessionOf(timestamp));
  const told = end === null ? words.closeOf(day) : words.hourOf(day, wallClockText(timestamp), end);
  if (final) return told;
  return isDate(timestamp) ? `${day}, ${words.inProgress}` : `${told}, ${words.inProgress}`;
}
