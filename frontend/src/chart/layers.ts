/** Lines, bands, columns and levels: what indicators are drawn with. */

import type { Series } from "../bars/indicators";
import type { Layer, Surface } from "./sheet";

export interface LineStyle {
  color: string;
  width: number;
  /** Whether it is broken, so that it is told from another line without seeing its colour. */
  dashed?: boolean;
}

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
    const { context, to, x, y } = surface;
    const from = firstKnown(surface, upper);
    if (from > to) return;
    context.fillStyle = color;
    context.beginPath();
    for (let at = from; at <= to; at += 1) context.lineTo(x(at), y(upper[at] ?? 0));
    for (let at = to; at >= from; at -= 1) context.lineTo(x(at), y(lower[at] ?? 0));
    context.fill();
  };
}

export interface Tones {
  up: string;
  down: string;
  /** What fills the columns that rise, so that they are hollow; null where they are filled. */
  inside: string | null;
}

const NARROW = 4; // an outline of fewer pixels has no inside

/** Columns from zero, those that rise told apart by their colour and, where there is room, by being hollow. */
export function columns(values: Series, rises: (at: number) => boolean, tones: Tones): Layer {
  return (surface) => {
    const { context, from, to, ratio, spacing, x, y } = surface;
    const width = Math.max(1, Math.round(spacing * 0.7));
    const [hollow, edge] = [tones.inside !== null && width >= NARROW * ratio, Math.max(1, Math.floor(ratio))];
    const zero = Math.round(y(0));
    for (let at = from; at <= to; at += 1) {
      const value = values[at] ?? null;
      if (value === null) continue;
      const [left, end, up] = [Math.round(x(at) - width / 2), Math.round(y(value)), rises(at)];
      const [top, height] = [Math.min(zero, end), Math.max(Math.abs(zero - end), edge)];
      context.fillStyle = up ? tones.up : tones.down;
      context.fillRect(left, top, width, height);
      if (!up || !hollow || height <= 2 * edge) continue;
      // rectangles one by one are faster than any path with their outlines
      context.fillStyle = tones.inside ?? "";
      context.fillRect(left + edge, top + edge, width - 2 * edge, height - 2 * edge);
    }
  };
}

/** Horizontal lines at fixed values, each with its number. */
export function levels(at: readonly number[], color: string, ink: string, font: string): Layer {
  return ({ context, width, ratio, y }) => {
    context.fillStyle = color;
    context.font = font;
    context.textAlign = "right";
    for (const level of at) context.fillRect(0, Math.round(y(level)), width, Math.max(1, Math.floor(ratio)));
    context.fillStyle = ink;
    for (const level of at) context.fillText(String(level), width - 4 * ratio, Math.round(y(level)) - 3 * ratio);
  };
}

/** The name of a pane, in its upper left corner. */
export function label(text: string, color: string, font: string): Layer {
  return ({ context, ratio }) => {
    context.save();
    context.scale(ratio, ratio);
    context.font = font;
    context.fillStyle = color;
    context.textBaseline = "top";
    context.fillText(text, 6, 5);
    context.restore();
  };
}

/** `dash` bars with the line, then as many without it. */
function trace({ context, from, to, x, y }: Surface, values: Series, dash: number): void {
  let broken = true;
  for (let at = from; at <= to; at += 1) {
    const value = values[at] ?? null;
    if (value !== null && broken) context.moveTo(x(at), y(value));
    if (value !== null && !broken) context.lineTo(x(at), y(value));
    broken = value === null || at % (2 * dash) >= dash;
  }
}

function firstKnown({ from, to }: Surface, values: Series): number {
  let at = from;
  while (at <= to && (values[at] ?? null) === null) at += 1;
  return at;
}
