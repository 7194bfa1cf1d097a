import { describe, expect, it } from "vitest";
import type { LedgerEntry, Revision } from "../src/core/api/generated";
import { behind, beside, hasChanged, isDay, rightOf, shifted } from "../src/views/replay/day";
import { candle, forecast } from "./builders";

const outcome = { up: true, asof_close: 1, target_close: 2, log_loss: 0.6, brier: 0.2, base_rate: 0.5, empirical_bayes: 0.5, settled_at: "" };

function entry(other: Partial<LedgerEntry> = {}): LedgerEntry {
  return { ...forecast(), signal: "hold", state: "settled", outcome, ...other };
}

function revision(row_key: string, other: Partial<Revision> = {}): Revision {
  const told = { seen_at: "", table: "bars_1d", symbol: "AAPL", field: "close", cause: "vendor_revision", known_since: null };
  return { ...told, row_key, old_value: 1, new_value: 2, ...other };
}

describe("a day", () => {
  it("is one of the calendar, of two centuries", () => {
    expect(["2026-05-29", "2024-02-29"].map(isDay)).toEqual([true, true]);
    expect(["", "hello", "2026-02-30", "2026-13-01", "0026-05-29", "2026-5-29", "2026-05-29T00:00"].map(isDay)).toEqual(Array(7).fill(false));
    expect([shifted("2026-03-01", -1), shifted("2026-12-31", 1)]).toEqual(["2026-02-28", "2027-01-01"]);
  });

  it("counts those on the right side of one half, of those that could be", () => {
    expect(rightOf([entry(), entry({ prob_up: 0.4 }), entry({ prob_up: null }), entry({ late: true })])).toEqual({ right: 1, of: 2 });
  });
});

describe("what has changed since", () => {
  it("is of what was known then: its bars, dividends and splits", () => {
    const known = [revision("2026-05-29"), revision("dividend 2026-05-11", { table: "corporate_actions" }), revision("2026-06-10", { cause: "split" })];
    const others = [revision("2026-06-01"), revision("2026-05-29T13:30:00Z", { table: "bars_1h" }), revision("2026-05-29", { table: "outcomes" })];
    expect(behind([...known, ...others], "2026-05-29")).toEqual(known);
  });

  it("is marked value by value", () => {
    const then = [candle("2026-05-28"), candle("2026-05-29"), candle("2026-05-27")];
    const [same, changed, gone] = beside(then, [candle("2026-05-28"), candle("2026-05-29", { close: 9 })]);
    expect(changed?.changed).toEqual({ close: 9 });
    expect([same, changed, gone].map((one) => one && hasChanged(one))).toEqual([false, true, true]);
  });
});
