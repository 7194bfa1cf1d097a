/** A sheet over or under a series on which layers are drawn: arrays go to the canvas without becoming the library's rows. */

import type {
  AutoscaleInfo,
  IPrimitivePaneView,
  ISeriesPrimitive,
  PrimitivePaneViewZOrder,
  SeriesAttachedParameter,
  Time,
} from "lightweight-charts";

type Target = Parameters<NonNullable<ReturnType<IPrimitivePaneView["renderer"]>>["draw"]>[0];

/** A pane as layers see it; lengths are device pixels. */
export interface Surface {
  context: CanvasRenderingContext2D;
  width: number;
  height: number;
  /** Device pixels of a CSS pixel. */
  ratio: number;
  /** First and last bar to draw: those in view and one beyond each edge. */
  from: number;
  to: number;
  /** Width of a bar with the room beside it. */
  spacing: number;
  x: (at: number) => number;
  y: (value: number) => number;
}

export type Layer = (surface: Surface) => void;

export interface Content {
  /** Whether equal steps of value are equal steps on the scale. */
  isLinear: boolean;
  under: readonly Layer[];
  over: readonly Layer[];
  /** Values that have to fit between two bars; null where there are none. */
  extent: (from: number, to: number) => AutoscaleInfo | null;
}

const NOTHING: Content = { isLinear: true, under: [], over: [], extent: () => null };

export class Sheet implements ISeriesPrimitive<Time> {
  #content = NOTHING;
  #count = 0;
  #place: SeriesAttachedParameter<Time> | undefined;
  // the library takes the same array as a sign that nothing has changed
  readonly #views = [this.#view("bottom", "under"), this.#view("normal", "over")];

  /**
   * Draw this over `count` bars from now on. A primitive's own `requestUpdate` would size all panes and draw everything
   * twice; options that change nothing make the library draw the one pane, once.
   */
  show(content: Content | null, count: number): void {
    this.#content = content ?? NOTHING;
    this.#count = count;
    this.#place?.series.applyOptions({});
  }

  attached(place: SeriesAttachedParameter<Time>): void {
    this.#place = place;
  }

  detached(): void {
    this.#place = undefined;
  }

  paneViews(): readonly IPrimitivePaneView[] {
    return this.#views;
  }

  autoscaleInfo(from: number, to: number): AutoscaleInfo | null {
    return this.#content.extent(Math.max(0, Math.ceil(from)), Math.min(this.#count - 1, Math.floor(to)));
  }

  #view(zOrder: PrimitivePaneViewZOrder, which: "under" | "over"): IPrimitivePaneView {
    const draw = (target: Target): void => this.#draw(target, which);
    const renderer = { draw };
    return { zOrder: () => zOrder, renderer: () => renderer };
  }

  #draw(target: Target, which: "under" | "over"): void {
    const layers = this.#content[which];
    if (layers.length === 0 || this.#count === 0) return;
    target.useBitmapCoordinateSpace(({ context, bitmapSize, horizontalPixelRatio, verticalPixelRatio }) => {
      const surface = this.#surface(context, bitmapSize, horizontalPixelRatio, verticalPixelRatio);
      context.save();
      if (surface) for (const layer of layers) layer(surface);
      context.restore();
    });
  }

  #surface(
    context: CanvasRenderingContext2D,
    { width, height }: { width: number; height: number },
    across: number,
    down: number,
  ): Surface | null {
    if (!this.#place) return null;
    const { chart, series } = this.#place;
    const scale = chart.timeScale();
    const view = scale.getVisibleLogicalRange();
    const [origin, next] = [scale.logicalToCoordinate(0 as never), scale.logicalToCoordinate(1 as never)];
    if (!view || origin === null || next === null) return null;
    const heightOf = (value: number): number => (series.priceToCoordinate(value) ?? 0) * down;
    return {
      context,
      width,
      height,
      ratio: down,
      from: Math.max(0, Math.floor(view.from) - 1),
      to: Math.min(this.#count - 1, Math.ceil(view.to) + 1),
      spacing: (next - origin) * across,
      x: (at) => (origin + (next - origin) * at) * across,
      y: this.#content.isLinear ? interpolated(heightOf) : heightOf,
    };
  }
}

/** The same as `heightOf` on a linear scale, without asking the library about every point. */
function interpolated(heightOf: (value: number) => number): (value: number) => number {
  const zero = heightOf(0);
  const step = heightOf(1) - zero;
  return (value) => zero + step * value;
}
