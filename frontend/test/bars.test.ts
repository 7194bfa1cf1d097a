import { describe, expect, it } from "vitest";
import { barsOf, freshTail, movingAverage } from "../src/core/bars";
import { candle } from "./builders";

const week = ["2026-05-25", "2026-05-26", "2026-05-27", "2026-05-28", "2026-05-29"].map((day) => candle(day));

describe("moving averages", () => {
  it("exist once there are enough values, and cover exactly the period", () => {
    expect(movingAverage([1, 2, 3, 4, 8], 3)).toEqual([null, null, 2, 3, 5]);
  });

  it("stand beside every bar under their period", () => {
    const bars = barsOf(Array.from({ length: 50 }, (_, at) => candle("2026-05-29", { close: at + 1 })));
    expect(bars[18]?.averages).toEqual({ 20: null, 50: null });
    expect(bars[49]?.averages).toEqual({ 20: 40.5, 50: 25.5 });
  });
});

describe("a refresh", () => {
  it("draws only the last bar again when nothing is new", () => {
    expect(freshTail(week, week)).toEqual(week.slice(-1));
  });

  it("draws the changed last bar and those after it", () => {
    const next = [...week.slice(1, -1), candle("2026-05-29", { close: 7 }), candle("2026-06-01")];
    expect(freshTail(week, next)).toEqual(next.slice(-2));
  });

  it("draws everything when an earlier bar was restated", () => {
    expect(freshTail(week, [candle("2026-05-25", { close: 7 }), ...week.slice(1)])).toBeNull();
  });

  it("draws everything when the last bar shown is gone", () => {
    expect(freshTail(week, week.slice(0, 2))).toBeNull();
  });
});
