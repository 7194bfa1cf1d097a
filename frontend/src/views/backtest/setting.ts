/** What a link to a backtest asks for. */

import type { Link } from "../../core/link";

/** Probabilities from which on to hold that the API has days of. */
export const THRESHOLDS = ["0.46", "0.48", "0.5", "0.52", "0.54", "0.56", "0.58", "0.6"] as const;
export type Threshold = (typeof THRESHOLDS)[number];
export const MOST_BPS = 50;

export const DEFAULTS = { bps: 5, threshold: "0.5" } as const;

export interface Setting {
  /** Empty for all symbols together. */
  symbol: string;
  /** Basis points that each side of a trade costs. */
  bps: number;
  threshold: Threshold;
}

/** The setting of a link, the nearest that there is: an address is typed by people too. */
export function settingOf({ subject, query }: Link): Setting {
  const bps = numberOf(query.bps, DEFAULTS.bps);
  const wanted = numberOf(query.threshold, Number(DEFAULTS.threshold));
  const distance = (threshold: Threshold): number => Math.abs(Number(threshold) - wanted);
  const threshold = THRESHOLDS.reduce((best, one) => (distance(one) < distance(best) ? one : best));
  return { symbol: subject, bps: Math.min(Math.max(Math.round(bps), 0), MOST_BPS), threshold };
}

/** What a link says of a setting: nothing of what is usual. */
export function queryOf({ bps, threshold }: Setting): Link["query"] {
  return {
    bps: bps === DEFAULTS.bps ? "" : String(bps),
    threshold: threshold === DEFAULTS.threshold ? "" : threshold,
  };
}

function numberOf(text: string | undefined, usual: number): number {
  const value = Number(text);
  return text === undefined || text.trim() === "" || !Number.isFinite(value) ? usual : value;
}
