/** What the stage tells its page; written at deploy, absent in development. */

import { answerTo } from "./api/http";

export interface Config {
  stage: string;
  /** Whether the market is the live one, recorded bars played back, or a made-up one. */
  market: "live" | "replayed" | "simulated";
  /** Who may ask the API: anybody, whoever holds a key, or nobody through this site. */
  access: "public" | "key" | "private";
  /** Whether it tells of changes as they are published. */
  live: boolean;
  refresh_seconds: number;
  /** Probability from which a forecast is a buy signal, and up to which it is a sell signal. */
  buy_from: number;
  sell_to: number;
}

export const CONFIG = "/config.json";
export const DEFAULTS: Config = { stage: "dev", market: "live", access: "public", live: false, refresh_seconds: 60, buy_from: 0.6, sell_to: 0.4 };

/** The stage's config, with defaults for what it leaves out. */
export async function loadConfig(): Promise<Config> {
  try {
    const response = await answerTo(CONFIG);
    return response.ok ? { ...DEFAULTS, ...((await response.json()) as Partial<Config>) } : DEFAULTS;
  } catch {
    return DEFAULTS;
  }
}
