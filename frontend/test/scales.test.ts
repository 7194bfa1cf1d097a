import { describe, expect, it } from "vitest";
import { evenTicks, factorTicks, niceStep, ticksOf } from "../src/chart/scale/ticks";
import { beginnings, labelled, labelText, timeScale, toldBy } from "../src/chart/scale/times";
import { valueScale } from "../src/chart/scale/values";
import { random } from "./builders";

const LENGTHS = [40, 86, 380, 2_000];
const PLAIN = { origin: 0, size: 1, finest: 1e-6 };

/** Prices from a hundredth of a cent to a million, in ranges from a thousandth of them to a thousand times. */
function* extents(count: number): Generator<{ least: number; most: number }> {
  const next = random(7);
  for (let at = 0; at < count; at += 1) {
    const least = 10 ** (next() * 10 - 4);
    yield { least, most: least * (1 + 10 ** (next() * 6 - 3)) };
  }
}

describe("a scale of values", () => {
  it.each([false, true])("finds each value again where it stands (logarithmic: %s)", (isLog) => {
    for (const extent of extents(200)) {
      const scale = valueScale(extent, 10, 300, isLog);
      expect(scale.y(extent.most)).toBeCloseTo(10, 6);
      expect(scale.y(extent.least)).toBeCloseTo(300, 6);
      for (const y of [0, 11.5, 150, 299]) expect(scale.y(scale.value(y))).toBeCloseTo(y, 4);
    }
  });

  it("puts a value that never changes in the middle", () => {
    for (const value of [0, 5, -3, 1e9]) expect(valueScale({ least: value, most: value }, 0, 100, false).y(value)).toBeCloseTo(50, 6);
    for (const most of [7, 7 + 1e-15]) expect(valueScale({ least: 7, most }, 0, 100, true).y(7)).toBeCloseTo(50, 0);
  });

  it("takes no logarithm of what has none", () => {
    expect(valueScale({ least: -1, most: 5 }, 0, 100, true).isLog).toBe(false);
    expect(valueScale({ least: 1, most: 5 }, 0, 100, true).y(-3)).toBeGreaterThan(100);
  });
});

describe("ticks of values", () => {
  it.each([[0.011, 0.02], [1, 1], [1.2, 2], [2.1, 2.5], [3, 5], [7, 10], [26, 50]])("step by the next round number: %f by %f", (least, step) => {
    expect(niceStep(least)).toBeCloseTo(step, 12);
  });

  it.each([false, true])("are apart from one another, in order and all in view (logarithmic: %s)", (isLog) => {
    for (const height of LENGTHS) {
      for (const extent of extents(100)) {
        const scale = valueScale(extent, height * 0.1, height * 0.9, isLog);
        const heights = ticksOf(scale, height, 36, { ...PLAIN, finest: 1e-9 }).map(scale.y);
        expect(Math.max(-Infinity, ...heights)).toBeLessThanOrEqual(height + 0.01);
        expect(Math.min(Infinity, ...heights)).toBeGreaterThanOrEqual(-0.01);
        heights.slice(1).forEach((y, at) => expect((heights[at] ?? 0) - y).toBeGreaterThanOrEqual(36 * 0.999));
        if (height >= 380) expect(heights.length).toBeGreaterThan(2);
      }
    }
  });

  it("are no finer than what can be written", () => {
    expect(evenTicks(1, 1.02, 0.01).map((tick) => tick.toFixed(3))).toEqual(["1.000", "1.010", "1.020"]);
    expect(ticksOf(valueScale({ least: 0, most: 3 }, 0, 380, false), 380, 36, { ...PLAIN, finest: 1 })).toEqual([0, 1, 2, 3]);
  });

  it("of changes are round changes", () => {
    const ticks = ticksOf(valueScale({ least: 160, most: 240 }, 0, 200, false), 200, 36, { origin: 200, size: 2, finest: 0.01 });
    expect(ticks.map((tick) => Math.round((tick / 200 - 1) * 1e6) / 1e4)).toEqual([-20, -10, 0, 10, 20]);
  });

  it("grow with the values of a logarithm", () => {
    expect(factorTicks(9, 1_100, 2).map((tick) => Math.round(tick))).toEqual([10, 20, 40, 100, 200, 400, 1_000]);
    expect(factorTicks(5, 5, 1)).toEqual([]);
    expect(factorTicks(0.1, 0.1 + 2e-17, 1 + 2 ** -52).length).toBeLessThan(3);
  });
});

describe("the time axis", () => {
  const day = 86_400;
  const weekdays = (count: number): number[] => {
    const all = Array.from({ length: count * 2 }, (_, at) => Date.UTC(2024, 0, 2) / 1_000 + at * day);
    return all.filter((at) => ![0, 6].includes(new Date(at * 1_000).getUTCDay())).slice(0, count);
  };
  const texts = (times: readonly number[], apart: number): string[] => {
    const begun = beginnings(times);
    return labelled(begun, apart).map((at) => labelText(times[at] ?? 0, toldBy(begun[at] ?? 0)));
  };

  it("has no room for nights, weekends and holidays", () => {
    const { x, at, spacing } = timeScale({ from: 9.5, to: 19.5 }, 500);
    expect([x(10), x(11) - x(10), spacing]).toEqual([25, 50, 50]);
    for (const bar of [9.5, 12, 17.25]) expect(at(x(bar))).toBeCloseTo(bar, 9);
  });

  it("keeps every two labels apart, at any width and for any gaps between sessions", () => {
    const next = random(3);
    const times = weekdays(1_500).filter(() => next() > 0.04);
    const begun = beginnings(times);
    for (let apart = 1; apart < 400; apart += 1) {
      const places = labelled(begun, apart);
      places.slice(1).forEach((at, place) => expect(at - (places[place] ?? 0)).toBeGreaterThanOrEqual(apart));
      expect(places.length).toBeGreaterThan(0);
    }
  });

  it("tells months between years, and days between months, once there is room for them", () => {
    expect(texts(weekdays(760), 150)).toEqual(["2025", "2026"]);
    expect(texts(weekdays(520), 40).slice(0, 6)).toEqual(["Apr", "Jul", "Oct", "2025", "Apr", "Jul"]);
    expect(texts(weekdays(260), 18).slice(0, 6)).toEqual(["Feb", "Mar", "Apr", "May", "Jun", "Jul"]);
    expect(texts(weekdays(60), 3)).toContain("15");
  });

  it("leaves out no single month of a row of them", () => {
    for (let apart = 15; apart < 40; apart += 1) {
      const year = texts(weekdays(1_000), apart).join(" ").match(/2025 (.*?) 2026/)?.[1]?.split(" ");
      expect([["Apr", "Jul", "Oct"], ["Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"]]).toContainEqual(year?.filter((text) => /[a-z]/i.test(text)));
    }
  });

  it("tells hours of a session", () => {
    const hours = weekdays(3).flatMap((at) => [9.5, 10.5, 11.5, 12.5, 13.5, 14.5, 15.5].map((hour) => at + hour * 3_600));
    expect(texts(hours, 3)).toEqual(["2", "12:30", "3", "12:30", "4", "12:30", "15:30"]);
  });

  it("survives times that never change", () => {
    expect(labelled(beginnings(Array.from({ length: 3_000 }, () => 0)), 300).length).toBeGreaterThan(0);
    expect(labelled(beginnings([]), 3)).toEqual([]);
  });
});
