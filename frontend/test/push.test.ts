import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { Push, type Standing } from "../src/core/push";
import { rowsOf } from "../src/core/watchlist";

/** A socket of a test's own: what the page has said, and a server to answer it. */
class FakeSocket {
  readonly sent: { action: string; symbols: string[]; seen?: Record<string, string> }[] = [];
  onopen: (() => void) | null = null;
  onmessage: ((message: { data: string }) => void) | null = null;
  onclose: (() => void) | null = null;
  close = vi.fn();

  send(text: string): void {
    this.sent.push(JSON.parse(text));
  }

  tell(message: object): void {
    this.onmessage?.({ data: JSON.stringify(message) });
  }

  /** Let it be open, and what was asked for last be subscribed. */
  accept(seen: Record<string, string> = {}): void {
    this.onopen?.();
    this.subscribed(seen);
  }

  subscribed(seen: Record<string, string> = {}): void {
    this.tell({ type: "subscribed", symbols: this.sent.at(-1)?.symbols, seen });
  }

  events(...sequences: string[]): void {
    this.tell({ type: "events", events: sequences.map((told) => ({ symbol: told.split(" ")[0], sequence: told.split(" ")[1] })) });
  }
}

const page = { hidden: false, addEventListener: (_: string, wake: () => void) => (turned = wake) };
const look = vi.fn<() => Promise<boolean>>();
const moved = vi.fn();
let turned = (): void => {};
let sockets: FakeSocket[];
let standings: Standing[];
let isWanted: boolean;
let push: Push;

const socket = (): FakeSocket => {
  const last = sockets.at(-1);
  if (!last) throw new Error("nobody has connected");
  return last;
};
const pass = (milliseconds: number): Promise<unknown> => vi.advanceTimersByTimeAsync(milliseconds);

function connect(): never {
  sockets.push(new FakeSocket());
  return socket() as never;
}

/** A page of a symbol that is connected and has looked since. */
async function connected(topics = ["AAPL", "*"], seen: Record<string, string> = { AAPL: "5", "*": "0" }): Promise<void> {
  push.want(topics);
  socket().accept(seen);
  await pass(60_000);
  look.mockClear();
}

beforeEach(() => {
  vi.useFakeTimers();
  vi.stubGlobal("document", page);
  vi.spyOn(Math, "random").mockReturnValue(0.5);
  [page.hidden, isWanted, sockets, standings] = [false, true, [], []];
  look.mockReset().mockResolvedValue(true);
  moved.mockReset();
  push = new Push({ look, moved, came: (standing) => standings.push(standing), isWanted: () => isWanted }, connect);
});
afterEach(() => {
  vi.useRealTimers();
  vi.restoreAllMocks();
  vi.unstubAllGlobals();
});

describe("what has changed", () => {
  it("is looked at within 300 ms, and what comes together in one look", async () => {
    await connected();
    socket().events("AAPL 6");
    await pass(50);
    socket().events("AAPL 7");
    await pass(250);
    expect(look).toHaveBeenCalledTimes(1);
  });

  it("is looked at once, however often it is told, and whoever else's it is not at all", async () => {
    await connected();
    socket().events("AAPL 5", "KO 9");
    await pass(60_000);
    expect(look).not.toHaveBeenCalled();
  });

  it("is looked at ever less often in a night of many parts, but the last of them is", async () => {
    await connected();
    for (let second = 0; second < 60; second++) {
      socket().events(`AAPL 5${String(second).padStart(2, "0")}`);
      await pass(1_000);
    }
    expect(look.mock.calls.length).toBeLessThan(10);
    const before = look.mock.calls.length;
    await pass(31_000);
    expect(look).toHaveBeenCalledTimes(before + 1);
  });

  it("is looked at within a second, where a few things change in a minute", async () => {
    await connected();
    for (let change = 1; change <= 5; change++) {
      socket().events(`AAPL 6${change}`);
      await pass(1_300);
      expect(look).toHaveBeenCalledTimes(2 * change - 1);
      await pass(12_000); // and once more
      expect(look).toHaveBeenCalledTimes(2 * change);
    }
  });

  it("does not end a look that is on its way", async () => {
    await connected();
    let end = (_: boolean): void => {};
    look.mockReturnValueOnce(new Promise((resolve) => (end = resolve)));
    socket().events("AAPL 6");
    await pass(5_000);
    socket().events("AAPL 7");
    await pass(5_000);
    expect(look).toHaveBeenCalledTimes(1);
    end(true);
    await pass(300);
    expect(look).toHaveBeenCalledTimes(2);
  });

  it("is looked at once more when edge and API have let go of what they held", async () => {
    await connected();
    socket().events("AAPL 6");
    await pass(60_000);
    expect(look).toHaveBeenCalledTimes(2);
  });

  it("is looked at again when the reader went on meanwhile", async () => {
    await connected();
    look.mockResolvedValueOnce(false);
    socket().events("AAPL 6");
    await pass(3_000);
    expect(look).toHaveBeenCalledTimes(2);
  });

  it("waits for somebody who looks", async () => {
    await connected();
    page.hidden = true;
    socket().events("AAPL 6");
    await pass(60_000);
    expect(look).not.toHaveBeenCalled();
    page.hidden = false;
    turned();
    await pass(300);
    expect(look).toHaveBeenCalledTimes(1);
  });
});

describe("a bar in progress", () => {
  const bar = (timestamp: string, close: number, final = true) => ({ timestamp, open: 100, high: 104, low: 98, close, volume: 1, final });
  const quoted = (close: number, at = "2026-05-29T16:00:00Z") => ({ symbol: "AAPL", at, body: { ...bar("2026-05-29", close, false), previous_close: 100, traded_at: at } });
  const quotes = (...told: object[]): void => socket().tell({ type: "quotes", quotes: told });
  const days = [bar("2026-05-27", 99), bar("2026-05-28", 100)];
  const closes = (bars = days): number[] => push.quotes.onto("AAPL", bars).map(({ close }) => close);

  it("is shown behind the days that are there and moves, without a look", async () => {
    await connected();
    quotes(quoted(101), quoted(102, "2026-05-29T16:01:00Z"), quoted(101));
    await pass(60_000);
    expect(closes()).toEqual([99, 100, 102]);
    expect(push.quotes.onto("AAPL", days).at(-1)?.final).toBe(false);
    expect(moved).toHaveBeenCalled();
    expect(look).not.toHaveBeenCalled();
  });

  it("stands for one that is stored as not final, and gives way to the bar itself and to later ones", async () => {
    await connected();
    quotes(quoted(102));
    expect(closes([...days, bar("2026-05-29", 101, false)])).toEqual([99, 100, 102]);
    expect(closes([...days, bar("2026-05-29", 103)])).toEqual([99, 100, 103]);
    expect(closes([...days, bar("2026-06-01", 103)])).toEqual([99, 100, 103]);
  });

  it("is not shown beside bars of before a split", async () => {
    await connected();
    quotes(quoted(102));
    expect(closes([bar("2026-05-28", 200)])).toEqual([200]);
  });

  it("moves the hour of its last trade", async () => {
    await connected();
    quotes(quoted(105));
    const hour = bar("2026-05-29T15:30:00Z", 101, false);
    expect(push.quotes.onto("AAPL", [hour]).at(-1)).toEqual({ ...hour, high: 105, close: 105 });
    for (const other of [bar("2026-05-29T14:30:00Z", 101, false), bar("2026-05-29T15:30:00Z", 101)]) expect(closes([other])).toEqual([101]);
  });

  it("is the price of a row until the row is of its session", async () => {
    await connected();
    quotes(quoted(102));
    const row = rowsOf({ symbols: ["AAPL"], close: [100], previous_close: [99], newest: ["2026-05-28"], overdue: [], target_session: [], prob_up: [], base_rate: [], signal: [], state: [], reason: [], late: [], recent: [] } as never)[0]!;
    expect(push.quotes.ontoRow(row)).toMatchObject({ close: 102, previousClose: 100, isInProgress: true });
    expect(push.quotes.ontoRow({ ...row, newest: "2026-05-29" }).isInProgress).toBeUndefined();
  });

  it("is held against the session before it, also where the row's last one is an earlier one", async () => {
    await connected();
    quotes(quoted(102));
    const row = rowsOf({ symbols: ["AAPL"], close: [98], previous_close: [99], newest: ["2026-05-27"], overdue: [], target_session: [], prob_up: [], base_rate: [], signal: [], state: [], reason: [], late: [], recent: [] } as never)[0]!;
    expect(push.quotes.ontoRow(row)).toMatchObject({ close: 102, previousClose: 100 });
  });

  it("is gone when the reader goes on to another symbol, of which alone is told from then on", async () => {
    await connected();
    quotes(quoted(102));
    push.want(["KO", "*"]);
    expect(closes()).toEqual([99, 100]);
  });

  it("stays when the reader goes on to all symbols", async () => {
    await connected();
    quotes(quoted(102));
    push.want(["all"]);
    expect(closes()).toEqual([99, 100, 102]);
  });

  it("is gone when nobody tells of it any more", async () => {
    await connected();
    quotes(quoted(102));
    socket().onclose?.();
    expect(closes()).toEqual([99, 100]);
  });
});

describe("a subscription", () => {
  it("asks anew once, as nobody knows what has changed before it", async () => {
    push.want(["AAPL", "*"]);
    expect(standings).toEqual([]);
    socket().accept({ AAPL: "5", "*": "0" });
    await pass(3_000);
    expect(standings).toEqual(["stands"]);
    expect(look).toHaveBeenCalledTimes(1);
  });

  it("takes what was missed before what has come meanwhile", async () => {
    await connected();
    socket().onclose?.();
    await pass(60_000);
    socket().onopen?.();
    look.mockClear();
    socket().events("AAPL 7");
    await pass(1_000);
    expect(look).not.toHaveBeenCalled();
    socket().tell({ type: "missed", events: [{ symbol: "AAPL", sequence: "6" }] });
    socket().subscribed({ AAPL: "7", "*": "0" });
    await pass(1_000);
    expect(look).toHaveBeenCalled();
  });

  it("to hundreds of symbols stays short enough to be taken", async () => {
    await connected(["all"], {});
    socket().events(...Array.from({ length: 500 }, (_, symbol) => `S${symbol} ${"5".repeat(56)}`));
    await pass(180_000);
    expect(socket().sent.at(-1)).toEqual({ action: "subscribe", symbols: ["all"], seen: {} });
  });

  it("follows the reader to another symbol over the same socket", async () => {
    await connected();
    push.want(["KO", "*"]);
    expect(sockets.length).toBe(1);
    expect(socket().sent.slice(-2)).toEqual([
      { action: "unsubscribe", symbols: ["AAPL"] },
      { action: "subscribe", symbols: ["KO", "*"], seen: { "*": "0" } },
    ]);
    socket().subscribed({ KO: "3", "*": "0" });
    await pass(300);
    expect(look).toHaveBeenCalledTimes(1);
    expect(standings).toEqual(["stands"]);
  });

  it("that is refused leaves the page to the clock", async () => {
    push.want(["ZZZZ", "*"]);
    socket().onopen?.();
    socket().tell({ type: "refused", why: "symbols: ZZZZ: not collected here" });
    await pass(3_600_000);
    expect([sockets.length, standings, look.mock.calls.length]).toEqual([1, [], 0]);
  });
});

describe("a socket that ends", () => {
  it("is told and looked past at once, and is there again with nothing missed", async () => {
    await connected();
    socket().onclose?.();
    expect(standings).toEqual(["stands", "lost"]);
    await pass(300);
    expect(look).toHaveBeenCalledTimes(1);
    await pass(700);
    expect(sockets.length).toBe(2);
    socket().onopen?.();
    expect(socket().sent).toEqual([{ action: "subscribe", symbols: ["AAPL", "*"], seen: { AAPL: "5", "*": "0" } }]);
    socket().tell({ type: "missed", events: [{ symbol: "AAPL", sequence: "6" }] });
    socket().subscribed({ AAPL: "6", "*": "0" });
    await pass(2_000);
    expect(standings).toEqual(["stands", "lost", "stands"]);
    expect(look).toHaveBeenCalledTimes(2);
  });

  it("is tried again ever less often, up to every half minute", async () => {
    push.want(["all"]);
    const waits: number[] = [];
    for (let attempt = 0; attempt < 6; attempt++) {
      const [at, count] = [Date.now(), sockets.length];
      socket().onclose?.();
      while (sockets.length === count) await pass(500);
      waits.push((Date.now() - at) / 1_000);
    }
    expect(waits).toEqual([1, 2, 5, 15, 30, 30]);
    expect(standings).toEqual([]);
  });

  it("has missed nobody knows what, where the page is of all symbols", async () => {
    await connected(["all"], {});
    socket().events("AAPL 6");
    await pass(60_000);
    socket().onclose?.();
    await pass(10_000);
    look.mockClear();
    socket().accept();
    expect(socket().sent.at(-1)?.seen).toEqual({});
    await pass(3_000);
    expect(look).toHaveBeenCalledTimes(1);
  });

  it("asks anew for what the stage no longer remembers", async () => {
    await connected();
    socket().onclose?.();
    await pass(60_000);
    look.mockClear();
    socket().onopen?.();
    socket().tell({ type: "reset", symbols: ["AAPL"] });
    socket().subscribed({ AAPL: "9", "*": "0" });
    await pass(1_000);
    expect(look).toHaveBeenCalledTimes(1);
  });

  it("is found out by its silence", async () => {
    await connected();
    await pass(180_000);
    expect(socket().sent.length).toBe(2);
    await pass(10_000);
    expect(standings).toEqual(["stands", "lost"]);
  });

  it("rests while nobody looks, and is there at once when somebody does", async () => {
    await connected();
    page.hidden = true;
    socket().onclose?.();
    await pass(3_600_000);
    expect(sockets.length).toBe(1);
    page.hidden = false;
    turned();
    expect(sockets.length).toBe(2);
  });

  it("stays away where the reader wants no news, and comes back with the wish", async () => {
    await connected();
    const first = socket();
    isWanted = false;
    push.choose();
    expect(first.close).toHaveBeenCalled();
    await pass(3_600_000);
    expect([sockets.length, standings.at(-1)]).toEqual([1, "none"]);
    isWanted = true;
    push.choose();
    expect(sockets.length).toBe(2);
  });
});
