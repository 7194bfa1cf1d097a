import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { addresses, type EarlyAnswers, forecast, latest, symbols } from "../src/core/api";
import { defaults, loadConfig } from "../src/core/config";
import { forecast as someForecast } from "./builders";

const nobody = new AbortController().signal;
const reply = vi.fn<typeof fetch>();

beforeEach(() => vi.stubGlobal("fetch", reply.mockReset()));
afterEach(() => vi.unstubAllGlobals());

describe("an answer", () => {
  it("is used at once when the page has asked for it early, and only once", async () => {
    const early: EarlyAnswers = { [addresses.forecast("AAPL")]: Promise.resolve(Response.json(someForecast())) };
    vi.stubGlobal("earlyAnswers", early);
    expect((await forecast("AAPL", nobody)).prob_up).toBe(0.53);
    reply.mockResolvedValue(Response.json(someForecast({ prob_up: 0.61 })));
    expect((await forecast("AAPL", nobody)).prob_up).toBe(0.61);
  });

  it("that is a problem is passed on in the server's words", async () => {
    const problem = { type: "urn:x", title: "Unknown symbol", detail: "nobody collects ZZZZ" };
    reply.mockResolvedValue(Response.json(problem, { status: 404 }));
    await expect(latest("ZZZZ", "1d", nobody)).rejects.toMatchObject(problem);
  });

  it("without a problem document is described by its status", async () => {
    reply.mockResolvedValue(new Response("<html>", { status: 502 }));
    await expect(symbols()).rejects.toMatchObject({ detail: "It answered with status 502." });
  });

  it("of another shape than agreed is a problem, not an exception later on", async () => {
    reply.mockResolvedValue(Response.json({ candles: "many" }));
    await expect(latest("AAPL", "1d", nobody)).rejects.toMatchObject({ title: "The answer makes no sense" });
  });

  it("that never comes is told apart from a network that is down", async () => {
    reply.mockRejectedValueOnce(new DOMException("late", "TimeoutError"));
    await expect(symbols()).rejects.toMatchObject({ title: "No answer in time" });
    reply.mockRejectedValueOnce(new TypeError("Failed to fetch"));
    await expect(symbols()).rejects.toMatchObject({ title: "The server cannot be reached" });
  });
});

describe("the config", () => {
  it("fills what the stage leaves out", async () => {
    reply.mockResolvedValue(Response.json({ stage: "prod" }));
    expect(await loadConfig()).toEqual({ ...defaults, stage: "prod" });
  });

  it("has defaults where there is none", async () => {
    reply.mockResolvedValue(new Response("not found", { status: 404 }));
    expect(await loadConfig()).toEqual(defaults);
    reply.mockResolvedValue(new Response("<!doctype html>"));
    expect(await loadConfig()).toEqual(defaults);
  });
});
