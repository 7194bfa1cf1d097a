import { describe, expect, it } from "vitest";
import { isOver, meaning, question, signalText } from "../src/core/forecast-words";
import { axisMarks, move, percent, price, share, volume } from "../src/core/numbers";
import { noticeOf } from "../src/core/provenance";
import { candle, forecast } from "./builders";

describe("a forecast in words", () => {
  it("calls a probability near one half no clear signal", () => {
    expect(signalText("hold")).toBe("No clear signal");
  });

  it("has no signal any more once its session has closed", () => {
    expect(signalText(null)).toBe("No signal any more");
    expect(meaning(forecast({ signal: null }))).toBe("The session it was for has closed.");
  });

  it("names both sessions it compares", () => {
    expect(question(forecast())).toBe("that AAPL closes higher on Mon, Jun 1 than on Fri, May 29");
  });

  it("says why it abstains, even for a reason it has no sentence for", () => {
    const abstaining = { signal: "abstain", prob_up: null } as const;
    expect(meaning(forecast({ ...abstaining, reason: "model_expired" }))).toBe("The model is too old to be trusted.");
    expect(meaning(forecast({ ...abstaining, reason: "solar_flare" }))).toBe("The model abstains: solar flare.");
  });

  it("is over once the target session's final bar is here, and not while it trades", () => {
    expect(isOver(forecast(), candle("2026-06-01"))).toBe(true);
    expect(isOver(forecast(), candle("2026-06-01", { final: false }))).toBe(false);
    expect(isOver(forecast(), candle("2026-06-01T13:30:00Z"))).toBe(false);
    expect(isOver(forecast(), candle("2026-06-02T13:30:00Z"))).toBe(true);
    expect(isOver(forecast(), undefined)).toBe(false);
  });
});

describe("the notice about the data", () => {
  const live = { source: "yahoo", simulated: false } as const;

  it("is absent for the live market", () => {
    expect(noticeOf([live, live])).toBeNull();
  });

  it("tells a replayed market from a simulated one, and never hides the simulated one", () => {
    const replayed = { source: "csv", simulated: true } as const;
    const simulated = { source: "simulated", simulated: true } as const;
    expect(noticeOf([replayed, live])?.title).toBe("Replayed data");
    expect(noticeOf([replayed, simulated])?.title).toBe("Simulated data");
  });
});

describe("numbers", () => {
  it("are written for readers", () => {
    expect(percent(0.5344)).toBe("53.4%");
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

  it("of shares stay short however many they are", () => {
    expect([88_123_456_789, 1_234_000_000_000].map(volume)).toEqual(["88.1B", "1.2T"]);
  });
});
