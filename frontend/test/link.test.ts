import { describe, expect, it } from "vitest";
import { type Link, neighbour, read, START, write } from "../src/core/link";

describe("a link", () => {
  it.each<Link>([
    { view: "market", subject: "AAPL", query: {} },
    { view: "market", subject: "BRK.B", query: { i: "1h", on: "sma20,bb" } },
    { view: "market", subject: "\u017fpy%", query: {} },
    { view: "score", subject: "", query: { by: "month" } },
  ])("brings back what it was made from: %j", (link) => {
    expect(read(write(link))).toEqual(link);
  });

  it.each([
    ["aapl", "AAPL"],
    ["brk-b", "BRK-B"],
    ["Aapl", "Aapl"],
  ])("takes small letters for capitals, and leaves all else to the API: %s", (linked, symbol) => {
    expect(read(`#/market/${linked}`).subject).toBe(symbol);
  });

  it("of an earlier version still leads to the same bars", () => {
    const link = { view: "market", subject: "MSFT", query: { i: "1h", on: "sma20,sma50,volume" } };
    expect(read("#/market?symbol=msft&interval=1h&sma=20,50")).toEqual(link);
  });

  it("that says nothing leads to the start", () => {
    expect(read("")).toEqual(START);
    expect(read("#/")).toEqual(START);
  });
});

describe("the neighbour of a symbol", () => {
  it("goes around the ends of the list", () => {
    expect(neighbour(["A", "B", "C"], "C", 1)).toBe("A");
    expect(neighbour(["A", "B", "C"], "A", -1)).toBe("C");
  });

  it("is an end of the list for one that is not in it", () => {
    expect(neighbour(["A", "B", "C"], "", 1)).toBe("A");
    expect(neighbour(["A", "B", "C"], "Z", -1)).toBe("C");
  });

  it("is the symbol itself in an empty list", () => {
    expect(neighbour([], "A", 1)).toBe("A");
  });
});
