/** What each pane shows: studied bars turned into layers, an axis and the values that have to fit. */

import type { Series } from "../bars/indicators";
import type { Pane, Study, StudiedBars } from "../bars/studies";
import { candles, type Tones } from "./candles";
import { band, columns, label, levels, line } from "./layers";
import { type Mark, marks } from "./marks";
import type { Palette } from "./palette";
import { type Axis, levelAxis, priceAxis, volumeAxis } from "./scale/axes";
import type { Extent, Scale } from "./scale/values";
import type { Layer } from "./surface";

export interface Drawn {
  studied: StudiedBars;
  palette: Palette;
  studies: ReadonlySet<Study>;
  marks: readonly Mark[];
  hollow: boolean;
  scale: Scale;
  /** Whether the newest close is above the one that its change is measured against. */
  rises: boolean;
  /** The lowest price of all bars. */
  lowest: number;
  /** Of the prices' axis: twice as much fits for 2. */
  stretch: number;
}

/** A value with a line and a label of its own, for as long as its bar is in view. */
export interface Tag {
  at: number;
  value: number;
  color: string;
}

export interface Content {
  layers: readonly Layer[];
  /** Values that have to fit between two bars; null where there are none. */
  extent: (from: number, to: number) => Extent | null;
  /** CSS pixels that stay free of them. */
  above: number;
  below: number;
  axis: Axis;
  /** Twice as much fits for 2; 1 where it is left out. */
  stretch?: number;
  tag?: Tag;
}

const OVERSOLD = 30;
const OVERBOUGHT = 70;
const LABELS: Record<Pane, string> = { volume: "Volume", rsi: "RSI 14", macd: "MACD 12/26/9" };
const BELOW_LABEL = 20; // CSS pixels

/** Candles with averages, bands and marks; `first` is the first bar in view. */
export function priceContent(drawn: Drawn, first: number): Content {
  const { studied, palette, studies, marks: all, scale, lowest } = drawn;
  const { bands, bars } = studied;
  const averages = (["sma50", "sma20"] as const).filter((study) => studies.has(study));
  const edges = studies.has("bb") ? [bands.upper, bands.lower] : [];
  const last = bars.at(-1);
  return {
    layers: [
      ...(edges.length > 0 ? [band(bands.upper, bands.lower, palette.bandFill)] : []),
      candles(bars, tones(drawn)),
      ...edges.map((edge) => line(edge, { color: palette.band, width: 1 })),
      ...averages.map((study) => line(studied[study], { color: palette[study], width: 1.75, dashed: study === "sma50" })),
      marks(all, bars, { ...palette, neutral: palette.muted, action: palette.ink, inside: palette.card }),
    ],
    extent: extentOf([studied.lows, studied.highs, ...averages.map((study) => studied[study]), ...edges], scale === "log" ? { above: 0 } : {}),
    above: 32,
    below: 28,
    axis: priceAxis(scale, lowest, bars[first]?.close ?? 0),
    stretch: drawn.stretch,
    ...(last && { tag: { at: bars.length - 1, value: last.close, color: drawn.rises ? palette.up : palette.down } }),
  };
}

export const paneContents: Record<Pane, (drawn: Drawn) => Content> = {
  volume: (drawn) => {
    const { bars, volumes } = drawn.studied;
    const rises = (at: number): boolean => (bars[at]?.close ?? 0) >= (bars[at]?.open ?? 0);
    const layers = [columns(volumes, rises, tones(drawn)), named("volume", drawn)];
    return { layers, extent: extentOf([volumes], { always: 0 }), above: BELOW_LABEL, below: 0, axis: volumeAxis };
  },
  rsi: (drawn) => {
    const { palette, studied } = drawn;
    const fixed = [OVERSOLD, OVERBOUGHT];
    const layers = [levels(fixed, palette.line), line(studied.rsi, { color: palette.rsi, width: 1.5 }), named("rsi", drawn)];
    return { layers, extent: () => ({ least: 0, most: 100 }), above: 4, below: 4, axis: levelAxis(fixed) };
  },
  macd: (drawn) => {
    const { palette, studied } = drawn;
    const { line: fast, signal, histogram } = studied.macd;
    const layers = [
      columns(histogram, (at) => (histogram[at] ?? 0) >= 0, tones(drawn)),
      line(fast, { color: palette.sma20, width: 1.5 }),
      line(signal, { color: palette.sma50, width: 1.5, dashed: true }),
      named("macd", drawn),
    ];
    const extent = extentOf([fast, signal, histogram], { always: 0 });
    return { layers, extent, above: BELOW_LABEL, below: 6, axis: priceAxis("linear", drawn.lowest, 0) };
  },
};

function named(pane: Pane, { palette }: Drawn): Layer {
  return label(LABELS[pane], palette.muted, palette.font);
}

function tones({ palette, hollow }: Drawn): Tones {
  return { up: palette.up, down: palette.down, inside: hollow ? palette.card : null };
}

interface Fit {
  /** A value that always fits, too. */
  always?: number;
  /** Only values that are greater count. */
  above?: number;
}

/** The least and the greatest of some series between two bars. */
export function extentOf(all: readonly Series[], { always, above = -Infinity }: Fit = {}): Content["extent"] {
  return (from, to) => {
    let [least, most] = always === undefined ? [Infinity, -Infinity] : [always, always];
    for (const values of all) {
      for (let at = from; at <= to; at += 1) {
        const value = values[at] ?? null;
        if (value === null || value <= above) continue;
        if (value < least) least = value;
        if (value > most) most = value;
      }
    }
    return most < least ? null : { least, most };
  };
}
