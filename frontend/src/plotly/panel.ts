/** A figure as readers get it: heading, a sentence, the drawing, its files, and the numbers in a folded table. */

import { ChevronRight } from "lucide";
import { inLanguage } from "../core/language";
import { downloadButton, save } from "../ui/download";
import { h, icon } from "../ui/dom";
import type { Table } from "../ui/table";
import { type Figure, plot, type Plot } from "./plot";
import "./styles.css";

const words = inLanguage({
  en: {
    numbers: "The numbers of this figure",
    lost: "The drawing could not be loaded; the table has all of its numbers.",
    keys: "Arrow keys move, plus and minus zoom, 0 shows all.",
    markets: { replayed: "Recorded market, played back.", simulated: "Simulated market." } as Record<string, string>,
  },
  pt: {
    numbers: "Os números desta figura",
    lost: "O desenho não pôde ser carregado; a tabela tem todos os números.",
    keys: "As setas movem, mais e menos ampliam, 0 mostra tudo.",
    markets: { replayed: "Mercado gravado, reproduzido.", simulated: "Mercado simulado." },
  },
});

export interface PanelOptions<Row> {
  title: string;
  table: Table<Row>;
  /** Name of the files without their endings. */
  file: string;
  /** Every figure has its place before it is drawn: two axes above each other need a tall one. */
  height?: "low" | "usual" | "tall";
}

export class FigurePanel<Row> {
  readonly element: HTMLElement;
  readonly #title: string;
  readonly #table: Table<Row>;
  readonly #sentence = h("p", { class: "figure-sentence text-muted" });
  readonly #host: HTMLElement;
  readonly #numbers: HTMLDetailsElement;
  readonly #lost = h("p", { class: "text-muted", role: "status", hidden: true }, words.lost);
  #file: string;
  #plot: Promise<Plot> | undefined;
  #next: Figure | undefined;
  #rows: readonly Row[] = [];
  #isClosed = false;

  constructor({ title, table, file, height = "usual" }: PanelOptions<Row>) {
    this.#title = title;
    this.#table = table;
    this.#file = file;
    this.#host = h("div", { class: "figure-plot", "data-height": height, title: words.keys });
    const summary = h("summary", {}, icon(ChevronRight), words.numbers);
    this.#numbers = h("details", { class: "folded-table" }, summary, table.element);
    const png = downloadButton("PNG", () => void this.#savePicture());
    const csv = downloadButton("CSV", () => save(`${this.#file}.csv`, this.#filled().csv()));
    this.#numbers.addEventListener("toggle", () => this.#numbers.open && this.#filled());
    const foot = h("div", { class: "figure-foot" }, this.#numbers, h("div", { class: "table-tools" }, png, csv));
    this.element = h("section", { class: "panel figure" }, h("h2", {}, title), this.#sentence, this.#host, this.#lost, foot);
  }

  /** Show a figure, or another in its place, with what it shows in a sentence and the rows behind it. */
  show(figure: Omit<Figure, "title" | "description">, sentence: string, rows: readonly Row[], file = this.#file): void {
    this.#file = file;
    this.#sentence.textContent = sentence;
    this.#rows = rows;
    if (this.#numbers.open) this.#filled();
    const isDrawing = this.#next !== undefined;
    this.#next = { ...figure, title: this.#title, description: `${sentence} ${marketText()}`.trim() };
    if (!isDrawing) requestAnimationFrame(() => void this.#draw()); // a slider says more in a frame than can be drawn
  }

  /** Another height in pixels, for figures with a row for each of something. */
  reserve(height: number): void {
    this.#host.style.height = `${height}px`;
  }

  close(): void {
    this.#isClosed = true;
    void this.#plot?.then((drawn) => drawn.close(), () => undefined);
  }

  /** The table with its rows: thousands of them are made for those alone who ask for them. */
  #filled(): Table<Row> {
    this.#table.show(this.#rows);
    return this.#table;
  }

  async #draw(): Promise<void> {
    try {
      const first = this.#next;
      if (!first || this.#isClosed) return;
      const drawn = await (this.#plot ??= plot(this.#host, first));
      if (this.#isClosed) return drawn.close();
      const newest = this.#next;
      this.#next = undefined;
      if (newest) await drawn.update(newest);
      this.#lost.hidden = true;
      this.#host.hidden = false;
    } catch {
      this.#plot = undefined;
      this.#next = undefined;
      this.#lost.hidden = false;
      this.#host.hidden = true;
      this.#numbers.open = true;
    }
  }

  async #savePicture(): Promise<void> {
    const drawn = await this.#plot?.catch(() => undefined);
    if (drawn) save(`${this.#file}.png`, await drawn.image());
  }
}

/** Whose prices these are, where they are not the live market's: the frame tells it to the whole page. */
function marketText(): string {
  return words.markets[document.documentElement.dataset.market ?? ""] ?? "";
}
