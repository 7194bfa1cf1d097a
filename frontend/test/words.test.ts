import { describe, expect, it } from "vitest";
import { isOver, meaning, question, signalText } from "../src/core/forecast-words";
import { move, percent, share, volume } from "../src/core/numbers";
import { noticeOf } from "../src/core/provenance";
import { candle, forecast } from "./builders";

describe("a forecast in words", () => {
  it("calls a probability near one half no clear signal", () => {
    expect(signalText("hold")).toBe("No clear signal");
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
});
