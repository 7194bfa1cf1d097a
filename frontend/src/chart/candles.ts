/** Candles, at every width down to several bars a pixel. */

import type { Candle } from "../core/api/generated";
import type { Layer, Surface } from "./surface";

const BODY = 0.8; // of a bar's room
const BETWEEN = 0.8; // hairs more
export const LEAST_HOLLOW = 3; // hairs: an outline that is narrower has no inside

export interface Tones {
  up: string;
  down: string;
  /** What fills what rises, so that it is hollow; null where it is filled. */
  inside: string | null;
}

export function candles(bars: readonly Candle[], tones: Tones): Layer {
  return (surface) => {
    if (surface.spacing < surface.hair) return columns(surface, bars, tones);
    const width = bodyWidth(surface.spacing, surface.hair);
    // one colour after the other: a canvas reads the text of each that it is given
    for (const [color, rises] of [[tones.down, false], [tones.up, true]] as const) {
      surface.context.fillStyle = color;
      for (let at = surface.from; at <= surface.to; at += 1) {
        const bar = bars[at];
        if (bar && bar.close >= bar.open === rises) candle(surface, at, bar, width);
      }
    }
    if (tones.inside !== null && width >= LEAST_HOLLOW * surface.hair) insides(surface, bars, width, tones.inside);
  };
}

/** Device pixels of a body: as many on both sides of its wick, so that neither is blurred. */
export function bodyWidth(spacing: number, hair: number): number {
  const wanted = spacing * BODY - hair * BETWEEN;
  return hair + 2 * Math.max(0, Math.round((wanted - hair) / 2));
}

/** Top and height of a body, which is never thinner than a hair. */
function bodyOf({ y, hair }: Surface, { open, close }: Candle): { top: number; height: number } {
  const top = Math.round(y(Math.max(open, close)));
  return { top, height: Math.max(hair, Math.round(y(Math.min(open, close))) - top) };
}

function candle(surface: Surface, at: number, bar: Candle, width: number): void {
  const { context, hair, x, y } = surface;
  const left = Math.round(x(at) - width / 2);
  const high = Math.round(y(bar.high));
  context.fillRect(left + (width - hair) / 2, high, hair, Math.max(hair, Math.round(y(bar.low)) - high));
  if (width === hair) return;
  const { top, height } = bodyOf(surface, bar);
  context.fillRect(left, top, width, height);
}

function insides(surface: Surface, bars: readonly Candle[], width: number, color: string): void {
  const { context, from, to, hair, x } = surface;
  context.fillStyle = color;
  for (let at = from; at <= to; at += 1) {
    const bar = bars[at];
    if (!bar || bar.close < bar.open) continue;
    const { top, height } = bodyOf(surface, bar);
    if (height > 2 * hair) context.fillRect(Math.round(x(at) - width / 2) + hair, top + hair, width - 2 * hair, height - 2 * hair);
  }
}

/** Several bars to a pixel: one column from the lowest of their lows to the highest of their highs. */
function columns(surface: Surface, bars: readonly Candle[], tones: Tones): void {
  const { context, hair, y } = surface;
  for (const { at, to, low, high } of thinned(bars, surface)) {
    context.fillStyle = (bars[to]?.close ?? 0) >= (bars[at]?.open ?? 0) ? tones.up : tones.down;
    const top = Math.round(y(high));
    context.fillRect(Math.round(surface.x(at) / hair) * hair, top, hair, Math.max(hair, Math.round(y(low)) - top));
  }
}

export interface Run {
  /** First and last bar. */
  at: number;
  to: number;
  low: number;
  high: number;
}

/** Bars that stand in the same column of pixels, as one. */
export function thinned(bars: readonly Candle[], { from, to, hair, x }: Pick<Surface, "from" | "to" | "hair" | "x">): Run[] {
  const runs: Run[] = [];
  let column = NaN;
  for (let at = from; at <= to; at += 1) {
    const [bar, run, place] = [bars[at], runs.at(-1), Math.round(x(at) / hair)];
    if (!bar) continue;
    if (run && place === column) Object.assign(run, { to: at, low: Math.min(run.low, bar.low), high: Math.max(run.high, bar.high) });
    else runs.push({ at, to: at, low: bar.low, high: bar.high });
    column = place;
  }
  return runs;
}
