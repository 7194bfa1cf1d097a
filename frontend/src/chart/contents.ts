/** What each pane shows: studied bars turned into layers and the values that have to fit. */

import type { Series } from "../bars/indicators";
import type { Pane, Study, StudiedBars } from "../bars/studies";
import { band, columns, label, levels, line, type Tones } from "./layers";
import { type Mark, marks } from "./marks";
import type { Palette } from "./palette";
import type { Content } from "./sheet";
import type { Scale } from "./style";

export interface Drawn {
  studied: StudiedBars;
  palette: Palette;
  studies: ReadonlySet<Study>;
  marks: readonly Mark[];
  hollow: boolean;
  scale: Scale;
  /** Family of the page's letters. */
  font: string;
}

const OVERSOLD = 30;
const OVERBOUGHT = 70;
const LABELS: Record<Pane, string> = { volume: "Volume", rsi: "RSI 14", macd: "MACD 12/26/9" };

/** Over the candles: averages, bands and marks. */
export function priceContent({ studied, palette, studies, marks: all, scale, font }: Drawn): Content {
  const { bands, bars } = studied;
  const lines = (["sma50", "sma20"] as const).filter((study) => studies.has(study));
  const shown = studies.has("bb");
  const tones = { up: palette.up, down: palette.down, neutral: palette.muted, action: palette.ink, font: `600 10px ${font}` };
  const edge = { color: palette.band, width: 1 };
  return {
    isLinear: scale !== "log",
    under: shown ? [band(bands.upper, bands.lower, palette.bandFill)] : [],
    over: [
      ...(shown ? [line(bands.upper, edge), line(bands.lower, edge)] : []),
      ...lines.map((study) => line(studied[study], { color: palette[study], width: 1.75, dashed: study === "sma50" })),
      ...(all.length > 0 ? [marks(all, bars, tones)] : []),
    ],
    extent: extentOf([...lines.map((study) => studied[study]), ...(shown ? [bands.upper, bands.lower] : [])]),
  };
}

export const paneContents: Record<Pane, (drawn: Drawn) => Content> = {
  volume: (drawn) => {
    const { bars, volumes } = drawn.studied;
    const rises = (at: number): boolean => (bars[at]?.close ?? 0) >= (bars[at]?.open ?? 0);
    return { isLinear: true, under: [], over: [columns(volumes, rises, tones(drawn)), named("volume", drawn)], extent: extentOf([volumes], 0) };
  },
  rsi: (drawn) => ({
    isLinear: true,
    under: [levels([OVERSOLD, OVERBOUGHT], drawn.palette.line, drawn.palette.muted, `10px ${drawn.font}`)],
    over: [line(drawn.studied.rsi, { color: drawn.palette.rsi, width: 1.5 }), named("rsi", drawn)],
    extent: () => ({ priceRange: { minValue: 0, maxValue: 100 } }),
  }),
  macd: (drawn) => {
    const { line: fast, signal, histogram } = drawn.studied.macd;
    const rises = (at: number): boolean => (histogram[at] ?? 0) >= 0;
    return {
      isLinear: true,
      under: [columns(histogram, rises, tones(drawn))],
      over: [
        line(fast, { color: drawn.palette.sma20, width: 1.5 }),
        line(signal, { color: drawn.palette.sma50, width: 1.5, dashed: true }),
        named("macd", drawn),
      ],
      extent: extentOf([fast, signal, histogram], 0),
    };
  },
};

function named(pane: Pane, { palette, font }: Drawn) {
  return label(LABELS[pane], palette.muted, `11px ${font}`);
}

function tones({ palette, hollow }: Drawn): Tones {
  return { up: palette.up, down: palette.down, inside: hollow ? palette.card : null };
}

/** The least and the greatest of some series between two bars, and of `always`. */
export function extentOf(all: readonly Series[], always?: number): Content["extent"] {
  return (from, to) => {
    let [minValue, maxValue] = always === undefined ? [Infinity, -Infinity] : [always, always];
    for (const values of all) {
      for (let at = from; at <= to; at += 1) {
        const value = values[at] ?? null;
        if (value === null) continue;
        if (value < minValue) minValue = value;
        if (value > maxValue) maxValue = value;
      }
    }
    return maxValue < minValue ? null : { priceRange: { minValue, maxValue } };
  };
}
