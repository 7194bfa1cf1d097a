/** Signs on bars: forecasts with what became of them, dividends and splits. Their shape tells them, not colour alone. */

import type { Candle } from "../core/api/generated";
import { font, type Layer, type Surface } from "./surface";

export type ForecastMark = "hit" | "miss" | "open" | "abstained" | "late";
export type ActionMark = "dividend" | "split";

export interface Mark {
  /** Index of the bar; one more than the last for a session still to come. */
  at: number;
  kind: ForecastMark | ActionMark;
  /** The side a forecast was on; null where it was on none. */
  side: "up" | "down" | null;
}

export interface MarkTones {
  up: string;
  down: string;
  neutral: string;
  action: string;
  /** Behind the letters of actions. */
  inside: string;
  /** Family of letters. */
  font: string;
}

const GAP = 9; // CSS pixels between a bar and its sign
const SMALLEST = 1.6; // below this a sign is a blot: bars are then too dense to carry any
const LARGEST = 4.5;

/** Signs below their bars where a forecast said up, above where it said down or nothing; actions on the bottom edge. */
export function marks(all: readonly Mark[], bars: readonly Candle[], tones: MarkTones): Layer {
  return (surface) => {
    const size = Math.min(LARGEST, surface.spacing / surface.ratio / 2.2) * surface.ratio;
    const dense = size < SMALLEST * surface.ratio;
    for (const mark of all) {
      if (mark.at < surface.from || mark.at > surface.to + 1) continue;
      if (isAction(mark.kind)) action(surface, mark, tones);
      else if (!dense) forecast(surface, mark, bars[Math.min(mark.at, bars.length - 1)], size, tones);
    }
  };
}

function isAction(kind: Mark["kind"]): kind is ActionMark {
  return kind === "dividend" || kind === "split";
}

function forecast(surface: Surface, mark: Mark, bar: Candle | undefined, size: number, tones: MarkTones): void {
  if (!bar) return;
  const { context, ratio, x, y } = surface;
  const below = mark.side === "up";
  const height = y(below ? bar.low : bar.high) + (below ? GAP : -GAP) * ratio;
  context.save();
  context.lineWidth = 1.4 * ratio;
  context.fillStyle = context.strokeStyle = mark.side ? tones[mark.side] : tones.neutral;
  context.beginPath();
  SHAPES[mark.kind as ForecastMark](context, x(mark.at), height, size, below ? 1 : -1);
  if (mark.kind === "hit") context.fill();
  else context.stroke();
  context.restore();
}

/** Draws a sign around a point; `up` is 1 where it points up, -1 where it points down. */
type Shape = (context: CanvasRenderingContext2D, x: number, y: number, size: number, up: number) => void;

const SHAPES: Record<ForecastMark, Shape> = {
  hit: arrow,
  miss: arrow,
  open: (context, x, y, size, up) => {
    context.arc(x, y, size * 1.5, 0, 2 * Math.PI);
    arrow(context, x, y, size * 0.7, up);
  },
  abstained: (context, x, y, size) => {
    context.moveTo(x - size, y);
    context.lineTo(x + size, y);
  },
  late: (context, x, y, size) => {
    context.moveTo(x - size, y - size);
    context.lineTo(x + size, y + size);
    context.moveTo(x + size, y - size);
    context.lineTo(x - size, y + size);
  },
};

function arrow(context: CanvasRenderingContext2D, x: number, y: number, size: number, up: number): void {
  context.moveTo(x, y - up * size);
  context.lineTo(x + size, y + up * size);
  context.lineTo(x - size, y + up * size);
  context.closePath();
}

const BADGES: Record<ActionMark, string> = { dividend: "D", split: "S" };

/** A letter in a frame at the bottom, where no candle hides it. */
function action({ context, height, ratio, hair, x }: Surface, { at, kind }: Mark, tones: MarkTones): void {
  if (!isAction(kind)) return;
  const [half, center, middle] = [Math.round(7 * ratio), Math.round(x(at)), Math.round(height - 11 * ratio)];
  context.fillStyle = tones.action;
  context.fillRect(center - half, middle - half, 2 * half + hair, 2 * half + hair);
  context.fillStyle = tones.inside;
  context.fillRect(center - half + hair, middle - half + hair, 2 * half - hair, 2 * half - hair);
  context.fillStyle = tones.action;
  context.font = font(tones.font, ratio, 10, 600);
  context.textAlign = "center";
  context.textBaseline = "middle";
  context.fillText(BADGES[kind], center + hair / 2, middle + ratio);
}
