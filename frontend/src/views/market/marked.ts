/** Marks on the bars: forecasts with what came of them, dividends and splits. */

import type { Mark } from "../../chart/marks";
import type { Candle, Forecast } from "../../core/api/generated";
import { isDate } from "../../core/exchange-time";
import { type Marked, marked, type NewestBars, type Way } from "./answers";
import { marksOf } from "./marks";
import type { PricePanel } from "./price-panel";
import type { Selection } from "./selection";

export class Marks {
  readonly #panel: PricePanel;
  #answers: Marked | undefined;
  /** Those of the marks that were told last. */
  #drawn: Marked | undefined;
  #about = "";
  /** What has been asked ahead of bars and forecast, and by which run. */
  #ahead: { stop: AbortSignal; answers: Promise<Marked> } | undefined;

  constructor(panel: PricePanel) {
    this.#panel = panel;
  }

  /** What was told belongs to bars or a symbol that are no longer shown. */
  clear(): void {
    this.#about = "";
    this.#answers = undefined;
    this.#ahead = undefined;
  }

  /** Ask while bars and forecast are on their way, so that all can be drawn at once. */
  async ahead({ symbol }: Selection, bars: Promise<NewestBars>, way: Way): Promise<void> {
    // as far back as those before were shown, so that it need not wait for these; of hours they reach less far
    const shown = this.#panel.bars[0]?.timestamp;
    const since = shown && isDate(shown) ? Promise.resolve(shown) : bars.then(({ candles }) => candles[0]?.timestamp);
    const asked = marked(symbol, since, way);
    this.#ahead = { stop: way.stop, answers: asked };
    const answers = await asked;
    if (!way.stop.aborted) this.#answers = answers;
  }

  /** Ask, unless it has been asked about this forecast and these bars, and show it. */
  async refresh(selection: Selection, forecast: Forecast, way: Way): Promise<void> {
    const [first, last] = [this.#panel.bars[0]?.timestamp, this.#panel.bars.at(-1)?.timestamp];
    const about = [selection.symbol, selection.interval, forecast.entry_hash, forecast.state, last].join();
    if (about !== this.#about) {
      // those of another run may be about a forecast before this one
      const ahead = this.#ahead?.stop === way.stop ? this.#ahead.answers : undefined;
      const answers = await (ahead ?? marked(selection.symbol, Promise.resolve(first), way));
      if (way.stop.aborted) return;
      [this.#answers, this.#about] = [answers, about];
      if (answers === this.#drawn) return; // it came with the bars
    }
    this.#panel.mark(this.of(this.#panel.bars, selection));
  }

  /** Marks of these bars, once they are told. */
  of(bars: readonly Candle[], { interval }: Selection): Mark[] {
    this.#drawn = this.#answers;
    return interval === "1d" && this.#answers ? marksOf(bars, this.#answers.ledger, this.#answers.actions) : [];
  }
}
