import { describe, expect, it } from "vitest";
import { bodyWidth, thinned } from "../src/chart/candles";
import { type Content, extentOf } from "../src/chart/contents";
import { framed, stacked } from "../src/chart/frame";
import { furthest, sampled } from "../src/chart/layers";
import { speedOf } from "../src/chart/gestures/speed";
import { wheelSteps } from "../src/chart/gestures/wheel";
import { levelAxis, priceAxis } from "../src/chart/scale/axes";
import { axisTime, beginnings } from "../src/chart/scale/times";
import { candle, random } from "./builders";

const RATIOS = [1, 1.25, 2];
const SIZES = [[292, 352], [1_000, 620], [3_700, 1_100]] as const;

function days(count: number, price: (at: number) => number = (at) => 100 + at) {
  const first = Date.UTC(2020, 0, 2);
  return Array.from({ length: count }, (_, at) => {
    const close = price(at);
    return candle(new Date(first + at * 86_400_000).toISOString().slice(0, 10), { open: close * 0.99, low: close * 0.98, high: close * 1.01, close });
  });
}

function content(bars: ReturnType<typeof days>, other: Partial<Content> = {}): Content {
  const extent = extentOf([bars.map(({ low }) => low), bars.map(({ high }) => high)]);
  return { layers: [], extent, above: 32, below: 28, axis: priceAxis("linear", 1, 100), ...other };
}

describe("a drawing", () => {
  const next = random(11);
  const cases = SIZES.flatMap((size) => RATIOS.map((ratio) => [...size, ratio] as const));

  it.each(cases)("of %i by %i CSS pixels at ratio %f has whole labels that cover no other", (width, height, ratio) => {
    const size = { width: Math.round(width * ratio), height: Math.round(height * ratio), ratio };
    const measure = (text: string): number => text.length * 7 * ratio;
    for (const count of [1, 7, 250, 4_000]) {
      const bars = days(count, (at) => 50 * Math.exp(Math.sin(at / 40) + next() / 10));
      const seconds = bars.map(axisTime);
      const studies = [content(bars, { axis: levelAxis([30, 70]), extent: () => ({ least: 0, most: 100 }), above: 4, below: 4 })];
      const { panes, labels, right, bottom, hair } = framed([content(bars), ...studies], { from: -0.5, to: count + 2 }, { seconds, begun: beginnings(seconds) }, size, measure);
      expect([right, bottom, hair].every((length) => Number.isInteger(length) && length > 0)).toBe(true);
      labels.forEach(({ x, text }, at) => {
        expect(x - measure(text) / 2).toBeGreaterThanOrEqual(0);
        expect(x + measure(text) / 2).toBeLessThanOrEqual(size.width);
        const before = labels[at - 1];
        if (before) expect(x - before.x).toBeGreaterThan((measure(text) + measure(before.text)) / 2);
      });
      for (const pane of panes) {
        const heights = pane.ticks.map(({ y }) => y).sort((one, other) => one - other);
        heights.forEach((y) => expect(Math.min(y, pane.height - y)).toBeGreaterThanOrEqual(6 * ratio));
        heights.slice(1).forEach((y, at) => expect(y - (heights[at] ?? 0)).toBeGreaterThan(12 * ratio));
        for (const { text } of pane.ticks) expect(measure(text)).toBeLessThan(size.width - right);
      }
    }
  });

  it("fits what is in view, and nothing beyond it", () => {
    const bars = days(100, (at) => (at < 50 ? 1_000 : 100));
    const seconds = bars.map(axisTime);
    const [price] = framed([content(bars)], { from: 59.5, to: 99.5 }, { seconds, begun: beginnings(seconds) }, { width: 900, height: 400, ratio: 1 }, () => 40).panes;
    expect(price?.scale.y(101)).toBeCloseTo(32, 6);
    expect(price?.scale.y(98)).toBeCloseTo((price?.height ?? 0) - 28, 6);
  });

  it("reaches a bar beyond each edge, but none that there is not", () => {
    const seconds = days(100).map(axisTime);
    const reach = (from: number, to: number): number[] => {
      const { first, last } = framed([], { from, to }, { seconds, begun: beginnings(seconds) }, { width: 900, height: 400, ratio: 1 }, () => 40);
      return [first, last];
    };
    expect(reach(20.5, 40.5)).toEqual([20, 41]);
    expect(reach(-0.5, 102)).toEqual([0, 99]);
  });

  it("leaves no pixel between panes but their separators", () => {
    for (const height of [101, 620, 1_377]) {
      for (const hair of [1, 2]) {
        const panes = stacked(4, height, hair);
        expect(panes.reduce((sum, pane) => sum + pane.height, 0) + 3 * hair).toBe(height);
        panes.slice(1).forEach(({ top }, at) => expect(top).toBe((panes[at]?.top ?? 0) + (panes[at]?.height ?? 0) + hair));
      }
    }
    expect(stacked(0, 600, 1)).toEqual([]);
  });
});

describe("candles", () => {
  it.each([1, 2])("are never blurred by their wick, wider with more room, and leave some of it (hair %i)", (hair) => {
    let before = 0;
    for (let spacing = hair; spacing < 60 * hair; spacing += 0.1) {
      const width = bodyWidth(spacing, hair);
      expect((width - hair) % 2).toBe(0);
      expect(width).toBeGreaterThanOrEqual(before);
      expect(width).toBeLessThanOrEqual(Math.max(hair, spacing));
      before = width;
    }
  });

  it("that share a pixel become one from the lowest to the highest of them", () => {
    const bars = days(1_000, (at) => 100 + Math.sin(at) * 10);
    const runs = thinned(bars, { from: 0, to: 999, hair: 1, x: (at) => at * 0.24 });
    expect(new Set(runs.map(({ at }) => Math.round(at * 0.24))).size).toBe(runs.length);
    expect(runs.reduce((sum, { at, to }) => sum + to - at + 1, 0)).toBe(1_000);
    for (const { at, to, low, high } of runs) {
      expect(low).toBe(Math.min(...bars.slice(at, to + 1).map((bar) => bar.low)));
      expect(high).toBe(Math.max(...bars.slice(at, to + 1).map((bar) => bar.high)));
    }
  });
});

describe("more bars than pixels", () => {
  const bars = { from: 103, to: 999, hair: 1, spacing: 0.24, x: (at: number) => at * 0.24 };

  it("are sampled for a line, at the same bars wherever the view begins", () => {
    expect(sampled({ ...bars, spacing: 3 })).toHaveLength(897);
    expect(sampled(bars).every((at) => at % 4 === 0)).toBe(true);
    expect(sampled({ ...bars, from: 104 }).slice(0, 3)).toEqual([104, 108, 112]);
  });

  it("show the greatest of their columns", () => {
    const values = Array.from({ length: 1_000 }, (_, at) => (at % 7 === 0 ? null : Math.sin(at) * (at % 13)));
    const shown = furthest(bars, values);
    expect(new Set(shown.map((at) => Math.round(bars.x(at)))).size).toBe(shown.length);
    for (const at of shown) {
      const beside = values.filter((_, other) => other >= 103 && Math.round(bars.x(other)) === Math.round(bars.x(at)));
      expect(Math.abs(values[at] ?? 0)).toBe(Math.max(...beside.map((value) => Math.abs(value ?? 0))));
    }
  });
});

describe("what has to fit", () => {
  it("is nothing where there are no values", () => {
    expect(extentOf([[null, null]])(0, 1)).toBeNull();
    expect(extentOf([[null, 3, 4]], { always: 0 })(0, 1)).toEqual({ least: 0, most: 3 });
    expect(extentOf([[-1, 2]], { above: 0 })(0, 1)).toEqual({ least: 2, most: 2 });
  });
});

describe("a wheel", () => {
  const turn = { deltaX: 0, deltaY: 0, deltaMode: 0, shiftKey: false, ctrlKey: false };

  it("zooms, and scrolls when it is turned sideways or with Shift", () => {
    expect(wheelSteps({ ...turn, deltaY: 100 })).toEqual({ scroll: 0, zoom: 0.1 });
    expect(wheelSteps({ ...turn, deltaX: 30, deltaY: 2 })).toEqual({ scroll: 30, zoom: 0 });
    expect(wheelSteps({ ...turn, deltaY: 30, shiftKey: true })).toEqual({ scroll: 30, zoom: 0 });
    expect(wheelSteps({ ...turn, deltaX: 30, shiftKey: true })).toEqual({ scroll: 30, zoom: 0 });
  });

  it("of lines goes as far as one of pixels, and none goes mad", () => {
    expect(wheelSteps({ ...turn, deltaY: 3, deltaMode: 1 }).zoom).toBeCloseTo(0.096, 9);
    expect(wheelSteps({ ...turn, deltaY: -9_999 }).zoom).toBe(-0.25);
  });
});

describe("a finger that lets go", () => {
  it("pushes as fast as it last went, and not at all if it rested", () => {
    const moves = [0, 10, 20, 30].map((at) => ({ by: 5, at }));
    expect(speedOf(moves, 30)).toBeCloseTo(0.5, 9);
    expect(speedOf(moves, 200)).toBe(0);
    expect(speedOf([{ by: 5, at: 0 }], 1)).toBe(0);
  });
});
