import { describe, expect, it } from "vitest";
import type { Explanation, LedgerEntries } from "../src/core/api/generated";
import { agree, joined } from "../src/bars/candles";
import { endOf, referenceOf, rises } from "../src/views/market/bars";
import { reasonsOf } from "../src/views/market/forecast/reasons";
import { marksOf } from "../src/views/market/marks";
import { candle } from "./builders";

describe("what a change is measured against", () => {
  const hours = [
    candle("2026-05-28T18:30:00Z", { close: 8 }),
    candle("2026-05-28T19:30:00Z", { close: 10 }),
    candle("2026-05-29T13:30:00Z", { close: 12, open: 13 }),
    candle("2026-05-29T14:30:00Z", { close: 11, open: 12 }),
  ];

  it("is the close of the session before, whatever the interval", () => {
    expect(referenceOf(hours)).toEqual({ session: "2026-05-28", close: 10 });
    expect(rises(hours)).toBe(true);
    expect(referenceOf([candle("2026-05-28", { close: 7 }), candle("2026-05-29")])).toEqual({ session: "2026-05-28", close: 7 });
  });

  it("is nothing where no session is that old", () => {
    expect(referenceOf(hours.slice(2))).toBeUndefined();
    expect(referenceOf([])).toBeUndefined();
  });
});

describe("the end of an hour's bar", () => {
  it("is an hour later, but no later than the close", () => {
    const bars = ["2026-05-29T13:30:00Z", "2026-05-29T19:30:00Z"].map((start) => candle(start));
    expect([endOf(bars, 0), endOf(bars, 1)]).toEqual(["10:30", "16:00"]);
  });

  it("is one o'clock on a half day", () => {
    const bars = [candle("2026-11-27T17:30:00Z"), candle("2026-11-30T14:30:00Z")];
    expect(endOf(bars, 0)).toBe("13:00");
    expect(endOf([candle("2026-11-30T17:30:00Z"), candle("2026-11-30T18:30:00Z")], 0)).toBe("13:30");
    expect(endOf([candle("2026-11-30T17:30:00Z", { final: false })], 0)).toBe("13:30");
  });

  it("is not told of a day's bar", () => expect(endOf([candle("2026-05-29")], 0)).toBeNull());
});

describe("marks", () => {
  const bars = ["2026-05-27", "2026-05-28", "2026-05-29"].map((day) => candle(day));
  const entry = (target_session: string, prob_up: number | null, up: boolean | null, other = {}) =>
    ({ target_session, prob_up, late: false, state: up === null ? "open" : "settled", outcome: up === null ? null : { up }, ...other }) as unknown as LedgerEntries["forecasts"][number];

  it("say what became of forecasts, and which side they were on", () => {
    const ledger = [entry("2026-06-01", 0.53, null), entry("2026-05-29", 0.53, false), entry("2026-05-28", 0.47, false), entry("2026-05-27", null, true)];
    expect(marksOf(bars, ledger, [])).toEqual([
      { at: 0, kind: "abstained", side: null },
      { at: 1, kind: "hit", side: "down" },
      { at: 2, kind: "miss", side: "up" },
      { at: 3, kind: "open", side: "up" },
    ]);
  });

  it("leave out sessions that were not held or are too old to be shown", () => {
    const ledger = [entry("2026-05-28", 0.53, null, { state: "void" }), entry("2020-01-02", 0.53, true)];
    expect(marksOf(bars, ledger, [])).toEqual([]);
    expect(marksOf(bars, [entry("2026-05-28", 0.53, true, { late: true })], [])).toEqual([{ at: 1, kind: "late", side: "up" }]);
    expect(marksOf(bars, [entry("2026-05-28", null, null, { late: true })], [])).toEqual([{ at: 1, kind: "abstained", side: null }]);
  });
});

describe("the parts of a forecast", () => {
  const explanation = (prob_up: number, usual: number, log_odds: number[]) =>
    ({ prob_up, usual, contributions: log_odds.map((by, at) => ({ feature: `f${at}`, value: 0, usual: 0, log_odds: by })) }) as unknown as Explanation;

  it.each([
    [0.6, 0.5, [0.3, 0.2, -0.1, 0.05, -0.04, 0.02, -0.0245]],
    [0.5, 0.5, [0.2, -0.2]],
    [0.4, 0.52, [-0.486]],
  ])("add up to the way from %f to %f", (prob_up, usual, log_odds) => {
    const { parts, rest } = reasonsOf(explanation(prob_up, usual, log_odds));
    const whole = parts.reduce((sum, { points }) => sum + points, rest.points);
    expect(whole).toBeCloseTo((prob_up - usual) * 100, 6);
    expect(parts.length + rest.count).toBe(log_odds.length);
  });
});

describe("parts that cancel out", () => {
  it("keep their scale when all that is left of their sum is rounding", () => {
    const contributions = [0.1, 0.2, -0.3].map((log_odds, at) => ({ feature: `f${at}`, value: 0, usual: 0, log_odds }));
    const { parts } = reasonsOf({ prob_up: 0.5, usual: 0.5, contributions } as unknown as Explanation);
    expect(0.1 + 0.2 - 0.3).not.toBe(0);
    expect(parts.map(({ points }) => points)).toEqual([-7.5, 5, 2.5]);
  });
});

describe("bars that go on", () => {
  const bars = ["2026-05-27", "2026-05-28"].map((day) => candle(day));

  it("are joined without telling of a time twice", () => {
    expect(joined(bars, [candle("2026-05-28", { close: 3 })]).map(({ close }) => close)).toEqual([2, 3]);
    expect(joined(bars, [])).toEqual(bars);
  });

  it("agree unless the bar that both tell of has been restated, as all before a split are", () => {
    const newer = [candle("2026-05-28"), candle("2026-05-29")];
    expect([agree(bars, newer), agree([], newer), agree(bars, newer.slice(1)), agree(bars, [])]).toEqual([true, true, true, true]);
    expect(agree(bars, [candle("2026-05-28", { open: 0.5, high: 1.5, low: 0.25, close: 1, volume: 200 })])).toBe(false);
  });
});
