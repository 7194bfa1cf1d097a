import { readFileSync } from "node:fs";
import { runInNewContext } from "node:vm";
import { describe, expect, it } from "vitest";
import { addresses } from "../src/core/api";
import { read } from "../src/core/link";

const code = readFileSync(new URL("../public/boot.js", import.meta.url), "utf8");

/** Run boot.js in a page at `hash`, whose storage holds `theme`; the theme it sets and the addresses it asks for. */
function boot(hash: string, theme: string | null = null): { theme: unknown; asked: string[] } {
  const dataset: Record<string, string> = {};
  const asked: string[] = [];
  const window = {};
  runInNewContext(code, {
    window,
    location: { hash },
    localStorage: { getItem: () => theme },
    matchMedia: () => ({ matches: true }),
    document: { documentElement: { dataset } },
    fetch: (address: string) => Promise.resolve(asked.push(address)),
    AbortSignal,
    URLSearchParams,
  });
  return { theme: dataset.theme, asked };
}

describe("the early fetch", () => {
  it.each(["BRK-B", "brk-b", "Brk-B", "\u017fpy"])("asks for exactly what the page will ask for: %s", (linked) => {
    const { config, symbols, latest, forecast } = addresses;
    const hash = `#/market?symbol=${linked}&interval=1h&sma=20`;
    const { symbol } = read(hash, "AAPL");
    expect(boot(hash).asked).toEqual([config(), symbols(), latest(symbol, "1h"), forecast(symbol)]);
  });

  it("asks for the default symbol's daily bars without a link", () => {
    expect(boot("").asked).toContain(addresses.latest("AAPL", "1d"));
  });
});

describe("the theme before the first paint", () => {
  it("is the reader's choice, else the system's", () => {
    expect(boot("", "light").theme).toBe("light");
    expect(boot("").theme).toBe("dark");
  });
});
