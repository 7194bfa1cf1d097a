/** Which settings the reader has tried: each is a chance to be fooled by luck. They last as long as the browser's tab. */

import type { Setting } from "./setting";

const KEY = "backtest-tries";

/** Count a setting, and tell how many different ones there have been. */
export function countTry({ symbol, bps, threshold }: Setting, storage: Pick<Storage, "getItem" | "setItem"> | null): number {
  const tried = new Set([...stored(storage), `${symbol}/${bps}/${threshold}`]);
  try {
    storage?.setItem(KEY, JSON.stringify([...tried]));
  } catch {
    // full, or not ours to write: the count starts again with the next page
  }
  return tried.size;
}

function stored(storage: Pick<Storage, "getItem"> | null): string[] {
  try {
    const told: unknown = JSON.parse(storage?.getItem(KEY) ?? "[]");
    return Array.isArray(told) ? told.filter((one) => typeof one === "string") : [];
  } catch {
    return []; // somebody else's text
  }
}

/** The tab's own storage; null where the browser has none for us. */
export function tabStorage(): Storage | null {
  try {
    return sessionStorage;
  } catch {
    return null;
  }
}
