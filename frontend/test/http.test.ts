import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { Candles, Forecast } from "../src/core/api/generated";
import { address, ask, askAfterNow, type EarlyAnswers } from "../src/core/api/http";
import { loadConfig } from "../src/core/config";
import { candles, forecast } from "./builders";

const reply = vi.fn<typeof fetch>();
const question = { symbol: "AAPL" };

beforeEach(() => vi.stubGlobal("fetch", reply.mockReset()));
afterEach(() => vi.unstubAllGlobals());

describe("an answer", () => {
  it("is used at once when the page has asked for it early, and only once", async () => {
    const early: EarlyAnswers = { "/api/predict?symbol=AAPL": Promise.resolve(Response.json(forecast())) };
    vi.stubGlobal("earlyAnswers", early);
    expect((await ask("/predict", question, Forecast)).prob_up).toBe(0.53);
    reply.mockResolvedValue(Response.json(forecast({ prob_up: 0.61 })));
    expect((await ask("/predict", question, Forecast)).prob_up).toBe(0.61);
  });

  it("that is a problem is told by its kind, with the number to quote", async () => {
    const problem = { type: "urn:problem-type:nextday:unknown-symbol", request_id: "R1" };
    reply.mockResolvedValue(Response.json(problem, { status: 404 }));
    await expect(ask("/latest", question, Candles)).rejects.toMatchObject({ kind: "unknown-symbol", requestId: "R1" });
  });

  it("without a problem document is told by its status, with the pause that is asked for", async () => {
    reply.mockResolvedValue(new Response("<html>", { status: 429, headers: { "Retry-After": "7" } }));
    await expect(ask("/latest", question, Candles)).rejects.toMatchObject({ kind: "too-many-requests", retryAfter: 7 });
  });

  it.each([
    ["of another shape", { candles: "many" }],
    ["with a close that is none", candles({ candles: [{ ...candles().candles[0], close: null }] as never })],
  ])("%s than agreed is a problem, not an exception later on", async (_, told) => {
    reply.mockResolvedValue(Response.json(told));
    await expect(ask("/latest", question, Candles)).rejects.toMatchObject({ kind: "nonsense" });
  });

  it.each([
    ["a probability beyond one", { prob_up: 1.7 }],
    ["a signal nobody knows", { signal: "strong buy" }],
  ])("with %s is not shown", async (_, wrong) => {
    reply.mockResolvedValue(Response.json({ ...forecast(), ...wrong }));
    await expect(ask("/predict", question, Forecast)).rejects.toMatchObject({ kind: "nonsense" });
  });

  it("that never comes is told apart from a network that is down", async () => {
    reply.mockRejectedValueOnce(new DOMException("late", "TimeoutError"));
    await expect(ask("/predict", question, Forecast)).rejects.toMatchObject({ kind: "timeout" });
    reply.mockRejectedValueOnce(new TypeError("Failed to fetch"));
    await expect(ask("/predict", question, Forecast)).rejects.toMatchObject({ kind: "offline" });
  });

  it("that stops halfway is late, too, and is no nonsense, after which nobody would ask again", async () => {
    const late = new ReadableStream({ start: (body) => body.error(new DOMException("late", "TimeoutError")) });
    reply.mockResolvedValueOnce(new Response(late)).mockResolvedValueOnce(new Response("<html>"));
    await expect(ask("/predict", question, Forecast)).rejects.toMatchObject({ kind: "timeout" });
    await expect(ask("/predict", question, Forecast)).rejects.toMatchObject({ kind: "nonsense" });
  });

  it("is asked of the server where news are wanted, whatever the browser still holds", async () => {
    reply.mockImplementation(async () => Response.json(forecast()));
    await ask("/predict", question, Forecast);
    await ask("/predict", question, Forecast, { fresh: true });
    expect(reply.mock.calls.map(([, init]) => init?.cache)).toEqual(["default", "no-cache"]);
  });

  it("is none of before a change for as long as edge or browser may hold one, and then shared with everybody again", async () => {
    vi.useFakeTimers();
    reply.mockImplementation(async () => Response.json(forecast()));
    const after = async () => {
      await ask("/predict", question, Forecast);
      const { headers, cache } = reply.mock.lastCall?.[1] ?? {};
      return [new Headers(headers).get("X-After"), cache];
    };
    expect(await after()).toEqual([null, "default"]);
    askAfterNow();
    expect(await after()).toEqual(["now", "no-cache"]);
    vi.advanceTimersByTime(360_000);
    expect(await after()).toEqual([null, "default"]);
    vi.useRealTimers();
  });
});

describe("an address", () => {
  it("has the parts of the path in their places and the rest behind it", () => {
    expect(address("/forecasts/{symbol}/{session}", { symbol: "BRK.B", session: "2026-05-29" })).toBe("/api/forecasts/BRK.B/2026-05-29");
    expect(address("/latest", { symbols: ["A", "B"], limit: 5 })).toBe("/api/latest?symbols=A,B&limit=5");
    expect(address("/watchlist", {})).toBe("/api/watchlist");
  });
});

describe("the config", () => {
  it("fills what the stage leaves out", async () => {
    reply.mockResolvedValue(Response.json({ stage: "prod" }));
    expect(await loadConfig()).toMatchObject({ stage: "prod", refresh_seconds: 60, market: "live" });
  });

  it("has defaults where there is none", async () => {
    reply.mockResolvedValueOnce(new Response("not found", { status: 404 }));
    expect((await loadConfig()).stage).toBe("dev");
    reply.mockResolvedValueOnce(new Response("<!doctype html>"));
    expect((await loadConfig()).stage).toBe("dev");
  });
});
