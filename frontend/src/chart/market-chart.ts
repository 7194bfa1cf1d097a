/** Candles with studies, marks and panes over one time axis. */

import type { Candle } from "../core/api/generated";
import { PANES, type Study, StudiedBars } from "../bars/studies";
import { carried, clamped, shifted, type View, zoomed } from "../bars/viewport";
import { Canvases } from "./canvases";
import { type Content, type Drawn, paneContents, priceContent } from "./contents";
import { drawCrosshair } from "./crosshair";
import { Cursor } from "./cursor";
import { type Frame, framed, type Point, type Size, type Times } from "./frame";
import { Gestures, type Hold } from "./gestures";
import { setLetters } from "./labels";
import type { Mark } from "./marks";
import { isSamePalette, type Palette } from "./palette";
import { drawPlot } from "./plot";
import { axisTime, beginnings } from "./scale/times";
import type { Scale } from "./scale/values";

export interface Choices {
  studies: ReadonlySet<Study>;
  hollow: boolean;
  scale: Scale;
  marks: readonly Mark[];
}

const TIGHTNESS = 200; // CSS pixels that an axis is dragged for nearly three times as much
const MOST_STRETCHED = 10;

export class MarketChart {
  readonly cursor: Cursor;
  readonly #canvases: Canvases;
  readonly #gestures: Gestures;
  #palette: Palette;
  #choices: Choices;
  #studied = new StudiedBars([]);
  #times = timesOf([]);
  #lowest = Infinity;
  #rises = true;
  #view: View = { from: 0, to: 0 };
  #frame: Frame | undefined;
  /** Of the prices' axis: twice as much fits for 2. */
  #stretch = 1;
  #isTelling = false;
  #viewed: (view: View) => void = () => undefined;
  #moved: () => void = () => undefined;

  /** Drawn with the next frame, in the size that the place then has. */
  constructor(place: HTMLElement, palette: Palette, choices: Choices) {
    this.#palette = palette;
    this.#choices = choices;
    this.#canvases = new Canvases(place, { plot: (context, size) => this.#draw(context, size), over: () => this.#over() });
    this.cursor = new Cursor({
      bars: () => this.#studied.bars,
      view: () => this.#view,
      show: (view) => this.#move(view),
      frame: () => this.#frame,
      changed: () => this.#canvases.requestOver(),
    });
    this.#gestures = new Gestures(place, {
      point: (point) => this.cursor.point(point && this.#inPixels(point)),
      scroll: (by) => this.#move(shifted(this.#view, -this.#barsOf(by))),
      zoom: (factor, x) => this.#move(zoomed(this.#view, factor, this.#view.from + this.#barsOf(x), this.#count)),
      hold: (point) => this.#holdOf(point),
      reset: (point) => this.#axisAt(point) === "values" && this.#stretchTo(1),
    });
  }

  get studied(): StudiedBars {
    return this.#studied;
  }

  /** What is in view, by index of bars; null while there are none. */
  get view(): View | null {
    return this.#count > 0 ? this.#view : null;
  }

  set view(view: View) {
    const [next, { from, to }] = [clamped(view, this.#count), this.#view];
    if (next.from === from && next.to === to) return;
    this.#view = next;
    this.#show();
  }

  /** Draw other bars and their marks. What is in view stays in view, counted from the newest bar. */
  replace(bars: readonly Candle[], rises: boolean, marks: readonly Mark[]): void {
    this.#choices = { ...this.#choices, marks };
    this.#stretch = 1;
    this.#take(bars, rises, shifted(this.#view, bars.length - this.#count));
  }

  /** Draw what has become known of the same bars: a view of the newest one follows it, any other stays on its bars. */
  update(bars: readonly Candle[], rises: boolean): void {
    this.#take(bars, rises, carried(this.#view, this.#studied.bars, bars));
  }

  /** Nothing of what was drawn is left. */
  clear(): void {
    if (this.#count > 0) this.replace([], true, []);
  }

  choose(choices: Partial<Choices>): void {
    const before = this.#choices;
    this.#choices = { ...before, ...choices };
    const { hollow, scale, studies, marks } = this.#choices;
    const isSame = hollow === before.hollow && scale === before.scale && sameStudies(studies, before.studies);
    if (scale !== before.scale) this.#stretch = 1;
    if (!isSame || (marks !== before.marks && marks.length + before.marks.length > 0)) this.#canvases.request();
  }

  /** Other colours, at once: paper does not wait for a frame. */
  recolor(palette: Palette): void {
    if (isSamePalette(palette, this.#palette)) return; // the page tells of each choice, not only of colours
    this.#palette = palette;
    this.#canvases.request();
    this.#canvases.flush();
  }

  remove(): void {
    this.#gestures.remove();
    this.#canvases.remove();
  }

  /** Half the bars for 0.5, twice as many for 2, around the crosshair or else the newest bar. */
  zoom(factor: number): void {
    this.#move(zoomed(this.#view, factor, this.cursor.at ?? this.#count - 1, this.#count));
  }

  /** Call back whenever other bars are in view, or the same ones tell something else. */
  onView(viewed: (view: View) => void): void {
    this.#viewed = viewed;
  }

  /** Call back whenever the reader has moved the view, by hand or by keys. */
  onMove(moved: () => void): void {
    this.#moved = moved;
  }

  /** All panes as one picture. */
  picture(): HTMLCanvasElement {
    return this.#canvases.picture;
  }

  get #count(): number {
    return this.#studied.bars.length;
  }

  #take(bars: readonly Candle[], rises: boolean, view: View): void {
    this.#studied = new StudiedBars(bars);
    this.#times = timesOf(bars);
    this.#lowest = bars.reduce((least, { low }) => Math.min(least, low), Infinity);
    this.#rises = rises;
    this.#view = clamped(view, bars.length);
    this.#show();
  }

  #show(): void {
    this.cursor.settle();
    this.#canvases.request();
    if (this.#isTelling) return;
    this.#isTelling = true;
    queueMicrotask(() => this.#tell());
  }

  /** Once for all that is done to the chart at a time: a table follows what is in view. */
  #tell(): void {
    this.#isTelling = false;
    if (this.view) this.#viewed(this.view);
  }

  #move(view: View): void {
    const before = this.#view;
    if (this.#count > 0) this.view = view;
    if (this.#view !== before) this.#moved();
  }

  /** Axes are drawn out or pressed together. */
  #holdOf(point: Point): Hold | null {
    const axis = this.#axisAt(point);
    if (axis === "values") return { cursor: "ns-resize", drag: ({ y }) => this.#stretchTo(this.#stretch * Math.exp(y / TIGHTNESS)) };
    if (axis === null) return null;
    return { cursor: "ew-resize", drag: ({ x }) => this.#move(zoomed(this.#view, Math.exp(-x / TIGHTNESS), this.#view.to, this.#count)) };
  }

  /** The axis of the prices, that of the time, or none. */
  #axisAt(point: Point): "values" | "times" | null {
    const [{ x, y }, frame] = [this.#inPixels(point), this.#frame];
    const prices = frame?.panes[0];
    if (!frame || !prices) return null;
    if (y >= frame.bottom) return "times";
    return x >= frame.right && y < prices.height ? "values" : null;
  }

  #stretchTo(stretch: number): void {
    this.#stretch = Math.max(1 / MOST_STRETCHED, Math.min(stretch, MOST_STRETCHED));
    this.#canvases.request();
  }

  #inPixels({ x, y }: Point): Point {
    const ratio = this.#frame?.ratio ?? 1;
    return { x: x * ratio, y: y * ratio };
  }

  /** So many bars take so many CSS pixels. */
  #barsOf(pixels: number): number {
    const { ratio, right } = this.#frame ?? { ratio: 1, right: Infinity };
    return ((pixels * ratio) / right) * (this.#view.to - this.#view.from);
  }

  #draw(context: CanvasRenderingContext2D, size: Size): void {
    const palette = this.#palette;
    setLetters(context, size, palette);
    this.#frame = framed(this.#contents(), this.#view, this.#times, size, (text) => context.measureText(text).width);
    drawPlot(context, this.#frame, palette);
  }

  /** From the top. */
  #contents(): Content[] {
    if (this.#count === 0) return [];
    const { studies } = this.#choices;
    const told = { studied: this.#studied, rises: this.#rises, lowest: this.#lowest };
    const drawn: Drawn = { ...this.#choices, ...told, palette: this.#palette, stretch: this.#stretch };
    const first = Math.max(0, Math.ceil(this.#view.from));
    return [priceContent(drawn, first), ...PANES.filter((pane) => studies.has(pane)).map((pane) => paneContents[pane](drawn))];
  }

  #over(): ((context: CanvasRenderingContext2D) => void) | null {
    const frame = this.#frame;
    const crosshair = frame && this.cursor.crosshair(frame, this.#times.seconds);
    return crosshair ? (context) => drawCrosshair(context, frame, crosshair, this.#palette) : null;
  }
}

function timesOf(bars: readonly Candle[]): Times {
  const seconds = bars.map(axisTime);
  return { seconds, begun: beginnings(seconds) };
}

function sameStudies(one: ReadonlySet<Study>, other: ReadonlySet<Study>): boolean {
  return one.size === other.size && [...one].every((study) => other.has(study));
}
