import { describe, expect, test } from "vitest";
import { AHEAD, carried, clamped, firstOf, showing, viewOf, zoomed } from "../src/bars/viewport";

const days = ["2025-11-28", "2025-12-01", "2026-02-27", "2026-02-28", "2026-03-02", "2026-05-29"];

test.each([
  ["1m", 5],
  ["3m", 4],
  ["6m", 1],
  ["1y", 0],
  ["all", 0],
] as const)("%s shows what is newer than that before the newest bar", (range, at) => {
  expect(firstOf(range, days)).toBe(at);
});

test("a month before the last of a long month ends with the short one", () => {
  expect(firstOf("1m", ["2026-02-27", "2026-02-28", "2026-03-01", "2026-03-31"])).toBe(2);
});

test("hours are counted by their day", () => {
  expect(firstOf("1m", ["2026-04-29T19:30:00Z", "2026-04-30T13:30:00Z", "2026-05-29T19:30:00Z"])).toBe(1);
});

test("a named range ends a little after the newest bar", () => {
  expect(viewOf("all", days)).toEqual({ from: -0.5, to: 5 + AHEAD });
  expect(viewOf("all", [])).toEqual({ from: -0.5, to: -1 + AHEAD });
});

test("a view is moved back to the bars it left, and is no wider than they are", () => {
  expect(clamped({ from: -50, to: 50 }, 200)).toEqual({ from: -0.5, to: 99.5 });
  expect(clamped({ from: 190, to: 290 }, 200)).toEqual({ from: 102, to: 202 });
  expect(clamped({ from: -1_000, to: 1_000 }, 200)).toEqual({ from: -0.5, to: 202 });
});

test("zooming keeps the bar it is about in its place", () => {
  const { from, to } = zoomed({ from: 100, to: 140 }, 0.5, 120, 200);
  expect([from, to]).toEqual([110, 130]);
});

test("a bar out of view is brought in by moving as little as that takes", () => {
  expect(showing({ from: 100, to: 140 }, 120, 200)).toEqual({ from: 100, to: 140 });
  expect(showing({ from: 100, to: 140 }, 90, 200)).toEqual({ from: 89.5, to: 129.5 });
  expect(showing({ from: 100, to: 140 }, 0, 200)).toEqual({ from: -0.5, to: 39.5 });
  expect(showing({ from: 0, to: 40 }, 199, 200)).toEqual({ from: 159.5, to: 199.5 });
});

describe("a view when more is known of its bars", () => {
  const timed = (...timestamps: string[]) => timestamps.map((timestamp) => ({ timestamp }));
  const before = timed("a", "b", "c", "d");

  test("follows the newest bar", () => {
    expect(carried({ from: 1, to: 5 }, before, timed("a", "b", "c", "d", "e"))).toEqual({ from: 2, to: 6 });
    expect(carried({ from: 1, to: 5 }, before, timed("b", "c", "d", "e"))).toEqual({ from: 1, to: 5 });
  });

  test("stays on its bars where the newest is out of view", () => {
    expect(carried({ from: 0, to: 2 }, before, timed("a", "b", "c", "d", "e"))).toEqual({ from: 0, to: 2 });
    expect(carried({ from: 0, to: 2 }, before, timed("b", "c", "d", "e"))).toEqual({ from: -1, to: 1 });
  });

  test("stays on its bars when older ones come", () => {
    expect(carried({ from: 0, to: 2 }, before, timed("y", "z", "a", "b", "c", "d"))).toEqual({ from: 2, to: 4 });
    expect(carried({ from: 0, to: 5 }, before, timed("y", "z", "a", "b", "c", "d"))).toEqual({ from: 2, to: 7 });
  });

  test("is counted from the newest bar where nothing is left of them", () => {
    expect(carried({ from: 0, to: 2 }, before, timed("v", "w", "x"))).toEqual({ from: -1, to: 1 });
    expect(carried({ from: -0.5, to: 2 }, [], timed("v", "w", "x"))).toEqual({ from: 2.5, to: 5 });
  });
});
