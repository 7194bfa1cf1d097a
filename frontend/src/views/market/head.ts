/** The symbol and its newest price in large, and what it changed by since the session before. */

import { ArrowDownRight, ArrowRight, ArrowUpRight, type IconNode } from "lucide";
import type { Candle } from "../../core/api/generated";
import { dayText, isDate, shortDayText, sessionOf, wallClockText } from "../../core/exchange-time";
import { move, price } from "../../core/numbers";
import { fill, h, icon } from "../../ui/dom";
import { endOf, type Reference } from "./bars";
import { words } from "./words";

export class Head {
  readonly #name = h("h1", { class: "view-title" });
  readonly #caption = h("span", { class: "text-muted" });
  readonly #price = h("div", { class: "price-line" });
  readonly element = h(
    "div",
    { class: "market-head" },
    h("div", { class: "price-line" }, this.#name, this.#caption),
    this.#price,
  );

  clear(symbol: string): void {
    this.#name.textContent = symbol;
    fill(this.#caption);
    fill(this.#price);
  }

  show(bars: readonly Candle[], reference: Reference | undefined): void {
    const last = bars.at(-1);
    if (!last) return;
    this.#caption.textContent = caption(bars, last);
    const newest = h("span", { class: "price num" }, price(last.close));
    fill(this.#price, newest, ...(reference ? change(reference, last) : []));
  }
}

function change({ session, close }: Reference, last: Candle): HTMLElement[] {
  const [sign, tone] = direction(last.close - close);
  const by = h("span", { class: `change num ${tone}` }, icon(sign), move(close, last.close));
  return [by, h("span", { class: "text-muted" }, words.since(shortDayText(session)))];
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
