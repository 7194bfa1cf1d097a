/** The crosshair, moved by pointer or keys: what it is on, what is written about it and what is said are one bar. */

import type { Candle } from "../core/api/generated";
import { showing, type View } from "../bars/viewport";
import type { Crosshair } from "./crosshair";
import type { Frame, Point } from "./frame";

/** The chart as the crosshair needs it. */
export interface Place {
  bars: () => readonly Candle[];
  view: () => View;
  /** Have another view. */
  show: (view: View) => void;
  /** The last drawing; undefined before the first. */
  frame: () => Frame | undefined;
  /** Another crosshair is to be drawn. */
  changed: () => void;
}

export class Cursor {
  readonly #place: Place;
  #spot: Point | undefined;
  #held: string | undefined;
  #at: number | undefined;
  #pointed: (at: number | undefined) => void = () => undefined;

  constructor(place: Place) {
    this.#place = place;
  }

  /** Index of the bar it is on; undefined when it is on none. */
  get at(): number | undefined {
    return this.#at;
  }

  /** Call back with the index of the bar it is on. */
  onPoint(pointed: (at: number | undefined) => void): void {
    this.#pointed = pointed;
  }

  /** What is to be drawn of it over a drawing of the view. */
  crosshair(frame: Frame, seconds: readonly number[]): Crosshair | null {
    const bar = this.#place.bars()[this.#at ?? -1];
    if (this.#spot && seconds.length > 0) {
      const at = this.#spot.x < frame.right ? Math.round(frame.time.at(this.#spot.x)) : Infinity; // on no bar beside the panes
      return { at, seconds: seconds[at], height: { y: this.#spot.y } };
    }
    return bar && this.#at !== undefined ? { at: this.#at, seconds: seconds[this.#at], height: { price: bar.close } } : null;
  }

  /** Put it where a pointer is, in device pixels; undefined takes it away. */
  point(spot: Point | undefined): void {
    this.#spot = spot;
    this.#set(this.#under(spot));
  }

  /** Other bars are in view, or there are others: a resting pointer is over another bar, keys hold theirs. */
  settle(): void {
    if (this.#spot) return this.#set(this.#under(this.#spot));
    const at = this.#held === undefined ? -1 : this.#place.bars().findIndex(({ timestamp }) => timestamp === this.#held);
    this.#at = at < 0 ? undefined : at;
  }

  /** Move by `step` bars, as far as there are any, and bring that bar into view; the bar. */
  move(step: number): Candle | undefined {
    const bars = this.#place.bars();
    const last = bars.length - 1;
    const at = Math.max(0, Math.min(last, (this.#at ?? last) + step));
    if (!bars[at]) return undefined;
    this.#spot = undefined;
    this.#set(at);
    this.#place.show(showing(this.#place.view(), at, bars.length));
    return bars[at];
  }

  #under(spot: Point | undefined): number | undefined {
    const [frame, { from, to }] = [this.#place.frame(), this.#place.view()];
    if (!spot || !frame || spot.x >= frame.right) return undefined;
    const at = Math.round(from + (spot.x / frame.right) * (to - from));
    return this.#place.bars()[at] ? at : undefined;
  }

  #set(at: number | undefined): void {
    const isOther = at !== this.#at;
    this.#at = at;
    this.#held = at === undefined ? undefined : this.#place.bars()[at]?.timestamp;
    this.#place.changed();
    if (isOther) this.#pointed(at);
  }
}
