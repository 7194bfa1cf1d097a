import { beforeEach, describe, expect, it, vi } from "vitest";
import type { LedgerEntry } from "../src/core/api/generated";
import { askedIn } from "../src/views/score/asked";
import { daysOf, monthsOf, stepFrom } from "../src/views/score/calendar/days";
import { savingsOf } from "../src/views/score/figures/savings";
import { LedgerPages } from "../src/views/score/ledger/pages";
import { outcomeOf } from "../src/forecast/outcomes";
import { orderOf, ranked } from "../src/views/score/standings/order";
import { entry, outcome, standing } from "./builders";

const settled = (target_session: string, prob_up: number, up: boolean, other: Partial<LedgerEntry> = {}): LedgerEntry =>
  entry({ target_session, prob_up, state: "settled", outcome: outcome({ up }), ...other });

describe("a link of the score", () => {
  it("asks for all that it does not narrow, whatever else it says", () => {
    expect(askedIn({ view: "score", subject: "", query: {} })).toEqual({ symbol: "", window: "all", by: "symbol" });
    const query = { symbol: "aapl", window: "31", by: "month" };
    expect(askedIn({ view: "score", subject: "", query })).toEqual({ symbol: "AAPL", window: "all", by: "month" });
  });
});

describe("what became of an entry", () => {
  it.each([
    ["hit", settled("2026-05-29", 0.53, true)],
    ["miss", settled("2026-05-29", 0.53, false)],
    ["hit", settled("2026-05-29", 0.5, false)],
    ["late", settled("2026-05-29", 0.53, true, { late: true })],
    ["abstained", entry({ prob_up: null, late: true })],
    ["late", entry({ late: true, state: "void", void: true })],
    ["void", entry({ state: "void", void: true })],
    ["waiting", entry({ state: "expired" })],
  ] as const)("%s", (outcome, one) => {
    expect(outcomeOf(one)).toBe(outcome);
  });
});

describe("a calendar of sessions", () => {
  const day = (...hits: boolean[]): LedgerEntry[] => hits.map((hit, at) => settled("2026-05-29", 0.6, hit, { symbol: `S${at}` }));

  it.each([
    ["all", day(true, true)],
    ["most", day(true, true, false)],
    ["half", day(true, false)],
    ["few", day(true, false, false)],
    ["none", day(false)],
    ["none", [...day(false), entry({ target_session: "2026-05-29", symbol: "Z" })]],
    ["waiting", [entry({}), entry({ prob_up: null, symbol: "MSFT" })]],
    ["late", [entry({ late: true })]],
    ["abstained", [entry({ prob_up: null })]],
    ["void", [entry({ state: "void" })]],
  ] as const)("shows %s of a session's scored forecasts right, or why none was scored", (level, entries) => {
    expect(daysOf(entries).map((one) => one.level)).toEqual([level]);
  });

  it("has weeks of five days, parted where a month ends, and gaps where there was no session", () => {
    const sessions = ["2026-05-28", "2026-05-29", "2026-06-01", "2026-06-03"];
    const months = monthsOf(daysOf([...sessions].reverse().map((one) => settled(one, 0.6, true))));
    const shown = months.map(({ month, weeks }) => [month, weeks.map((week) => week.map((one) => one?.session.slice(8) ?? ""))]);
    expect(shown).toEqual([["2026-05", [["", "", "", "28", "29"]]], ["2026-06", [["01", "", "03", "", ""]]]]);
  });

  it("is walked by day and week, past holidays, as far as it goes", () => {
    const sessions = ["2026-05-21", "2026-05-22", "2026-05-26", "2026-05-29", "2026-06-01"];
    const step = (from: string, key: string): string | undefined => stepFrom(sessions, from, key);
    expect(step("2026-05-22", "ArrowRight")).toBe("2026-05-26");
    expect(step("2026-05-21", "ArrowLeft")).toBe("2026-05-21");
    expect(step("2026-05-22", "ArrowDown")).toBe("2026-05-29");
    expect(step("2026-06-01", "ArrowUp")).toBe("2026-05-22");
    expect(step("2026-05-29", "Home")).toBe("2026-05-21");
    expect(step("2026-05-21", "End")).toBe("2026-06-01");
    expect(step("2026-05-21", "x")).toBeUndefined();
  });
});

describe("what is saved over the base rate", () => {
  const rate = (empirical_bayes: number | null, base_rate: number, up = true) => ({ outcome: outcome({ up, empirical_bayes, base_rate }) });

  it("adds up nats session by session, against the rival that the scoreboard names", () => {
    const entries = [settled("2026-05-29", 0.6, true, rate(0.5, 0.55)), settled("2026-05-28", 0.6, true, rate(null, 0.55))];
    const eb = savingsOf(entries, "empirical_bayes");
    expect(eb.map(({ session }) => session)).toEqual(["2026-05-28", "2026-05-29"]);
    expect(eb.at(-1)?.total).toBeCloseTo(Math.log(0.6 / 0.55) + Math.log(0.6 / 0.5), 12);
    expect(savingsOf(entries, "laplace").at(-1)?.total).toBeCloseTo(2 * Math.log(0.6 / 0.55), 12);
  });

  it("counts nothing that the scoreboard does not", () => {
    const late = settled("2026-05-28", 0.6, true, { late: true });
    expect(savingsOf([late, entry({}), entry({ prob_up: null })], "laplace")).toEqual([]);
  });

  it("is within chance when sessions contradict each other, and takes the symbols of a session for one observation", () => {
    const session = (day: string, up: boolean, n: number): LedgerEntry[] =>
      Array.from({ length: n }, (_, at) => settled(day, 0.6, up, { symbol: `S${at}`, ...rate(0.5, 0.5, up) }));
    const one = savingsOf([...session("2026-05-27", true, 1), ...session("2026-05-28", false, 1)], "laplace");
    const many = savingsOf([...session("2026-05-27", true, 9), ...session("2026-05-28", false, 9)], "laplace");
    expect(one[0]?.chance).toBeNull();
    expect(Math.abs(one[1]?.total ?? 9)).toBeLessThan(one[1]?.chance ?? 0);
    expect(many[1]?.chance).toBeCloseTo(9 * (one[1]?.chance ?? 0), 10);
  });
});

describe("standings", () => {
  const rows = [standing("MSFT", 0.5), standing("AAPL", null), standing("TSLA", 0.56)];

  it("put those without a record last, and months the newest first", () => {
    expect(ranked(rows, "hits").map(({ symbol }) => symbol)).toEqual(["TSLA", "MSFT", "AAPL"]);
    expect(ranked(rows, orderOf("nonsense")).map(({ symbol }) => symbol)).toEqual(["AAPL", "MSFT", "TSLA"]);
    const months = ["2026-04", "2026-05"].map((month) => ({ ...standing("", 0.5), symbol: null, month }));
    expect(ranked(months, "name").map(({ month }) => month)).toEqual(["2026-05", "2026-04"]);
  });
});

describe("the pages of the ledger", () => {
  let pages: object[];
  const fetched = vi.fn(async () => Response.json(pages.shift()));
  const page = (truncated: boolean, ...sessions: string[]): object => ({
    count: sessions.length, truncated, next: null, forecasts: sessions.map((one, at) => settled(one, 0.6, true, { symbol: `S${at}` })),
  });
  const shown = (ledger: LedgerPages): string[] => ledger.entries.map(({ target_session }) => target_session.slice(5));
  beforeEach(() => {
    fetched.mockClear();
    vi.stubGlobal("fetch", fetched);
  });

  it("show whole sessions alone, and go on with the one that was cut", async () => {
    pages = [page(true, "2026-05-29", "2026-05-29", "2026-05-28"), page(false, "2026-05-28", "2026-05-28", "2026-05-27")];
    const ledger = new LedgerPages("");
    await ledger.renew({});
    expect([shown(ledger), ledger.hasMore]).toEqual([["05-29", "05-29"], true]);
    await ledger.more({});
    expect([shown(ledger), ledger.hasMore]).toEqual([["05-29", "05-29", "05-28", "05-28", "05-27"], false]);
    expect(fetched.mock.calls.at(-1)).toContain("/api/forecasts?end=2026-05-28&order=desc&limit=1000");
  });

  it("tell of no entry twice to those who ask twice before there is an answer", async () => {
    pages = [page(true, "2026-05-29", "2026-05-28"), page(true, "2026-05-28", "2026-05-27"), page(false, "2026-05-27")];
    const ledger = new LedgerPages("AAPL");
    await ledger.renew({});
    await Promise.all([ledger.more({}), ledger.more({})]);
    expect(shown(ledger)).toEqual(["05-29", "05-28"]);
    await ledger.more({});
    expect(shown(ledger)).toEqual(["05-29", "05-28", "05-27"]);
  });

  it("keep the older ones when the newest are read again", async () => {
    pages = [page(true, "2026-05-28", "2026-05-27"), page(false, "2026-05-27"), page(true, "2026-05-29", "2026-05-28", "2026-05-27")];
    const ledger = new LedgerPages("AAPL");
    await ledger.renew({});
    await ledger.more({});
    await ledger.renew({});
    expect([shown(ledger), ledger.hasMore]).toEqual([["05-29", "05-28", "05-27"], false]);
  });

  it("do not pretend to know a session of which even a page holds only a part", async () => {
    pages = [page(true, "2026-05-29", "2026-05-29")];
    const ledger = new LedgerPages("");
    await ledger.renew({});
    expect([shown(ledger), ledger.hasMore]).toEqual([[], false]);
  });
});
