import { beforeEach, describe, expect, it, vi } from "vitest";
import type { Proof, ProvenDay } from "../src/core/api/generated";
import { Chain, type FaultKind, GENESIS, type Proven, sha256 } from "../src/views/score/proof/proof";
import { walkChain } from "../src/views/score/proof/walk";

const SESSIONS = ["2026-05-27", "2026-05-28", "2026-05-29"];
const SYMBOLS = ["AAPL", "MSFT", "NVDA"];

/** A ledger as it is published: every entry sealed, every session linked to the one before. */
async function chain(sessions = SESSIONS): Promise<Proof> {
  const days: ProvenDay[] = [];
  let previous_hash = GENESIS;
  for (const target_session of sessions) {
    const texts = SYMBOLS.map((symbol, at) => JSON.stringify({ previous_hash, prob_up: 0.5 + at / 100, symbol, target_session }));
    const entries = await Promise.all(
      texts.map(async (sealed, at) => ({ symbol: SYMBOLS[at] ?? "", entry_hash: await sha256(sealed), sealed })),
    );
    const day_hash = await sha256(entries.map(({ entry_hash }) => entry_hash).join("\n"));
    days.push({ target_session, day_hash, previous_hash, entries });
    previous_hash = day_hash;
  }
  const told = { genesis: GENESIS, head: previous_hash, ok: true, fault: null };
  return { ...told, count: days.length, truncated: false, next: null, days };
}

async function proven(...pages: Proof[]): Promise<Proven> {
  const followed = new Chain();
  for (const page of pages) await followed.follow(page);
  return followed.proven;
}

/** A session's hash made anew, as a forger would who has only that far to go. */
async function rehash(day: ProvenDay): Promise<void> {
  day.day_hash = await sha256(day.entries.map(({ entry_hash }) => entry_hash).join("\n"));
}

type Forgery = (page: Proof, day: ProvenDay) => void | Promise<void>;

const FORGERIES: [string, FaultKind, string | null, string | null, Forgery][] = [
  ["a text that was changed", "text", "2026-05-28", "MSFT", (_, day) => change(day, 1, { sealed: day.entries[1]?.sealed?.replace("0.51", "0.61") ?? null })],
  ["a text that is no JSON", "text", "2026-05-28", "AAPL", (_, day) => change(day, 0, { sealed: "{" })],
  ["a hash that was changed", "hash", "2026-05-28", "MSFT", (_, day) => change(day, 1, { entry_hash: "e".repeat(64) })],
  ["a text that is withheld", "withheld", "2026-05-28", "NVDA", (_, day) => change(day, 2, { sealed: null })],
  ["an entry that speaks of another symbol", "stranger", "2026-05-28", "META", (_, day) => change(day, 1, { symbol: "META" })],
  ["entries that were exchanged", "order", "2026-05-28", "AAPL", (_, day) => void day.entries.reverse().splice(0, 1)],
  ["an entry that is missing", "entries", "2026-05-28", null, (_, day) => void day.entries.splice(1, 1)],
  ["an entry that is missing from a session hashed anew", "link", "2026-05-29", null, async (_, day) => {
    day.entries.splice(1, 1);
    await rehash(day);
  }],
  ["a session that is missing", "link", "2026-05-29", null, (page) => void page.days.splice(1, 1)],
  ["the first session missing", "beginning", "2026-05-28", null, (page) => void page.days.splice(0, 1)],
  ["the last session missing", "end", "2026-05-28", null, (page) => void page.days.pop()],
  ["a last session without its entries, hashed anew", "entries", "2026-05-29", null, async (page) => {
    const last = page.days[2] as ProvenDay;
    last.entries = [];
    await rehash(last);
    page.head = last.day_hash;
  }],
  ["a session without entries behind the last", "entries", "2026-06-01", null, async (page) => {
    const day_hash = await sha256("");
    page.days.push({ target_session: "2026-06-01", day_hash, previous_hash: page.head, entries: [] });
    page.head = day_hash;
  }],
  ["a head that is another", "end", "2026-05-29", null, (page) => void (page.head = "a".repeat(64))],
  ["sessions exchanged", "beginning", "2026-05-28", null, (page) => void page.days.unshift(...page.days.splice(1, 1))],
  ["a session told twice", "order", "2026-05-28", null, (page, day) => void page.days.splice(1, 0, day)],
  ["a link told beside the texts", "link", "2026-05-28", null, (_, day) => void (day.previous_hash = "b".repeat(64))],
];

function change(day: ProvenDay, at: number, other: Partial<ProvenDay["entries"][number]>): void {
  Object.assign(day.entries[at] ?? {}, other);
}

describe("the proof of a ledger", () => {
  it("holds from its first session to its head", async () => {
    const page = await chain();
    expect(await proven(page)).toEqual({
      entries: 9, sessions: 3, from: "2026-05-27", to: "2026-05-29", head: page.head, fault: null,
    });
  });

  it("holds over pages, and for a ledger without an entry", async () => {
    const page = await chain();
    const [first, ...others] = page.days;
    const pages = [{ ...page, days: first ? [first] : [], next: "/proof?start=2026-05-28&sealed=true" }, { ...page, days: others }];
    expect(await proven(...pages)).toMatchObject({ entries: 9, fault: null });
    expect(await proven(await chain([]))).toMatchObject({ entries: 0, head: GENESIS, fault: null });
  });

  it.each(FORGERIES)("finds %s", async (_, kind, session, symbol, forge) => {
    const page = await chain();
    const [, day] = page.days;
    if (day) await forge(page, day);
    const { fault } = await proven(page);
    expect(fault).toEqual({ kind, session, symbol });
  });

  it("does not believe the server's own verdict", async () => {
    const page = await chain();
    change(page.days[0] as ProvenDay, 0, { sealed: "{}" });
    expect(page).toMatchObject({ ok: true, fault: null });
    expect((await proven(page)).fault?.kind).toBe("text");
  });

  it("says how much was proven before a fault", async () => {
    const page = await chain();
    change(page.days[2] as ProvenDay, 0, { sealed: "{}" });
    expect(await proven(page)).toMatchObject({ entries: 6, sessions: 2, to: "2026-05-28", head: page.days[1]?.day_hash });
  });
});

describe("the walk along the chain", () => {
  let pages: Proof[];
  const fetched = vi.fn(async () => Response.json(pages.shift()));
  beforeEach(() => {
    fetched.mockClear();
    vi.stubGlobal("fetch", fetched);
  });
  const stop = (): AbortSignal => new AbortController().signal;

  it("asks for page after page and tells how far it is", async () => {
    const page = await chain();
    pages = page.days.map((day, at) => ({ ...page, days: [day], next: SESSIONS[at + 1] ? `/proof?sealed=true&start=${SESSIONS[at + 1]}` : null }));
    const told: number[] = [];
    expect(await walkChain(stop(), ({ sessions }) => told.push(sessions))).toMatchObject({ sessions: 3, fault: null });
    expect(told).toEqual([1, 2, 3]);
    expect(fetched.mock.calls.map(([target]: string[]) => target)).toEqual([
      "/api/proof?sealed=true", "/api/proof?start=2026-05-28&sealed=true", "/api/proof?start=2026-05-29&sealed=true",
    ]);
  });

  it("ends where a server would send it in circles", async () => {
    const page = { ...(await chain()), days: [], next: "/proof?sealed=true&start=2026-05-28" };
    pages = [page, page, page];
    await expect(walkChain(stop(), () => undefined)).rejects.toMatchObject({ kind: "nonsense" });
    expect(fetched).toHaveBeenCalledTimes(2);
  });

  it("can be stopped between two pages", async () => {
    const page = await chain();
    pages = [{ ...page, days: page.days.slice(0, 1), next: "/proof?start=2026-05-28" }, page];
    const control = new AbortController();
    await expect(walkChain(control.signal, () => control.abort())).rejects.toMatchObject({ name: "AbortError" });
    expect(fetched).toHaveBeenCalledTimes(1);
  });
});
