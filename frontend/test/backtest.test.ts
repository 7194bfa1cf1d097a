import { describe, expect, it } from "vitest";
import { deflated, luckiest, normal } from "../src/views/backtest/luck";
import { queryOf, settingOf } from "../src/views/backtest/setting";
import { byYear, dailySharpe, type Days, drawdownOf, followed, growthOf, heldThroughout, netOf } from "../src/views/backtest/traded";
import { countTry } from "../src/views/backtest/tries";

const DAYS: Days = {
  sessions: ["2025-12-30", "2025-12-31", "2026-01-02", "2026-01-05"],
  held: [0.1, -0.2, 0.05, 0.1],
  gross: [0.1, 0, 0, 0.1],
  turnover: [1, 1, 0, 1],
};

describe("following the forecasts", () => {
  it("pays for each side of a trade", () => {
    expect(netOf(DAYS, 10)).toEqual([0.1 - 0.001, -0.001, 0, 0.1 - 0.001]);
    expect(netOf(DAYS, 0)).toEqual(DAYS.gross);
  });

  it("comes to the figures that its days make", () => {
    const { net, annual, drawdown, turnover, invested } = followed(DAYS, 0);
    expect(net).toBeCloseTo(0.21, 12);
    expect(annual).toBeCloseTo(1.21 ** (252 / 4) - 1, 4);
    expect([drawdown, turnover, invested]).toEqual([0, (3 / 4) * 252, 1 / 2]);
  });

  it("falls from its highest so far, of which the capital at the start is one", () => {
    expect(drawdownOf([0.9, 1.2, 0.6])).toEqual([0.9 - 1, 0, 0.6 / 1.2 - 1]);
    expect(heldThroughout(DAYS).drawdown).toBeCloseTo(0.2, 12);
  });

  it("never comes back from nothing", () => {
    expect(growthOf([-1.5, 0.5])).toEqual([0, 0]);
  });

  it("has no Sharpe ratio where nothing varies", () => {
    expect(dailySharpe([0.01, 0.01, 0.01])).toBeNull();
    expect(followed({ ...DAYS, gross: [0, 0, 0, 0], turnover: [0, 0, 0, 0] }, 5).sharpe).toBeNull();
    expect(dailySharpe([0.01, 0.03])).toBeCloseTo(Math.SQRT2, 12); // mean 0.02, deviation 0.02 / √2
  });

  it("adds up by calendar year", () => {
    const [first, second] = byYear(DAYS, 10);
    expect(first).toMatchObject({ year: "2025", days: 2, turnover: 2 });
    expect(first?.net).toBeCloseTo(1.099 * 0.999 - 1, 12);
    expect(first?.held).toBeCloseTo(1.1 * 0.8 - 1, 12);
    expect(second?.cost).toBeCloseTo(0.001, 12);
  });
});

describe("luck", () => {
  it("has none in a single try", () => {
    expect(luckiest(1, 250)).toBe(0);
  });

  it("grows with tries and shrinks with days, as the paper's equation does", () => {
    // (1 − γ) · Φ⁻¹(0.9) + γ · Φ⁻¹(1 − 1/(10·e)) = 0.42278 · 1.28155 + 0.57722 · 1.78923, over √250
    expect(luckiest(10, 251) * Math.sqrt(250)).toBeCloseTo(1.5746, 3);
    expect(luckiest(100, 251)).toBeGreaterThan(luckiest(10, 251));
    expect(luckiest(10, 1001)).toBeCloseTo(luckiest(10, 251) / 2, 12);
  });

  it("leaves less of the same returns after more tries", () => {
    const returns = Array.from({ length: 300 }, (_, at) => 0.001 + 0.01 * Math.sin(at * 1.7));
    const [once, often, more] = [1, 10, 100].map((tries) => deflated(returns, tries) ?? 0);
    expect(once).toBeGreaterThan(often as number);
    expect(often).toBeGreaterThan(more as number);
    expect(deflated([0.01, 0.01], 5)).toBeNull();
  });

  it("knows the normal distribution", () => {
    expect(normal(0)).toBeCloseTo(0.5, 6);
    expect(normal(1.959_964)).toBeCloseTo(0.975, 6);
    expect(normal(-1.959_964)).toBeCloseTo(0.025, 6);
  });
});

describe("tries", () => {
  it("count each setting once, also after the page was loaded again", () => {
    const storage = memory();
    const setting = { symbol: "AAPL", bps: 5, threshold: "0.5" } as const;
    expect(countTry(setting, storage)).toBe(1);
    expect(countTry({ ...setting, bps: 6 }, storage)).toBe(2);
    expect(countTry({ ...setting, symbol: "" }, storage)).toBe(3);
    expect(countTry(setting, storage)).toBe(3);
  });

  it("are counted where the browser keeps nothing, or something else", () => {
    const setting = { symbol: "", bps: 0, threshold: "0.6" } as const;
    expect(countTry(setting, null)).toBe(1);
    expect(countTry(setting, { getItem: () => "{", setItem: () => { throw new Error("full"); } })).toBe(1);
  });
});

describe("a link to a backtest", () => {
  const link = (query: Record<string, string>) => ({ view: "backtest", subject: "AAPL", query });

  it("is read and written back", () => {
    const setting = settingOf(link({ bps: "12", threshold: "0.56" }));
    expect(setting).toEqual({ symbol: "AAPL", bps: 12, threshold: "0.56" });
    expect(queryOf(setting)).toEqual({ bps: "12", threshold: "0.56" });
  });

  it("says nothing of what is usual", () => {
    expect(queryOf(settingOf(link({})))).toEqual({ bps: "", threshold: "" });
  });

  it.each([
    [{ bps: "999", threshold: "0.99" }, 50, "0.6"],
    [{ bps: "-3", threshold: "0" }, 0, "0.46"],
    [{ bps: "many", threshold: "" }, 5, "0.5"],
    [{ bps: "1e400", threshold: "NaN" }, 5, "0.5"],
  ])("takes the nearest of what there is for %o", (query, bps, threshold) => {
    expect(settingOf(link(query))).toMatchObject({ bps, threshold });
  });
});

function memory(): Pick<Storage, "getItem" | "setItem"> {
  const kept = new Map<string, string>();
  return { getItem: (key) => kept.get(key) ?? null, setItem: (key, value) => void kept.set(key, value) };
}
