import { describe, expect, test } from "vitest";
import { bollinger, macd, rsi, type Series, sma } from "../src/bars/indicators";
import golden from "./indicators.golden.json";

const { close } = golden;

/** As the features tell it: null where they have none. */
function same(ours: Series, theirs: readonly (number | null)[]): void {
  expect(ours.map((value) => value === null)).toEqual(theirs.map((value) => value === null));
  ours.forEach((value, at) => expect(value ?? 0).toBeCloseTo(theirs[at] ?? 0, 10));
}

function perClose(values: Series): Series {
  return values.map((value, at) => (value === null ? null : value / close[at]!));
}

describe("the page's indicators are those the model learns from", () => {
  test.each([
    [20, golden.sma_distance_20],
    [50, golden.sma_distance_50],
  ])("simple moving average of %i", (window, distance) => {
    const found = sma(close, window);
    same(found.map((mean, at) => mean && close[at]! / mean - 1), distance.map((value, at) => (at < window - 1 ? null : value)));
  });

  test("Bollinger bands", () => {
    const { upper, lower } = bollinger(close, sma(close, 20));
    const middle = sma(close, 20);
    const width = upper.map((high, at) => (high === null ? null : (high - lower[at]!) / middle[at]!));
    same(width, golden.bollinger_width_20);
    const place = upper.map((high, at) => high && (high === lower[at] ? 0.5 : (close[at]! - lower[at]!) / (high - lower[at]!)));
    same(place, golden.bollinger_b_20);
  });

  test("relative strength index", () => same(rsi(close), golden.rsi_14));

  test("MACD and its histogram", () => {
    const { line, histogram } = macd(close);
    same(perClose(line), golden.macd);
    same(perClose(histogram), golden.macd_histogram);
  });
});

test("where nothing ever moved, strength is neither high nor low and the bands meet", () => {
  const flat = Array.from({ length: 40 }, () => 19.99);
  expect(rsi(flat).at(-1)).toBe(50);
  expect(bollinger(flat, sma(flat, 20)).upper.at(-1)).toBeCloseTo(19.99, 12);
});

test("fewer bars than an indicator needs give none of its values", () => {
  const few = [1, 2, 3];
  expect([sma(few, 20), rsi(few), macd(few).histogram, bollinger(few, sma(few, 20)).upper].flat().every((value) => value === null)).toBe(true);
  expect(macd([])).toEqual({ line: [], signal: [], histogram: [] });
});
