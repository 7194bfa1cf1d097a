import { describe, expect, it } from "vitest";
import { causeText, changedText, differenceOf, differenceText, keyText } from "../src/core/api/revision";

const close = { field: "close", cause: "vendor_revision", old_value: 200, new_value: 198 };

describe("a correction", () => {
  it("is told from what to what, and by how much", () => {
    expect(changedText(close)).toBe("200.00 → 198.00");
    expect(differenceText(close)).toBe("−1.00%");
    expect(changedText({ ...close, field: "volume", old_value: 1_000_000, new_value: 999_999 })).toBe("1,000,000 → 999,999");
  });

  it("of a split is a ratio, with the decimals that it has", () => {
    const split = { field: "split", cause: "split", old_value: null, new_value: 4 };
    expect(changedText(split)).toBe("4 for 1");
    expect(changedText({ ...split, new_value: 1.5 })).toBe("1.5 for 1");
    expect(differenceOf(split)).toBeNull();
  });

  it("that takes a value back, or had none, has no difference", () => {
    const gone = { field: "dividend", cause: "withdrawn", old_value: 0.26, new_value: null };
    expect([changedText(gone), differenceText(gone)]).toEqual(["0.2600 → taken back", "–"]);
    expect(differenceText({ ...close, old_value: 0 })).toBe("–");
  });

  it("names what it is of", () => {
    expect(keyText("2026-05-28")).toBe("Thu, May 28, 2026");
    expect(keyText("2026-05-28T13:30:00Z")).toBe("Thu, May 28, 2026, 09:30 EDT");
    expect(keyText("dividend 2026-05-28")).toBe("dividend Thu, May 28, 2026");
    expect(keyText("*")).toBe("everything of the symbol");
    expect(keyText("nonsense")).toBe("nonsense");
    expect(causeText("a_new_cause")).toBe("a new cause");
  });
});
