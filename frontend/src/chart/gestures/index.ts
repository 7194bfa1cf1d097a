/** What hands do to the chart: pointers, touches and the wheel. Lengths are CSS pixels from its upper left corner. */

import type { Point } from "../frame";
import { Glide } from "./glide";
import { wheelSteps } from "./wheel";

/** An axis that was taken hold of, or is about to be. */
export interface Hold {
  cursor: string;
  drag: (by: Point) => void;
}

export interface Hand {
  /** The crosshair is here; undefined when it is nowhere. */
  point: (point: Point | undefined) => void;
  /** Bars move by so much to the right. */
  scroll: (by: number) => void;
  /** Half the bars for 0.5, twice as many for 2; what is at `x` stays. */
  zoom: (factor: number, x: number) => void;
  /** What a press here takes hold of; null for the bars. */
  hold: (point: Point) => Hold | null;
  /** What was done to an axis here is undone. */
  reset: (point: Point) => void;
}

const LONG_PRESS = 400; // milliseconds, as Android has it
const SLIP = 5; // CSS pixels that a finger at rest may move

export class Gestures {
  readonly #root: HTMLElement;
  readonly #hand: Hand;
  readonly #glide: Glide;
  readonly #pressed = new Map<number, Point>();
  #pressing: ReturnType<typeof setTimeout> | undefined;
  /** A long press has made the finger move the crosshair, not the chart. */
  #isTracking = false;
  #hold: Hold | null = null;

  constructor(root: HTMLElement, hand: Hand) {
    this.#root = root;
    this.#hand = hand;
    this.#glide = new Glide(hand.scroll);
    const listen = <Type extends keyof HTMLElementEventMap>(type: Type, listener: (event: HTMLElementEventMap[Type]) => void): void =>
      root.addEventListener(type, listener, { passive: type !== "wheel" && type !== "touchmove" });
    listen("pointerdown", (event) => this.#onDown(event));
    listen("pointermove", (event) => this.#onMove(event));
    listen("pointerup", (event) => this.#onEnd(event, true));
    listen("pointercancel", (event) => this.#onEnd(event, false));
    listen("pointerleave", ({ pointerType }) => pointerType !== "touch" && this.#pressed.size === 0 && hand.point(undefined));
    // or the browser would scroll the page under a finger that moves the crosshair
    listen("touchmove", (event) => this.#isTracking && event.cancelable && event.preventDefault());
    listen("dblclick", (event) => hand.reset(pointOf(event)));
    listen("wheel", (event) => this.#onWheel(event));
  }

  remove(): void {
    clearTimeout(this.#pressing);
    this.#glide.stop();
  }

  #onDown(event: PointerEvent): void {
    if (event.button !== 0) return;
    this.#glide.stop();
    this.#pressed.set(event.pointerId, pointOf(event));
    this.#root.setPointerCapture(event.pointerId);
    this.#hold = this.#hand.hold(pointOf(event));
    this.#pressing = void clearTimeout(this.#pressing);
    if (event.pointerType !== "touch") return;
    this.#isTracking = false;
    this.#hand.point(undefined);
    if (this.#pressed.size === 1) this.#pressing = setTimeout(() => this.#track(pointOf(event)), LONG_PRESS);
  }

  #track(point: Point): void {
    this.#isTracking = true;
    this.#hand.point(point);
  }

  #onMove(event: PointerEvent): void {
    const [before, point] = [this.#pressed.get(event.pointerId), pointOf(event)];
    if (event.pointerType !== "touch" || this.#isTracking) this.#hand.point(point);
    if (!before) this.#root.style.cursor = this.#hand.hold(point)?.cursor ?? "";
    if (!before || this.#isTracking) return;
    if (this.#pressed.size > 1) this.#pinch(event.pointerId, point);
    else this.#drag(event, before, point);
  }

  #drag(event: PointerEvent, before: Point, point: Point): void {
    if (event.pointerType === "touch") {
      if (Math.hypot(point.x - before.x, point.y - before.y) < SLIP && this.#pressing !== undefined) return;
      this.#pressing = void clearTimeout(this.#pressing);
      if (!this.#hold) this.#glide.note(point.x - before.x, event.timeStamp);
    }
    this.#pressed.set(event.pointerId, point);
    if (this.#hold) this.#hold.drag({ x: point.x - before.x, y: point.y - before.y });
    else if (point.x !== before.x) this.#hand.scroll(point.x - before.x);
  }

  /** Two fingers: what is between them stays between them. */
  #pinch(id: number, point: Point): void {
    const other = [...this.#pressed].find(([each]) => each !== id)?.[1];
    const before = this.#pressed.get(id);
    this.#pressed.set(id, point);
    if (!other || !before) return;
    this.#hand.scroll((point.x - before.x) / 2);
    this.#hand.zoom(distance(before, other) / distance(point, other), (point.x + other.x) / 2);
  }

  #onEnd(event: PointerEvent, isLifted: boolean): void {
    this.#pressing = void clearTimeout(this.#pressing);
    if (!this.#pressed.delete(event.pointerId) || event.pointerType !== "touch") return;
    if (isLifted && !this.#isTracking && this.#pressed.size === 0) this.#glide.start(event.timeStamp);
  }

  #onWheel(event: WheelEvent): void {
    event.preventDefault();
    const { scroll, zoom } = wheelSteps(event);
    if (scroll !== 0) this.#hand.scroll(-scroll);
    if (zoom !== 0) this.#hand.zoom(Math.exp(zoom), event.offsetX);
  }
}

function pointOf({ offsetX, offsetY }: MouseEvent): Point {
  return { x: offsetX, y: offsetY };
}

/** Between two fingers, which are never at the same place. */
function distance(one: Point, other: Point): number {
  return Math.max(1, Math.hypot(one.x - other.x, one.y - other.y));
}
