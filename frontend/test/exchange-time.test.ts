import { describe, expect, it } from "vitest";
import { axisText, clockText, dayText, instantText, momentText, monthText, sessionOf, shortDayText, wallClock } from "../src/core/exchange-time";

const newYork = new Intl.DateTimeFormat("en-US", {
  timeZone: "America/New_York",
  weekday: "short",
  year: "numeric",
  month: "short",
  day: "numeric",
  hour: "2-digit",
  minute: "2-digit",
  hourCycle: "h23",
  timeZoneName: "short",
});

describe("a daily bar", () => {
  it("is a calendar date, whatever the zone of the reader", () => {
    expect(momentText("2026-05-29")).toBe("Fri, May 29, 2026");
    expect(shortDayText("2026-05-29")).toBe("Fri, May 29");
    expect(monthText("2026-05")).toBe("May 2026");
    expect(sessionOf("2026-05-29")).toBe("2026-05-29");
  });
});

describe("an instant", () => {
  it("is told in New York time, with the zone", () => {
    expect(momentText("2026-05-29T13:30:00Z")).toBe("Fri, May 29, 2026, 09:30 EDT");
    expect(momentText("2026-01-05T14:30:00Z")).toBe("Mon, Jan 5, 2026, 09:30 EST");
  });

  it("is told as the time zone database has it, at every hour about each change of the clocks", () => {
    const wrong: string[] = [];
    for (let year = 2007; year <= 2045; year += 1) {
      for (const month of [2, 10]) {
        for (let hour = 0; hour < 16 * 24; hour += 1) {
          const at = new Date(Date.UTC(year, month, 1, hour, 30)).toISOString();
          if (momentText(at) !== newYork.format(Date.parse(at))) wrong.push(at);
        }
      }
    }
    expect(wrong).toEqual([]);
  });

  it("opens at half past nine on the chart before and after the clocks change", () => {
    for (const opening of ["2026-03-06T14:30:00Z", "2026-03-09T13:30:00Z"]) {
      expect(axisText(wallClock(opening))).toMatch(/, 09:30 ET$/);
    }
  });

  it("belongs to the exchange's day, not to that of UTC", () => {
    expect(sessionOf("2026-05-30T00:31:07Z")).toBe("2026-05-29");
    expect(dayText("2026-05-30T00:31:07Z")).toBe("Fri, May 29, 2026");
    expect(clockText("2026-05-30T04:00:00Z")).toBe("00:00 EDT");
  });

  it("is told by the reader's own clock too", () => {
    const here = new Date("2026-06-01T13:30:00Z").toLocaleTimeString("en-US", { hour: "2-digit", minute: "2-digit", hourCycle: "h23" });
    expect(instantText("2026-06-01T13:30:00Z")).toMatch(`Mon, Jun 1, 09:30 EDT (Mon, ${here} `);
  });
});
