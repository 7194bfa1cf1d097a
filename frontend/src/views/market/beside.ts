/** What stands beside bars and forecast, and can wait until they are painted. */

import type { Mark } from "../../chart/marks";
import type { Candle, Forecast } from "../../core/api/generated";
import { isDate } from "../../core/exchange-time";
import { painted } from "../../core/patience";
import type { Way } from "./answers";
import type { ForecastCard } from "./forecast/card";
import { marksOf } from "./marks";
import type { Beside as Answers } from "./more";
import type { PricePanel } from "./price-panel";
import type { Selection } from "./selection";

export class Beside {
  /** Its code, once a first view is painted. */
  #more: typeof import("./more") | undefined;
  readonly #card: ForecastCard;
  readonly #panel: PricePanel;
  #answers: Answers | undefined;
  #about = "";
  /** What has been asked ahead of bars and forecast, and by which run. */
  #ahead: { stop: AbortSignal; answers: Promise<Answers> } | undefined;

  constructor(card: ForecastCard, panel: PricePanel) {
    this.#card = card;
    this.#panel = panel;
  }

  /** What was told belongs to bars or a symbol that are no longer shown. */
  clear(): void {
    this.#about = "";
    this.#answers = undefined;
    this.#ahead = undefined;
  }

  /** Ask while bars and forecast are on their way, so that all can be drawn at once; of a first view, when it is painted. */
  async ahead({ symbol }: Selection, bars: readonly Candle[], way: Way): Promise<void> {
    if (!this.#more) return;
    // as far back as those before were shown; of hours, which reach less far, all there are
    const asked = this.#more.beside(symbol, isDate(since(bars) ?? "") ? since(bars) : undefined, way);
    this.#ahead = { stop: way.stop, answers: asked };
    const answers = await asked;
    if (!way.stop.aborted) this.#answers = answers;
  }

  /** Ask, unless it has been asked about this forecast and these bars, and show it. */
  async refresh(selection: Selection, forecast: Forecast, way: Way): Promise<void> {
    const about = [selection.symbol, selection.interval, forecast.entry_hash, forecast.state, this.#panel.bars.at(-1)?.timestamp].join();
    if (about !== this.#about && !this.#more) await painted();
    const { behind, beside } = (this.#more ??= await import("./more"));
    if (about !== this.#about) {
      // those of another run may be about a forecast before this one
      const ahead = this.#ahead?.stop === way.stop ? this.#ahead.answers : undefined;
      const answers = await (ahead ?? beside(selection.symbol, since(this.#panel.bars), way));
      if (way.stop.aborted) return;
      [this.#answers, this.#about] = [answers, about];
    }
    this.#panel.mark(this.marks(this.#panel.bars, selection));
    if (this.#answers) this.#card.explain(behind(forecast, this.#answers.explanation, this.#answers.record));
  }

  /** Marks of these bars, once they are told. */
  marks(bars: readonly Candle[], { interval }: Selection): Mark[] {
    return interval === "1d" && this.#answers ? marksOf(bars, this.#answers.ledger, this.#answers.actions) : [];
  }
}

function since(bars: readonly Candle[]): string | undefined {
  return bars[0]?.timestamp;
}
