import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";

let stored: string | null = null;

/** The settings as a page that is opened now reads them. */
async function opened(): Promise<typeof import("../src/core/settings")["settings"]> {
  vi.resetModules();
  return (await import("../src/core/settings")).settings;
}

beforeEach(() => {
  stored = null;
  vi.stubGlobal("localStorage", { getItem: () => stored, setItem: (_: string, text: string) => (stored = text) });
});
afterEach(() => vi.unstubAllGlobals());

describe("what a reader has chosen", () => {
  it("is found again", async () => {
    (await opened()).choose({ theme: "dark", drawn: "rsi" });
    expect((await opened()).read()).toMatchObject({ theme: "dark", drawn: "rsi", clock: "both" });
  });

  it("counts as not chosen where it is none of what is offered", async () => {
    const usual = (await opened()).read();
    stored = JSON.stringify({ theme: "sepia", palette: 3, candles: null, clock: ["local"], language: 5, drawn: null, range: {}, toString: "x" });
    expect((await opened()).read()).toEqual(usual);
  });

  it.each(["", "{", "null", "7", '"dark"', "[]"])("is the usual where the storage holds %s", async (text) => {
    const usual = (await opened()).read();
    stored = text;
    expect((await opened()).read()).toEqual(usual);
  });

  it("lasts as long as the page where there is no storage", async () => {
    const refuse = (): never => {
      throw new DOMException("denied", "SecurityError");
    };
    vi.stubGlobal("localStorage", { getItem: refuse, setItem: refuse });
    const settings = await opened();
    settings.choose({ theme: "dark" });
    expect(settings.read().theme).toBe("dark");
  });
});
