import { describe, expect, it } from "vitest";
import { neighbour, read, type Selection, write } from "../src/core/link";

describe("a link", () => {
  it.each<Selection>([
    { symbol: "AAPL", interval: "1d", averages: [20] },
    { symbol: "BRK-B", interval: "1h", averages: [20, 50] },
    { symbol: "MSFT", interval: "1h", averages: [] },
  ])("brings back what it was made from: $symbol $interval $averages", (selection) => {
    expect(read(write(selection), "NVDA")).toEqual(selection);
  });

  it.each([
    ["aapl", "AAPL"],
    ["brk-b", "BRK-B"],
    ["Aapl", "Aapl"],
    ["\u017fpy", "\u017fpy"],
  ])("takes small letters for capitals, and leaves all else to the API: %s", (linked, symbol) => {
    expect(read(`#/market?symbol=${linked}`, "NVDA").symbol).toBe(symbol);
  });

  it("falls back where it says nothing or nonsense", () => {
    const fallback = { symbol: "NVDA", interval: "1d", averages: [20] };
    expect(read("", "NVDA")).toEqual(fallback);
    expect(read("#/market?symbol=&interval=5m", "NVDA")).toEqual(fallback);
  });
});

describe("the neighbour of a symbol", () => {
  it("goes around the ends of the list", () => {
    expect(neighbour(["A", "B", "C"], "C", 1)).toBe("A");
    expect(neighbour(["A", "B", "C"], "A", -1)).toBe("C");
  });

  it("is the symbol itself in an empty list", () => {
    expect(neighbour([], "A", 1)).toBe("A");
  });
});
