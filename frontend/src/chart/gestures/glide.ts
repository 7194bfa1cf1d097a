/** A chart that was pushed by a finger goes on by itself, ever slower. */

import { type Move, RECENT, speedOf } from "./speed";

const SLOWING = 325; // milliseconds in which its speed falls to a third
const SLOWEST = 0.02; // CSS pixels a millisecond
const still = matchMedia("(prefers-reduced-motion: reduce)");

export class Glide {
  readonly #scroll: (by: number) => void;
  #moves: Move[] = [];
  #frame = 0;

  constructor(scroll: (by: number) => void) {
    this.#scroll = scroll;
  }

  /** The finger has moved by so many pixels; times are those of events, in milliseconds. */
  note(by: number, at: number): void {
    this.#moves = [...this.#moves.filter((move) => at - move.at < RECENT), { by, at }];
  }

  /** The finger was lifted. */
  start(now: number): void {
    const speed = speedOf(this.#moves, now);
    this.stop();
    if (speed !== 0 && !still.matches) this.#frame = requestAnimationFrame((at) => this.#step(speed, at, at));
  }

  stop(): void {
    cancelAnimationFrame(this.#frame);
    this.#moves = [];
  }

  #step(speed: number, before: number, at: number): void {
    const slower = speed * Math.exp((before - at) / SLOWING);
    if (Math.abs(slower) < SLOWEST) return;
    if (at > before) this.#scroll(slower * (at - before));
    this.#frame = requestAnimationFrame((next) => this.#step(slower, at, next));
  }
}
