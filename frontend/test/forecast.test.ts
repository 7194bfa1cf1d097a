import { describe, expect, it } from "vitest";
import { besideText, scaleOf } from "../src/forecast/axis";
import { outcomesOf } from "../src/forecast/outcomes";
import { recordText } from "../src/forecast/record";
import { type Said, verdictOf } from "../src/forecast/words";

const said = (other: Partial<Said>): Said => ({ probUp: 0.54, baseRate: 0.541, signal: "hold", state: "open", reason: null, ...other });

describe("the verdict on a forecast", () => {
  it.each([
    ["as usual, though far from even odds", {}, "none", "As usual"],
    ["below its usual rate, though above one half", { probUp: 0.51, baseRate: 0.54 }, "down", "Leans down"],
    ["above its usual rate, though below one half", { probUp: 0.49, baseRate: 0.45 }, "up", "Leans up"],
    ["beyond the threshold", { probUp: 0.63, signal: "buy" }, "up", "Buy signal"],
    ["abstaining", { probUp: null, signal: "abstain", reason: "stale_data" }, "abstain", "Abstains"],
    ["of a session that is over", { signal: null, state: "settled" }, "over", "Settled"],
    ["that was never made", { probUp: null, state: null, signal: null }, "none", "No forecast yet"],
  ] as const)("%s", (_, other, tone, title) => {
    expect(verdictOf(said(other))).toMatchObject({ tone, title });
  });

  it("says why it abstains, even for a reason it has no sentence for", () => {
    const of = (reason: string) => verdictOf(said({ probUp: null, reason })).detail;
    expect(of("model_expired")).toBe("The model is too old to be trusted.");
    expect(of("solar_flare")).toBe("The model abstains: solar flare.");
  });
});

describe("a forecast beside its base rate", () => {
  it("is told in points", () => {
    expect(besideText(0.54, 0.541)).toBe("54.0%, usual 54.1% (−0.1 points)");
    expect(besideText(0.54, null)).toBe("54.0%, no base rate");
  });

  it("has a scale with room for all, never beyond certainty", () => {
    expect(scaleOf([0.54, 0.541])).toEqual({ from: 0.52, to: 0.58 });
    expect(scaleOf([0.001, 0.999])).toEqual({ from: 0, to: 1 });
    expect(scaleOf([])).toEqual({ from: 0.4, to: 0.6 });
  });
});

describe("the record", () => {
  const estimate = (value: number, low = value - 0.01, high = value + 0.01) => ({ value, low, high });
  const skill = (edge: ReturnType<typeof estimate>, logLoss = estimate(0)) =>
    ({ rival: "laplace", log_loss: logLoss, brier: estimate(0), over_base_rate: edge, over_always_up: estimate(0), over_persistence: estimate(0) }) as const;
  const record = (other: object = {}) => ({ sessions: 60, forecasts: 1_412, hit_rate: estimate(0.531), skill: skill(estimate(0.001)), demonstrated: false, ...other });

  it("claims nothing that is within chance", () => {
    const text = recordText(record());
    expect(text).toContain("Skill not shown: 53.1% of 1,412 settled forecasts");
    expect(text).toContain("would have had 53.0%");
    expect(text).toContain("within chance");
  });

  it.each([
    ["a difference in hits alone", { skill: skill(estimate(0.02)) }, "not better beyond chance in both"],
    ["forecasts that are worse", { skill: skill(estimate(0), estimate(-0.02)) }, "worse than the base rate, beyond chance"],
    ["a few lucky sessions", { sessions: 29, skill: skill(estimate(0.02), estimate(0.02)) }, "Fewer than 30 sessions"],
    ["skill", { demonstrated: true }, "beyond chance, in hits and in log loss"],
  ])("does not call %s chance", (_, other, told) => {
    const text = recordText(record(other));
    expect(text).toContain(told);
    expect(text).not.toContain("within chance");
  });

  it("says that there is none before the first forecast is settled", () => {
    expect(recordText(record({ sessions: 0, forecasts: 0, hit_rate: null, skill: null }))).toContain("No forecast has been settled yet");
  });
});

describe("the letters of outcomes", () => {
  it("are read one by one, strangers left out", () => {
    expect(outcomesOf("hm?aw")).toEqual(["hit", "miss", "abstained", "waiting"]);
  });
});
