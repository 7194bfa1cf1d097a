import { describe, expect, it } from "vitest";
import { dayAxis } from "../src/plotly/days";
import { broken } from "../src/plotly/image";
import { moved } from "../src/plotly/range";
import { coloured, token } from "../src/plotly/tokens";

describe("colours of a figure", () => {
  const colors: Record<string, string> = { up: "#1b66b3", card: "#fff" };
  const color = (name: string): string => colors[name] ?? "";

  it("stand where tokens stood, however deep, with their opacity", () => {
    const trace = { line: { color: token("up") }, marker: { color: [token("card", 0.5), "x"] }, y: [1, null] };
    expect(coloured(trace, color)).toEqual({
      line: { color: "rgba(27,102,179,1)" },
      marker: { color: ["rgba(255,255,255,0.5)", "x"] },
      y: [1, null],
    });
  });

  it("leave the figure as it was, for the next theme", () => {
    const trace = { color: token("up") };
    coloured(trace, color);
    expect(coloured(trace, () => "#000000")).toEqual({ color: "rgba(0,0,0,1)" });
  });
});

describe("an axis of days", () => {
  const day = (text: string): number => Date.parse(text);

  it("tells each of a few, with room around them", () => {
    const around = (from: string, to: string): object => ({ type: "date", dtick: 86_400_000, autorangeoptions: { include: [day(from), day(to)] } });
    expect(dayAxis(["2026-05-29"])).toEqual(around("2026-05-28", "2026-05-30"));
    expect(dayAxis(["2026-05-29", "2026-06-04"])).toEqual(around("2026-05-28", "2026-06-05"));
  });

  it.each([[["2026-05-29", "2026-06-05"]], [[]]])("of more, or of none, is as Plotly makes it", (days) => {
    expect(dayAxis(days)).toEqual({ type: "date" });
  });
});

describe("the shown part of an axis", () => {
  it("moves by a share of itself", () => {
    expect(moved([10, 20], { by: 0.2 })).toEqual([12, 22]);
  });

  it("narrows around its middle, and widens back", () => {
    const [from, to] = moved([10, 20], { times: 0.5 });
    expect([from, to]).toEqual([12.5, 17.5]);
    expect(moved([from, to], { times: 2 })).toEqual([10, 20]);
  });

  it("stays of dates where it is of dates, whatever the reader's zone", () => {
    expect(moved(["2026-01-01", "2026-01-11"], { by: 0.1 })).toEqual(["2026-01-02 00:00:00", "2026-01-12 00:00:00"]);
    expect(moved(["2026-01-01 12:00", "2026-01-01 14:00:00.5"], { times: 1 })[0]).toBe("2026-01-01 12:00:00");
  });
});

describe("the sentence over a picture", () => {
  it("breaks between words, and a word that is too long stays whole", () => {
    expect(broken("one two three incomprehensibilities four", 9)).toEqual(["one two", "three", "incomprehensibilities", "four"]);
  });
});
