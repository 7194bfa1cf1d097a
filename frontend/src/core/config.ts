/** What the stage tells its page; written at deploy, absent in development. */

import { addresses, answerTo } from "./api";

export interface Config {
  stage: string;
  refresh_seconds: number;
  /** Probability from which a forecast is a buy signal, and up to which it is a sell signal. */
  buy_from: number;
  sell_to: number;
}

export const defaults: Config = { stage: "dev", refresh_seconds: 60, buy_from: 0.6, sell_to: 0.4 };

/** The stage's config, with defaults for what it leaves out. */
export async function loadConfig(): Promise<Config> {
  try {
    const response = await answerTo(addresses.config());
    return response.ok ? { ...defaults, ...((await response.json()) as Partial<Config>) } : defaults;
  } catch {
    return defaults;
  }
}
