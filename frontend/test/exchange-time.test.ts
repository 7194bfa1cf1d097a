import { describe, expect, it } from "vitest";
import { axisText, clockText, momentText, sessionOf, wallClock } from "../src/core/exchange-time";

describe("a daily bar", () => {
  it("is a calendar date, whatever the zone of the reader", () => {
    expect(momentText("2026-05-29")).toBe("Fri, May 29, 2026");
    expect(sessionOf("2026-05-29")).toBe("2026-05-29");
  });
});

describe("an hourly bar", () => {
  it("is told in New York time, with the zone", () => {
    expect(momentText("2026-05-29T13:30:00Z")).toBe("Fri, May 29, 2026, 09:30 EDT");
    expect(momentText("2026-01-05T14:30:00Z")).toBe("Mon, Jan 5, 2026, 09:30 EST");
  });

  it("opens at half past nine on the chart before and after the clocks change", () => {
    for (const opening of ["2026-03-06T14:30:00Z", "2026-03-09T13:30:00Z"]) {
      expect(axisText(wallClock(opening))).toMatch(/, 09:30 ET$/);
    }
  });

  it("belongs to the exchange's day, not to that of UTC", () => {
    expect(sessionOf("2026-05-30T00:31:07Z")).toBe("2026-05-29");
    expect(clockText("2026-05-30T04:00:00Z")).toBe("00:00 EDT");
  });
});
