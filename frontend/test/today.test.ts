import { describe, expect, it } from "vitest";
import { chosen, orderOf } from "../src/views/today/order";
import { row } from "./builders";

const symbols = (rows: { symbol: string }[]): string[] => rows.map(({ symbol }) => symbol);

describe("the watchlist's order", () => {
  const rows = [row("MSFT", { probUp: 0.5 }), row("AAPL", { probUp: null }), row("TSLA", { probUp: 0.54 })];

  it("is by symbol unless something else is asked for", () => {
    expect(symbols(chosen(rows, orderOf("nonsense"), ""))).toEqual(["AAPL", "MSFT", "TSLA"]);
  });

  it("puts those without a value last", () => {
    expect(symbols(chosen(rows, "probability", ""))).toEqual(["TSLA", "MSFT", "AAPL"]);
    expect(symbols(chosen(rows, "edge", ""))).toEqual(["MSFT", "TSLA", "AAPL"]);
  });

  it("keeps what holds the letters typed, however they are written", () => {
    expect(symbols(chosen(rows, "symbol", " sf "))).toEqual(["MSFT"]);
  });
});
