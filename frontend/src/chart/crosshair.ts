/** The crosshair through all panes, with what it stands on written on the axes. */

import { axisText } from "../core/exchange-time";
import type { Frame } from "./frame";
import { brokenLine, setLetters, timePlate, valuePlate } from "./labels";
import type { Palette } from "./palette";

export interface Crosshair {
  /** Index of the bar, or of the room for one. */
  at: number;
  /** Of the bar; undefined where there is none. */
  seconds: number | undefined;
  /** Device pixels from the top; a price where it was not pointed at, but stepped to. */
  height: { y: number } | { price: number };
}

const DASH = 5; // CSS pixels

export function drawCrosshair(context: CanvasRenderingContext2D, frame: Frame, { at, seconds, height }: Crosshair, palette: Palette): void {
  const { right, bottom, hair, time, panes } = frame;
  const plate = { color: palette.muted, ink: palette.card };
  setLetters(context, frame, palette);
  context.strokeStyle = palette.muted;
  const x = Math.round(time.x(at) - hair / 2);
  if (x >= 0 && x < right) {
    brokenLine(context, frame, DASH, { x, y: 0 }, { x, y: bottom });
    if (seconds !== undefined) timePlate(context, frame, x, { ...plate, text: axisText(seconds) });
  }
  const price = "price" in height ? height.price : undefined;
  const y = Math.round("y" in height ? height.y : (panes[0]?.scale.y(height.price) ?? NaN));
  const pane = panes.find(({ top, height: high }) => y >= top && y < top + high);
  if (!pane) return;
  brokenLine(context, frame, DASH, { x: 0, y }, { x: right, y });
  valuePlate(context, frame, y, { ...plate, text: pane.content.axis.write(price ?? pane.scale.value(y - pane.top)) });
}
