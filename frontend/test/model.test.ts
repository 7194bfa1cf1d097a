import { describe, expect, it, vi } from "vitest";
import { candidateText, shortCandidateText } from "../src/forecast/candidates";
import { skillText } from "../src/forecast/skill";
import { baseRatesShare, partsOf } from "../src/views/model/families";
import { guaranteeText, placeboText } from "../src/views/model/guarantee-card";
import { reasonText } from "../src/views/model/reasons";

describe("parts of the mixture", () => {
  it("are added up by method, base rates first and the rest last", () => {
    const weights = { "logistic_all_c0.001": [0.1, 0.2], others: [0.1, 0], empirical_bayes: [0.6, 0.5], "logistic_2y_c1e-05": [0.2, 0.3] };
    const parts = partsOf(weights);
    expect(parts.map(({ family }) => family)).toEqual(["empirical_bayes", "logistic", "others"]);
    expect(parts[1]?.shares.map((share) => share.toFixed(2))).toEqual(["0.30", "0.50"]);
    expect(baseRatesShare(parts)).toBe(0.5);
    expect(weights["logistic_all_c0.001"]).toEqual([0.1, 0.2]); // the answer itself stays as it came
  });
});

describe("names of candidates", () => {
  it.each([
    ["mixture", "Mixture (what is served)", "Mixture"],
    ["logistic_5y_c1e-05", "Logistic, own days, 5 years, C 1e-05", "Own 5y 1e-05"],
    ["ranks_c0.0001", "Logistic, ranks of the day, C 0.0001", "Ranks 0.0001"],
    ["years", "years", "years"],
    ["something_new", "something_new", "something_new"],
  ])("%s", (name, long, short) => {
    expect(candidateText(name)).toBe(long);
    expect(shortCandidateText(name)).toBe(short);
  });

  it("are whole in Portuguese, however short", async () => {
    vi.resetModules();
    vi.stubGlobal("navigator", { languages: ["pt"] });
    const { shortCandidateText: short } = await import("../src/forecast/candidates");
    vi.unstubAllGlobals();
    expect(["logistic_5y_c1e-05", "pooled_all_c0.001", "ranks_c0.0001"].map(short)).toEqual(["Próprios 5a 1e-05", "Todos total 0.001", "Postos 0.0001"]);
  });
});

describe("sentences", () => {
  it("claim skill only beyond chance", () => {
    expect(skillText({ value: 0.002, low: 0.001, high: 0.003 })).toContain("Skill shown");
    expect(skillText({ value: 0.002, low: -0.001, high: 0.005 })).toContain("Skill not shown");
    expect(skillText({ value: -0.002, low: -0.003, high: -0.001 })).toContain("Worse than the better base rate, beyond chance");
    expect(skillText({ value: 0.002, low: null, high: null })).toContain("not judged");
    expect(skillText(null)).toContain("not judged");
  });

  it("tell what the mixture has lost of what it can ever lose", () => {
    expect(guaranteeText({ lost: 0.004, most: 0.2234 })).toContain("lost 0.004 of the 0.223 nats");
    expect(guaranteeText({ lost: -0.4, most: 0.72 })).toContain("gained 0.400 nats");
  });

  it("tell what was found where there was nothing", () => {
    expect(placeboText({ seed: 1, log_wealth: 0, shows_skill: false })).toContain("made 1.00 of 1: nothing found");
    expect(placeboText({ seed: 1, log_wealth: 5, shows_skill: true })).toContain("no skill of this model can be believed");
  });
});

describe("reasons of decisions", () => {
  it.each([
    ["no model was current", "No model served before."],
    ["no session to compare on", "No session to compare it with the model before on."],
    ["no worse: costs -1.2e-05 nats a forecast on 1312 sessions", "No worse than the model before: −0.000012 nats a forecast on 1,312 sessions."],
    ["worse beyond chance: costs +0.0041 nats a forecast on 311 sessions", "Worse beyond chance: it cost 0.004100 nats more a forecast on 311 sessions."],
    ["it lacks AAPL, MSFT, which the current model serves", "It lacks AAPL, MSFT, which the model before serves."],
    ["it knows sessions to 2026-05-28 only, the current model to 2026-05-29", "It knows sessions to Thu, May 28, 2026 only, the model before to Fri, May 29, 2026."],
    ["rolled back by hand", "Rolled back by hand."],
    ["something nobody knows yet", "something nobody knows yet"],
  ])("%s", (told, said) => {
    expect(reasonText(told)).toBe(said);
  });
});
