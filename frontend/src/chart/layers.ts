/** Lines, bands, columns and levels: what indicators are drawn with. */

import type { Series } from "../bars/indicators";
import { bodyWidth, LEAST_HOLLOW, type Tones } from "./candles";
import { font, type Layer, type Surface } from "./surface";

export interface LineStyle {
  color: string;
  width: number;
  /** Whether it is broken, so that it is told from another line without seeing its colour. */
  dashed?: boolean;
}

type Bars = Pick<Surface, "from" | "to" | "hair" | "spacing" | "x">;

const DASH = 8; // CSS pixels, as near as whole bars come to it

/** A line through values, with gaps where there are none. */
export function line(values: Series, { color, width, dashed = false }: LineStyle): Layer {
  return (surface) => {
    const { context, ratio, spacing } = surface;
    context.lineWidth = width * ratio;
    context.lineJoin = "bevel";
    context.strokeStyle = color;
    context.beginPath();
    // whole bars are left out: the canvas's own dashes cost several times the line
    trace(surface, values, dashed ? Math.max(1, Math.round((DASH * ratio) / spacing)) : Infinity);
    context.stroke();
  };
}

/** The room between two lines. */
export function band(upper: Series, lower: Series, color: string): Layer {
  return (surface) => {
    const { context, x, y } = surface;
    const known = sampled(surface).filter((at) => (upper[at] ?? null) !== null && (lower[at] ?? null) !== null);
    context.fillStyle = color;
    context.beginPath();
    for (const at of known) context.lineTo(x(at), y(upper[at] ?? 0));
    for (const at of known.reverse()) context.lineTo(x(at), y(lower[at] ?? 0));
    context.fill();
  };
}

/** Columns from zero, those that rise told apart by their colour and, where there is room, by being hollow. */
export function columns(values: Series, rises: (at: number) => boolean, tones: Tones): Layer {
  return (surface) => {
    const { context, hair, spacing, x, y } = surface;
    const width = bodyWidth(spacing, hair);
    const hollow = tones.inside !== null && width >= LEAST_HOLLOW * hair;
    const zero = Math.round(y(0));
    const drawn = furthest(surface, values);
    // rectangles one by one are faster than any path with their outlines
    const each = (color: string, some: readonly number[], inset: number): void => {
      context.fillStyle = color;
      for (const at of some) {
        const end = Math.round(y(values[at] ?? 0));
        const [top, height] = [Math.min(zero, end), Math.max(Math.abs(zero - end), hair)];
        if (height > 2 * inset) context.fillRect(Math.round(x(at) - width / 2) + inset, top + inset, width - 2 * inset, height - 2 * inset);
      }
    };
    // one colour after the other: a canvas reads the text of each that it is given
    const up = drawn.filter(rises);
    each(tones.down, drawn.filter((at) => !rises(at)), 0);
    each(tones.up, up, 0);
    if (hollow) each(tones.inside ?? "", up, hair);
  };
}

/** Horizontal lines at values that mean something. */
export function levels(at: readonly number[], color: string): Layer {
  return ({ context, width, hair, y }) => {
    context.fillStyle = color;
    for (const level of at) context.fillRect(0, Math.round(y(level)), width, hair);
  };
}

/** The name of a pane, in its upper left corner. */
export function label(text: string, color: string, family: string): Layer {
  return ({ context, ratio }) => {
    context.font = font(family, ratio, 11);
    context.fillStyle = color;
    context.textAlign = "left";
    context.textBaseline = "top";
    context.fillText(text, 6 * ratio, 5 * ratio);
  };
}

/** `dash` bars with the line, then as many without it. */
function trace(surface: Surface, values: Series, dash: number): void {
  const { context, x, y } = surface;
  let broken = true;
  for (const at of sampled(surface)) {
    const value = values[at] ?? null;
    if (value !== null && broken) context.moveTo(x(at), y(value));
    if (value !== null && !broken) context.lineTo(x(at), y(value));
    broken = value === null || at % (2 * dash) >= dash;
  }
}

/** Bars to draw a line through: where there are several to a pixel one of them, the same whatever is in view. */
export function sampled({ from, to, hair, spacing }: Bars): number[] {
  const step = Math.max(1, Math.floor(hair / spacing));
  const all: number[] = [];
  for (let at = from - (from % step); at <= to; at += step) all.push(at);
  return all;
}

/** Bars that have a value, of those in the same column of pixels the one whose value is the furthest from zero. */
export function furthest({ from, to, hair, x }: Bars, values: Series): number[] {
  const all: number[] = [];
  let column = NaN;
  for (let at = from; at <= to; at += 1) {
    const [value, place] = [values[at] ?? null, Math.round(x(at) / hair)];
    if (value === null) continue;
    if (place !== column) all.push(at);
    else if (Math.abs(value) > Math.abs(values[all.at(-1) ?? 0] ?? 0)) all[all.length - 1] = at;
    column = place;
  }
  return all;
}
