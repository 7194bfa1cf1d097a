/** The values of one bar, the one under the crosshair or else the newest, of everything that is drawn. */

import type { Mark } from "../../chart/marks";
import type { Candle } from "../../core/api/generated";
import { momentText } from "../../core/exchange-time";
import type { Series } from "../../bars/indicators";
import { price, volume } from "../../core/numbers";
import { type Study, STUDIES, type StudiedBars } from "../../bars/studies";
import { fill, h } from "../../ui/dom";
import { words } from "./words";

type Told = [name: string, value: string, spokenName?: string | undefined, line?: string];

export class Legend {
  readonly element = h("dl", { class: "legend", id: "legend" });
  #values: Text[] = [];
  #names = "";

  /** Values of the bar `at`, with what was forecast for it. */
  show(studied: StudiedBars, at: number, studies: ReadonlySet<Study>, marks: readonly Mark[]): void {
    const bar = studied.bars[at];
    if (!bar) return this.clear();
    const told = [...ofBar(bar), ...STUDIES.filter((study) => studies.has(study)).flatMap((study) => ofStudy(study, studied, at))];
    this.#put([...told, ...marks.filter((mark) => mark.at === at).map(ofMark)]);
  }

  clear(): void {
    this.#names = "";
    fill(this.element);
  }

  /** The same names as before get other values: a crosshair moves too often to make elements anew. */
  #put(told: Told[]): void {
    const names = told.map(([name]) => name).join();
    if (names !== this.#names) this.#make(told);
    this.#names = names;
    told.forEach(([, value], at) => {
      const text = this.#values[at];
      if (text && text.data !== value) text.data = value;
    });
  }

  #make(told: Told[]): void {
    this.#values = told.map(([, value]) => new Text(value));
    const entries = told.map(([name, , spoken, line], at) => {
      const heard = spoken ? [h("span", { "aria-hidden": "true" }, name), h("span", { class: "sr-only" }, spoken)] : [name];
      return h("div", {}, h("dt", { "data-line": line, class: name ? "" : "sr-only" }, ...(name ? heard : [words.columns.bar])), " ", h("dd", { class: "num" }, this.#values[at] ?? ""));
    });
    fill(this.element, ...entries);
  }
}

/** One bar in a sentence, for those who hear it. */
export function spokenBar(bar: Candle): string {
  const { open, high, low, close } = bar;
  return `${momentText(bar.timestamp)}: ${words.spoken(price(open), price(high), price(low), price(close), volume(bar.volume))}`;
}

function ofBar(bar: Candle): Told[] {
  const { columns } = words;
  return [
    ["", bar.final ? momentText(bar.timestamp) : `${momentText(bar.timestamp)}, ${words.inProgress}`],
    ["O", price(bar.open), columns.open],
    ["H", price(bar.high), columns.high],
    ["L", price(bar.low), columns.low],
    ["C", price(bar.close), columns.close],
  ];
}

function ofStudy(study: Study, { bars, sma20, sma50, bands, rsi, macd }: StudiedBars, at: number): Told[] {
  switch (study) {
    case "sma20":
      return [["SMA 20", written(sma20, at), undefined, study]];
    case "sma50":
      return [["SMA 50", written(sma50, at), undefined, study]];
    case "bb":
      return [[words.bands, `${written(bands.lower, at)} – ${written(bands.upper, at)}`]];
    case "volume":
      return [["Vol", volume(bars[at]?.volume ?? 0), words.columns.volume]];
    case "rsi":
      return [["RSI", written(rsi, at, (value) => String(Math.round(value)))]];
    case "macd":
      return [["MACD", `${written(macd.line, at)}, ${words.signal} ${written(macd.signal, at)}`]];
  }
}

function ofMark({ kind, side }: Mark): Told {
  const isAction = kind === "dividend" || kind === "split";
  const told = side ? `${words.sides[side]}, ${words.marks[kind]}` : words.marks[kind];
  return [isAction ? "" : words.forecast, told];
}

/** Negative values too, which prices never are; a dash where there is none yet. */
function written(values: Series, at: number, write = signedPrice): string {
  const value = values[at] ?? null;
  return value === null ? "–" : write(value);
}

function signedPrice(value: number): string {
  return value < 0 ? `−${price(-value)}` : price(value);
}
