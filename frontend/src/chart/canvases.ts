/** The plot's canvas and a transparent one over it, in device pixels, each drawn at most once a frame. */

import "./styles.css";
import type { Size } from "./frame";

type Paint = (context: CanvasRenderingContext2D, size: Size) => void;

export interface Painter {
  plot: Paint;
  /** What is over the plot; null while nothing is. */
  over: () => Paint | null;
}

export class Canvases {
  readonly #root: HTMLElement;
  readonly #painter: Painter;
  readonly #plot = new Sheet({ alpha: false });
  readonly #over = new Sheet({});
  readonly #observer = new ResizeObserver(([entry]) => entry && this.#paint(sizeOf(entry)));
  #size: Size | undefined;
  #isStale = true;
  #isAsked = false;

  constructor(root: HTMLElement, painter: Painter) {
    this.#root = root;
    this.#painter = painter;
    root.classList.add("canvases");
    root.append(this.#plot.canvas, this.#over.canvas);
    this.requestOver();
  }

  /** The plot as it has to be now. */
  get picture(): HTMLCanvasElement {
    this.flush();
    return this.#plot.canvas;
  }

  /** Draw all of it with the next frame. */
  request(): void {
    this.#isStale = true;
    this.requestOver();
  }

  /**
   * Draw what is over the plot with the next frame. Whatever is observed anew is told of in that frame, once, after its
   * layout: so the size is known without asking for a layout, and nothing is drawn in a size that the frame changes.
   */
  requestOver(): void {
    if (this.#isAsked) return;
    this.#isAsked = true;
    this.#observer.unobserve(this.#root);
    this.#observer.observe(this.#root, HAS_DEVICE_PIXELS ? { box: "device-pixel-content-box" } : {});
  }

  /** Draw now what is asked for: paper does not wait for a frame. */
  flush(): void {
    if (this.#size && this.#isAsked) this.#paint(this.#size);
  }

  remove(): void {
    this.#observer.disconnect();
    this.#root.replaceChildren();
  }

  #paint(size: Size): void {
    const isOther = size.width !== this.#size?.width || size.height !== this.#size.height || size.ratio !== this.#size.ratio;
    const isStale = this.#isStale || isOther;
    [this.#size, this.#isAsked, this.#isStale] = [size, false, false];
    if (size.width === 0 || size.height === 0) return void (this.#isStale = true); // out of sight until it has another
    if (isStale) this.#plot.draw(size, this.#painter.plot);
    this.#over.draw(size, this.#painter.over());
  }
}

class Sheet {
  readonly canvas = document.createElement("canvas");
  readonly #options: CanvasRenderingContext2DSettings;
  #isBlank = true;

  constructor(options: CanvasRenderingContext2DSettings) {
    this.#options = options;
  }

  /** A sheet on which nothing was ever drawn has no pixels. */
  draw(size: Size, paint: Paint | null): void {
    if (!paint && this.#isBlank) return;
    const { canvas } = this;
    const context = canvas.getContext("2d", this.#options);
    if (canvas.width !== size.width || canvas.height !== size.height) Object.assign(canvas, { width: size.width, height: size.height });
    else if (this.#options.alpha !== false) context?.clearRect(0, 0, size.width, size.height); // what is opaque covers it
    this.#isBlank = !paint;
    if (context) paint?.(context, size);
  }
}

const HAS_DEVICE_PIXELS = "devicePixelContentBoxSize" in ResizeObserverEntry.prototype; // not in Safari

/** In device pixels as the browser lays them out; reckoned where it has none or, emulating a screen, tells those of another. */
function sizeOf({ devicePixelContentBoxSize, contentRect }: ResizeObserverEntry): Size {
  const [box, ratio] = [devicePixelContentBoxSize?.[0], devicePixelRatio];
  const [width, height] = [contentRect.width * ratio, contentRect.height * ratio];
  const isExact = box && Math.abs(box.inlineSize - width) < 1 && Math.abs(box.blockSize - height) < 1;
  return isExact ? { width: box.inlineSize, height: box.blockSize, ratio } : { width: Math.round(width), height: Math.round(height), ratio };
}
