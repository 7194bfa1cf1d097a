/** Figures of Plotly, dressed as the page is, in its colours whatever they become. */

import type { PlotlyApi } from "plotly.js-finance-dist-min";
import { onLookChange } from "../core/theme";
import { pngOf } from "./image";
import { loadPlotly } from "./load";
import { CONFIG, dressed } from "./look";
import { type End, moved } from "./range";
import { coloured } from "./tokens";

export interface Figure {
  /** What is drawn, as Plotly has it; colours are `token(...)`s. */
  traces: readonly Record<string, unknown>[];
  /** What differs from the look of all figures; `uirevision` is another where zoom should not be kept. */
  layout?: Record<string, unknown>;
  title: string;
  /** What it shows, for those who hear it and under the title of a picture. */
  description: string;
}

export interface Plot {
  /** Draw another figure in the place of this one; zoom and hidden traces stay. */
  update: (figure: Figure) => Promise<void>;
  /** What is drawn now, as a PNG. */
  image: () => Promise<Blob>;
  close: () => void;
}

const PAN = 0.2;
const ZOOM = 0.7;
const KEYS: Record<string, Parameters<typeof moved>[1] | "all"> = {
  ArrowLeft: { by: -PAN },
  ArrowRight: { by: PAN },
  "+": { times: ZOOM },
  "=": { times: ZOOM },
  "-": { times: 1 / ZOOM },
  "0": "all",
};

/** Draw a figure into an element that has a height. Rejects where Plotly cannot be had. */
export async function plot(element: HTMLElement, figure: Figure): Promise<Plot> {
  const [plotly] = await Promise.all([loadPlotly(), sized(element)]);
  const drawn = new DrawnPlot(plotly, element);
  await drawn.update(figure);
  return drawn;
}

class DrawnPlot implements Plot {
  readonly #plotly: PlotlyApi;
  readonly #element: HTMLElement;
  readonly #size: ResizeObserver;
  readonly #stopLook: () => void;
  #figure: Figure | undefined;

  constructor(plotly: PlotlyApi, element: HTMLElement) {
    this.#plotly = plotly;
    this.#element = element;
    this.#size = new ResizeObserver(() => void this.#fit());
    this.#size.observe(element);
    this.#stopLook = onLookChange(() => this.#figure && void this.update(this.#figure));
    element.tabIndex = 0;
    element.setAttribute("role", "group");
    element.addEventListener("keydown", this.#onKey);
  }

  async update(figure: Figure): Promise<void> {
    this.#figure = figure;
    this.#element.setAttribute("aria-label", `${figure.title}. ${figure.description}`);
    const style = getComputedStyle(document.documentElement);
    const color = (name: string): string => style.getPropertyValue(`--${name}`).trim();
    const layout = dressed(figure.layout ?? {}, getComputedStyle(document.body).fontFamily, this.#element.clientWidth);
    await this.#plotly.react(this.#element, coloured(figure.traces, color), coloured(layout, color), CONFIG);
  }

  image(): Promise<Blob> {
    return pngOf(this.#element, { title: this.#figure?.title ?? "", note: this.#figure?.description ?? "" });
  }

  close(): void {
    this.#size.disconnect();
    this.#stopLook();
    this.#element.removeEventListener("keydown", this.#onKey);
    this.#plotly.purge(this.#element);
  }

  async #fit(): Promise<void> {
    if (this.#element.clientWidth > 0 && this.#figure) await this.#plotly.Plots.resize(this.#element);
  }

  readonly #onKey = (event: KeyboardEvent): void => {
    const step = KEYS[event.key];
    if (step === undefined || event.ctrlKey || event.metaKey || event.altKey) return;
    event.preventDefault();
    event.stopPropagation(); // the page has its own use for some of them
    // Plotly writes down in the element's layout what is shown of each axis
    const { layout } = this.#element as HTMLElement & { layout?: { xaxis?: { range?: [End, End] } } };
    const range = layout?.xaxis?.range;
    if (step === "all") void this.#plotly.relayout(this.#element, { "xaxis.autorange": true, "yaxis.autorange": true });
    else if (range) void this.#plotly.relayout(this.#element, { "xaxis.range": moved(range, step) });
  };
}

/** Wait until an element is on screen with a size: a hidden one would be drawn with another. */
function sized(element: HTMLElement): Promise<void> {
  return new Promise((done) => {
    const size = new ResizeObserver(() => {
      if (element.clientWidth === 0) return;
      size.disconnect();
      done();
    });
    size.observe(element);
  });
}
