/** How fast a finger went when it was lifted. */

/** CSS pixels, and the time of the event in milliseconds. */
export interface Move {
  by: number;
  at: number;
}

/** Milliseconds: what the finger did before is no push. */
export const RECENT = 80;

/** Pixels a millisecond with which a finger left; nothing if it rested before. */
export function speedOf(moves: readonly Move[], now: number): number {
  const recent = moves.filter(({ at }) => now - at < RECENT);
  const [first] = recent;
  if (!first || recent.length < 2) return 0;
  return recent.slice(1).reduce((sum, { by }) => sum + by, 0) / Math.max(1, now - first.at);
}
