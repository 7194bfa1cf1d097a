import { describe, expect, it } from "vitest";
import { axisMarks, change, fixed, move, percent, points, price, share, volume } from "../src/core/numbers";

describe("numbers", () => {
  it("are written for readers", () => {
    expect(percent(0.5344)).toBe("53.4%");
    expect(points(-0.001)).toBe("−0.1");
    expect(share(0.6)).toBe("60%");
    expect(volume(67_637_100)).toBe("67.6M");
    expect(move(100, 101.5)).toBe("+1.50 (+1.50%)");
    expect(move(100, 97.5)).toBe("−2.50 (−2.50%)");
    expect(move(100, 100)).toBe("0.00 (0.00%)");
  });

  it("show a price in cents from a dollar on, and below it in four significant digits", () => {
    const prices = [712_345.67, 199.95, 1, 0.9999, 0.1234, 0.01, 0.001604, 0.0008, 0.000000123];
    const written = ["712,345.67", "199.95", "1.00", "0.9999", "0.1234", "0.01000", "0.001604", "0.0008000", "0.0000001230"];
    expect(prices.map(price)).toEqual(written);
  });

  it("show a change in the decimals of the lower price, so that none is lost", () => {
    expect(move(0.001595, 0.001604)).toBe("+0.000009 (+0.56%)");
    expect(move(1, 0.999)).toBe("−0.0010 (−0.10%)");
    expect(move(0.999, 1)).toBe("+0.0010 (+0.10%)");
    expect(move(1.0747, 1.073)).toBe("−0.0017 (−0.16%)");
    expect(move(199.95, 199.96)).toBe("+0.01 (+0.01%)");
    expect(move(0.0008, 0.0008)).toBe("0.0000000 (0.00%)");
    expect(move(700_000, 712_345.67)).toBe("+12,345.67 (+1.76%)");
  });

  it("on an axis differ from their neighbours, with no more decimals than that takes", () => {
    expect(axisMarks([0.0012, 0.001, 0.0008])).toEqual(["0.0012", "0.0010", "0.0008"]);
    expect(axisMarks([0.00125, 0.001, 0.00075])).toEqual(["0.00125", "0.00100", "0.00075"]);
    expect(axisMarks([5.1, 5.05, 5])).toEqual(["5.10", "5.05", "5.00"]);
    expect(axisMarks([0.1 + 0.2, 0.2, 0.1])).toEqual(["0.30", "0.20", "0.10"]);
    expect(axisMarks([0, 1, 2, 3])).toEqual(["0.00", "1.00", "2.00", "3.00"]);
    expect(axisMarks([600_000, 700_000])).toEqual(["600,000.00", "700,000.00"]);
    expect(axisMarks([0.001604])).toEqual(["0.001604"]);
    expect(axisMarks([])).toEqual([]);
  });

  it.each([0, 0.05, 0.125, 1.005, 2.5, 999.995, 1_000, 12_345.678, 1e9 + 0.5, 1e-7, -3.14159])("are written as the browser itself writes them: %d", (value) => {
    for (const digits of [0, 1, 2, 4, 8]) {
      const told = value.toLocaleString("en-US", { minimumFractionDigits: digits, maximumFractionDigits: digits, signDisplay: "negative" });
      expect(fixed(value, digits)).toBe(told.replace("-", "−"));
    }
  });

  it.each([0, 7, 999, 1_000, 12_345, 999_949, 999_950, 999_999, 1_234_567, 67_637_100, 83_295_140_083])("of shares are as the browser itself tells them: %d", (shares) => {
    expect(volume(shares)).toBe(shares.toLocaleString("en-US", { notation: "compact", maximumFractionDigits: 1 }));
  });

  it("of parts are those of a hundred as they are written, as the browser itself tells them", () => {
    for (const part of [0.4895, 0.0005, 0.3335, 0.575, 0.5, 1e-7]) {
      const told = (digits: number): string =>
        part.toLocaleString("en-US", { style: "percent", minimumFractionDigits: digits, maximumFractionDigits: digits });
      expect([percent(part), share(part)]).toEqual([told(1), told(0)]);
    }
    expect([points(0.0005), change(0.00145)]).toEqual(["+0.1", "+0.15%"]);
  });

  it("of shares stay short however many they are", () => {
    expect([88_123_456_789, 1_234_000_000_000].map(volume)).toEqual(["88.1B", "1.2T"]);
  });
});
