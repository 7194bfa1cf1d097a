import { describe, expect, it } from "vitest";
import type { SessionRow, SymbolStatus } from "../src/core/api/generated";
import { bySource, lateFirst } from "../src/views/data/freshness";
import { cellText } from "../src/views/data/grid";
import { cursorOf } from "../src/views/data/list";
import { askedBy, firstDay, given } from "../src/views/data/question";
import { rawText, reasonText } from "../src/views/data/reasons";
import { gridOf, inOrder, pageOf, rowsOf, shownRows, startOf, stepTo } from "../src/views/data/sessions";
import { verdictOf } from "../src/views/data/verdict";

function status(symbol: string, other: Partial<SymbolStatus> = {}, missing = 0): SymbolStatus {
  return {
    symbol,
    interval: "1d",
    from: "2024-05-29",
    newest: "2026-05-29",
    expected_newest: "2026-05-29",
    age_seconds: 1,
    stale: false,
    next_update: null,
    source: "yahoo",
    simulated: false,
    completeness: { days: 30, expected: 20, arrived: 20 - missing, missing, quarantined: 0, given_up: 0 },
    ...other,
  };
}

function session(symbol: string, session_date: string, other: Partial<SessionRow> = {}): SessionRow {
  const told = { expected: 1, arrived: 1, state: "arrived", asked_at: null, updated_at: "2026-05-30T00:06:00Z" } as const;
  return { symbol, interval: "1d", session_date, ...told, ...other };
}

describe("the verdict", () => {
  it("is good when every bar is there", () => {
    expect(verdictOf({ symbols: [status("AAPL"), status("MSFT")] })).toMatchObject({ isGood: true, gaps: [] });
  });

  it("names symbols that lack bars, by interval, and counts those beyond the first ones", () => {
    const both = [status("AAPL", {}, 2), status("AAPL", { interval: "1h" }, 1)];
    expect(verdictOf({ symbols: both }).gaps).toEqual([{ symbol: "AAPL", text: "2 days, 1 hour" }]);
    const many = Array.from({ length: 12 }, (_, at) => status(`S${at}`, {}, 1));
    const { gaps, others } = verdictOf({ symbols: many });
    expect([gaps.length, others]).toEqual([8, "and 4 more"]);
  });

  it("is not good while something is late, or before anything is expected", () => {
    expect(verdictOf({ symbols: [status("AAPL", { stale: true })] })).toMatchObject({
      isGood: false,
      late: "The newest bar of one symbol is late.",
    });
    const nothing = { days: 30, expected: 0, arrived: 0, missing: 0, quarantined: 0, given_up: 0 };
    expect(verdictOf({ symbols: [status("AAPL", { completeness: nothing })] }).isGood).toBe(false);
    expect(verdictOf({ symbols: [] }).isGood).toBe(false);
  });
});

describe("the grid of sessions", () => {
  const rows = [session("AAPL", "2026-05-28"), session("AAPL", "2026-05-29"), session("MSFT", "2026-05-29", { state: "missing" })];

  it("has the newest sessions, and nothing where nothing was expected", () => {
    expect(gridOf(rows, ["MSFT", "AAPL"], 2)).toEqual({
      sessions: ["2026-05-28", "2026-05-29"],
      rows: [
        { symbol: "MSFT", cells: [null, rows[2]] },
        { symbol: "AAPL", cells: [rows[0], rows[1]] },
      ],
    });
    expect(gridOf(rows, ["AAPL"], 1).sessions).toEqual(["2026-05-29"]);
    expect(shownRows(gridOf(rows, ["MSFT", "AAPL"], 2))).toEqual([rows[0], rows[2], rows[1]]);
  });

  it("reads an answer by column", () => {
    const names = Object.keys(rows[0] ?? {}) as (keyof SessionRow)[];
    const columns = Object.fromEntries(names.map((name) => [name, rows.map((row) => row[name])]));
    expect(rowsOf({ count: 3, truncated: false, next: null, sessions: columns as never })).toEqual(rows);
  });

  it("asks for enough days that all sessions are told, over the longest run of holidays", () => {
    const days = (Date.parse("2026-01-05") - Date.parse(startOf("2026-01-05T12:00:00Z", 30))) / 86_400_000;
    expect(days).toBeGreaterThan(30 * (7 / 5) + 5);
  });

  it("puts symbols that lack bars first", () => {
    const statuses = [status("MSFT"), status("AAPL"), status("TSLA", {}, 1), status("AMZN", { interval: "1h" }, 1)];
    expect(inOrder(statuses, "1d")).toEqual(["TSLA", "AAPL", "MSFT"]);
  });

  it("has pages of fifty symbols, the last for any beyond it", () => {
    const symbols = Array.from({ length: 120 }, (_, at) => `S${at}`);
    expect(pageOf(symbols, 2)).toMatchObject({ page: 2, pages: 3, symbols: symbols.slice(50, 100) });
    expect(pageOf(symbols, 99)).toMatchObject({ page: 3, symbols: symbols.slice(100) });
    expect(pageOf([], 1)).toEqual({ symbols: [], page: 1, pages: 1 });
  });

  it("is walked within its edges", () => {
    expect(stepTo("ArrowRight", [0, 1], [2, 2])).toEqual([0, 1]);
    expect(stepTo("PageDown", [0, 1], [5, 2])).toEqual([4, 1]);
    expect(stepTo("Home", [1, 1], [2, 2])).toEqual([1, 0]);
    expect(stepTo("x", [1, 1], [2, 2])).toBeUndefined();
  });

  it("tells a cell's state with its meaning where something is wrong", () => {
    expect(cellText("MSFT", "2026-05-29", rows[0] ?? null)).toBe("MSFT, Fri, May 29, 2026: arrived, 1 of 1 bar");
    expect(cellText("MSFT", "2026-05-29", null)).toBe("MSFT, Fri, May 29, 2026: nothing was expected");
    expect(cellText("MSFT", "2026-05-29", session("MSFT", "2026-05-29", { state: "void", arrived: 0 }))).toContain("did not trade");
  });
});

describe("a link to the data", () => {
  it("asks as the tab has it at first where the link says nothing or nonsense", () => {
    expect(askedBy({})).toMatchObject({ tab: "completeness", symbol: "", interval: null, sessions: 30, page: 1, period: "30", held: "open" });
    expect(askedBy({ tab: "nonsense", page: "-3", sessions: "7" })).toMatchObject({ tab: "completeness", page: 1, sessions: 30 });
    expect(askedBy({ tab: "actions" }).period).toBe("365");
  });

  it("reaches back from the server's clock", () => {
    expect(firstDay("2026-05-30T12:00:00Z", "30")).toBe("2026-04-30");
    expect(firstDay("2026-05-30T12:00:00Z", "all")).toBeUndefined();
    expect(given({ symbol: "", since: undefined, limit: 3 })).toEqual({ limit: 3 });
  });

  it("goes on where a page ended", () => {
    expect(cursorOf("/revisions?limit=100&cursor=WyIy")).toBe("WyIy");
    expect(cursorOf(null)).toBeUndefined();
  });
});

describe("freshness", () => {
  it("is told by source and interval, the newest of each", () => {
    const rows = bySource([status("AAPL", { newest: "2026-05-28", stale: true }), status("MSFT"), status("X", { source: null, newest: null })]);
    expect(rows).toEqual([
      { source: "yahoo", interval: "1d", symbols: 2, newest: "2026-05-29", expected: "2026-05-29", late: 1 },
      { source: "", interval: "1d", symbols: 1, newest: null, expected: "2026-05-29", late: 0 },
    ]);
  });

  it("has what is late first", () => {
    const told = lateFirst([status("AAPL"), status("TSLA", { stale: true }), status("MSFT")]);
    expect(told.map(({ symbol }) => symbol)).toEqual(["TSLA", "AAPL", "MSFT"]);
  });
});

describe("refused rows", () => {
  it("are shown as they came, JSON or not", () => {
    expect(rawText('{"open":1}')).toBe('{\n "open": 1\n}');
    expect(rawText("<b>no json")).toBe("<b>no json");
  });

  it("have a reason in words, new ones by their name", () => {
    expect(reasonText("high_below_low")).toBe("the high is below the low");
    expect(reasonText("some_new_reason")).toBe("some new reason");
  });
});
