/** Labels on the axes: written beside them, or on plates that stand out. */

import { BESIDE_LABEL, type Frame, LETTERS, type Point, type Size } from "./frame";
import type { Palette } from "./palette";
import { font } from "./surface";

// CSS pixels
const PLATE = 20;

/** From now on letters are those of the axes. */
export function setLetters(context: CanvasRenderingContext2D, { ratio }: Size, { font: family }: Palette): void {
  context.font = font(family, ratio, LETTERS);
  context.textBaseline = "middle";
}

/** A value beside its axis. */
export function writeValue(context: CanvasRenderingContext2D, { right, ratio }: Frame, y: number, text: string): void {
  context.textAlign = "left";
  context.fillText(text, right + BESIDE_LABEL * ratio, y + ratio);
}

/** A time below the panes. */
export function writeTime(context: CanvasRenderingContext2D, { bottom, height }: Frame, x: number, text: string): void {
  context.textAlign = "center";
  context.fillText(text, x, Math.round((bottom + height) / 2));
}

/** Half of a plate's height: no other label may be nearer. */
export function halfPlate({ ratio }: Frame): number {
  return Math.round((PLATE / 2) * ratio);
}

export interface Plate {
  text: string;
  color: string;
  ink: string;
}

/** A value on a plate over its axis. */
export function valuePlate(context: CanvasRenderingContext2D, frame: Frame, y: number, { text, color, ink }: Plate): void {
  const half = halfPlate(frame);
  context.fillStyle = color;
  context.fillRect(frame.right, y - half, frame.width - frame.right, 2 * half);
  context.fillStyle = ink;
  writeValue(context, frame, y, text);
}

/** A time on a plate over its axis, moved as far as it takes to be whole. */
export function timePlate(context: CanvasRenderingContext2D, frame: Frame, x: number, { text, color, ink }: Plate): void {
  const half = Math.ceil(context.measureText(text).width / 2 + BESIDE_LABEL * frame.ratio);
  const middle = Math.max(half, Math.min(x, frame.width - half));
  context.fillStyle = color;
  context.fillRect(middle - half, frame.bottom, 2 * half, frame.height - frame.bottom);
  context.fillStyle = ink;
  writeTime(context, frame, middle, text);
}

/** A broken line of one hair between two points, its dashes as long as what is left out. */
export function brokenLine(context: CanvasRenderingContext2D, { ratio, hair }: Frame, dash: number, from: Point, to: Point): void {
  context.save();
  context.translate(hair / 2, hair / 2); // a line is drawn around its points: its pixels have to be whole
  context.lineWidth = hair;
  context.setLineDash([Math.round(dash * ratio)]);
  context.beginPath();
  context.moveTo(from.x, from.y);
  context.lineTo(to.x, to.y);
  context.stroke();
  context.restore();
}
