import { readFileSync } from "node:fs";
import { runInNewContext } from "node:vm";
import { describe, expect, it } from "vitest";
import { address } from "../src/core/api/http";
import { CONFIG } from "../src/core/config";
import { read } from "../src/core/link";

const code = readFileSync(new URL("../public/boot.js", import.meta.url), "utf8");
const frame = [CONFIG, address("/watchlist", {})];

/** Run boot.js in a page at `hash`, whose storage holds `settings`; the look it sets and the addresses it asks for. */
function boot(hash: string, settings: object = {}): { look: Record<string, string>; asked: string[] } {
  const dataset: Record<string, string> = {};
  const asked: string[] = [];
  runInNewContext(code, {
    window: {},
    location: { hash },
    localStorage: { getItem: () => JSON.stringify(settings) },
    matchMedia: () => ({ matches: true }),
    document: { documentElement: { dataset } },
    fetch: (target: string) => Promise.resolve(asked.push(target)),
    addEventListener: () => {},
    AbortSignal,
    URLSearchParams,
    decodeURIComponent,
  });
  return { look: dataset, asked };
}

describe("the early fetch", () => {
  it.each(["BRK-B", "brk-b", "Brk-B", "%C5%BFpy", "50%"])("asks for exactly what the page will ask for: %s", (linked) => {
    const hash = `#/market/${linked}?i=1h`;
    const { subject } = read(hash);
    const latest = address("/latest", { symbol: subject, interval: "1h", limit: 250 });
    expect(boot(hash).asked).toEqual([...frame, latest, address("/predict", { symbol: subject, include: ["explanation", "record"] })]);
  });

  it("understands links of earlier versions", () => {
    expect(boot("#/market?symbol=msft&interval=1h").asked).toContain("/api/latest?symbol=MSFT&interval=1h&limit=250");
  });

  it("asks for the frame alone where another view is shown", () => {
    expect(boot("").asked).toEqual(frame);
    expect(boot("#/score?symbol=AAPL").asked).toEqual(frame);
  });
});

describe("the look before the first paint", () => {
  it("is the reader's choice, else the system's", () => {
    expect(boot("", { theme: "light", palette: "grey" }).look).toEqual({ theme: "light", palette: "grey" });
    expect(boot("").look).toEqual({ theme: "dark", palette: "blue-orange" });
  });
});
