/** The chart without its crosshair: grid, panes, axes, the newest price. */

import { type Frame, LETTERS, type PaneFrame } from "./frame";
import { brokenLine, halfPlate, setLetters, valuePlate, writeTime, writeValue } from "./labels";
import type { Palette } from "./palette";

const DASH = 2; // CSS pixels

type Context = CanvasRenderingContext2D;

export function drawPlot(context: Context, frame: Frame, palette: Palette): void {
  context.fillStyle = palette.card;
  context.fillRect(0, 0, frame.width, frame.height);
  drawGrid(context, frame, palette.grid);
  for (const pane of frame.panes) drawPane(context, frame, pane);
  drawBorders(context, frame, palette.line);
  setLetters(context, frame, palette);
  drawLabels(context, frame, palette);
  for (const pane of frame.panes) drawTag(context, frame, pane, palette.card);
}

function drawGrid(context: Context, { panes, labels, right, bottom, hair }: Frame, color: string): void {
  context.fillStyle = color;
  for (const { x } of labels) context.fillRect(x, 0, hair, bottom);
  for (const { top, ticks } of panes) for (const { y } of ticks) context.fillRect(0, top + y, right, hair);
}

function drawPane(context: Context, { right, ratio, hair, time, first, last }: Frame, { content, top, height, scale }: PaneFrame): void {
  context.save();
  context.translate(0, top);
  context.beginPath();
  context.rect(0, 0, right, height);
  context.clip();
  const { spacing, x } = time;
  const surface = { context, width: right, height, ratio, hair, from: first, to: last, spacing, x, y: scale.y };
  for (const layer of content.layers) layer(surface);
  context.restore();
}

/** Between panes, and along the axes. */
function drawBorders(context: Context, { panes, right, bottom, width, hair }: Frame, color: string): void {
  context.fillStyle = color;
  for (const { top, height } of panes) context.fillRect(0, top + height, width, hair);
  context.fillRect(right, 0, hair, bottom);
}

/** What the newest price's plate would cover in part is left out. */
function drawLabels(context: Context, frame: Frame, palette: Palette): void {
  context.fillStyle = palette.muted;
  for (const pane of frame.panes) {
    const tagged = tagY(frame, pane) ?? NaN;
    const isCovered = (y: number): boolean => Math.abs(y - tagged) < halfPlate(frame) + (LETTERS / 2) * frame.ratio;
    for (const { y, text } of pane.ticks) if (!isCovered(y)) writeValue(context, frame, pane.top + y, text);
  }
  for (const { x, text, isMain } of frame.labels) {
    context.fillStyle = isMain ? palette.ink : palette.muted;
    writeTime(context, frame, x, text);
  }
}

function drawTag(context: Context, frame: Frame, pane: PaneFrame, ink: string): void {
  const { tag, axis } = pane.content;
  const y = tagY(frame, pane);
  if (!tag || y === null) return;
  const { color, value } = tag;
  context.strokeStyle = color;
  brokenLine(context, frame, DASH, { x: 0, y: pane.top + y }, { x: frame.right, y: pane.top + y });
  valuePlate(context, frame, pane.top + y, { text: axis.write(value), color, ink });
}

/** Null while the newest price's bar is out of view: of a bar before it, it would say the wrong thing. */
function tagY(frame: Frame, { content: { tag }, scale, height }: PaneFrame): number | null {
  if (!tag || tag.at > frame.to) return null;
  const half = halfPlate(frame);
  return Math.max(half, Math.min(Math.round(scale.y(tag.value)), height - half));
}
