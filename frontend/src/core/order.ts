/** Comparisons for sorting. */

/** Greater values first, and those that are not there last. */
export function descending(one: number | null, other: number | null): number {
  if (one === null || other === null) return Number(one === null) - Number(other === null);
  return other - one;
}
