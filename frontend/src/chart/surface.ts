/** What layers draw on: a pane's part of the canvas. Lengths are device pixels, from the pane's upper left corner. */

export interface Surface {
  context: CanvasRenderingContext2D;
  width: number;
  height: number;
  /** Device pixels of a CSS pixel. */
  ratio: number;
  /** Width of a line that is as fine as it can be, and crisp. */
  hair: number;
  /** First and last bar to draw: those in view and one beyond each edge. */
  from: number;
  to: number;
  /** Width of a bar with the room beside it. */
  spacing: number;
  x: (at: number) => number;
  y: (value: number) => number;
}

export type Layer = (surface: Surface) => void;

/** Letters of so many CSS pixels. */
export function font(family: string, ratio: number, size: number, weight = 400): string {
  return `${weight} ${size * ratio}px ${family}`;
}
