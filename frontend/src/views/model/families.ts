/** Who is in the mixture, by family: lines for twenty penalties of one method say no more than their sum does. */

import { candidateText, familyOf } from "../../forecast/candidates";

/** A part of the mixture over time. */
export interface Part {
  family: string;
  name: string;
  /** Its share at the end of each month, of 1. */
  shares: number[];
}

const FIRST = ["empirical_bayes", "laplace"];
const LAST = "others";

/** Shares by family, the base rates first and what was too small to be told at the end. */
export function partsOf(weights: Readonly<Record<string, readonly number[]>>): Part[] {
  const parts = new Map<string, Part>();
  for (const [candidate, shares] of Object.entries(weights)) {
    const family = familyOf(candidate);
    const known = parts.get(family);
    if (!known) parts.set(family, { family, name: candidateText(family), shares: [...shares] });
    else shares.forEach((share, at) => (known.shares[at] = (known.shares[at] ?? 0) + share));
  }
  return [...parts.values()].sort((one, other) => rank(one.family) - rank(other.family));
}

/** Share of the base rates after the last month. */
export function baseRatesShare(parts: readonly Part[]): number {
  const own = parts.filter(({ family }) => FIRST.includes(family));
  return own.reduce((sum, { shares }) => sum + (shares.at(-1) ?? 0), 0);
}

function rank(family: string): number {
  if (family === LAST) return FIRST.length + 1;
  const at = FIRST.indexOf(family);
  return at < 0 ? FIRST.length : at;
}
