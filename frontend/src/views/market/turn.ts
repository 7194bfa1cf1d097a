/** Turning to another symbol or other bars: what was there stays as a whole for a moment, then it is hidden, then gone. */

import { PATIENCE } from "../../core/patience";
import type { ForecastCard } from "./forecast/card";
import type { Head } from "./head";
import type { PricePanel } from "./price-panel";

export class Turn {
  readonly #head: Head;
  readonly #panel: PricePanel;
  readonly #card: ForecastCard;
  readonly #left: () => void;
  #symbol = "";
  #isHeld = false;
  #timer: ReturnType<typeof setTimeout> | undefined;

  /** Calls `left` once what was there is being left. */
  constructor(head: Head, panel: PricePanel, card: ForecastCard, left: () => void) {
    this.#head = head;
    this.#panel = panel;
    this.#card = card;
    this.#left = left;
  }

  /** Whether what was there is there still. */
  get isHeld(): boolean {
    return this.#isHeld;
  }

  /** From now on something else is asked for; the forecast may be the same. */
  begin(symbol: string, isOtherForecast: boolean): void {
    this.#symbol = symbol;
    this.#isHeld = true;
    this.#panel.turn();
    if (isOtherForecast) this.#card.turn();
    clearTimeout(this.#timer);
    // answers mostly come sooner, and all turns with one frame
    this.#timer = setTimeout(() => this.#clear(), PATIENCE);
  }

  /** Something of it is about to be shown, or why there is none: with the next frame nothing of before is seen. */
  leave(): void {
    if (!this.#isHeld) return;
    this.#isHeld = false;
    this.#head.turn(this.#symbol);
    this.#left();
    // what is replaced until then needs no hiding, for which all that is in it would be styled anew
    requestAnimationFrame(() => this.#hide());
  }

  close(): void {
    clearTimeout(this.#timer);
  }

  #hide(): void {
    const parts = [this.#head, this.#panel, this.#card];
    if (!parts.some(({ isTurning }) => isTurning)) return this.close();
    for (const part of parts) part.hide();
  }

  #clear(): void {
    this.leave();
    this.#hide(); // frames may rest while nobody looks
    this.#panel.clear();
    this.#card.clear();
  }
}
