/** Values on a vertical axis: where each of them stands. */

export const SCALES = ["linear", "log", "percent"] as const;
export type Scale = (typeof SCALES)[number];

/** The least and the greatest value that have to fit. */
export interface Extent {
  least: number;
  most: number;
}

export interface ValueScale {
  /** Whether equal ways are equal factors. */
  isLog: boolean;
  y: (value: number) => number;
  value: (y: number) => number;
}

const AROUND = 0.01; // of a value that never changes, above and below it
const NOISE = 1e-9; // of a value: bands of a price that never changes differ by the rounding of their sums

/** `extent` fills the way from `bottom` up to `top`; a logarithm is only taken where all of it is positive. */
export function valueScale(extent: Extent, top: number, bottom: number, wantsLog: boolean): ValueScale {
  const isLog = wantsLog && extent.least > 0;
  const [into, back] = isLog ? [logarithm, Math.exp] : [same, same];
  const { least, most } = opened(extent);
  const [low, high] = [into(least), into(most)];
  const perUnit = (bottom - top) / (high - low);
  return { isLog, y: (value) => bottom - (into(value) - low) * perUnit, value: (y) => back(low + (bottom - y) / perUnit) };
}

/** A value that never changes has room around it, so that it stands in the middle. */
function opened({ least, most }: Extent): Extent {
  if (most - least > Math.abs(least) * NOISE) return { least, most };
  const by = Math.abs(least) * AROUND || 1;
  return { least: least - by, most: most + by };
}

const same = (value: number): number => value;

/** What has no logarithm stands far below all that has one, where a canvas can still be told of it. */
const logarithm = (value: number): number => Math.log(Math.max(value, Number.MIN_VALUE));
