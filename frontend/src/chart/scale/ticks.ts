/** Which values are written beside an axis: round ones, as near to one another as their labels allow. */

import type { ValueScale } from "./values";

/** What the axis counts: values themselves, or hundredths of a price from that price on. */
export interface Unit {
  origin: number;
  size: number;
  /** The least step that can be told in its labels. */
  finest: number;
}

const STEPS = [1, 2, 2.5, 5, 10];
const FACTORS = [1, 2, 5, 10]; // without 2.5, whose halves would need a decimal more than the first step
const ROUNDING = 1e-9;

/** The least round step that is not below `least`. */
export function niceStep(least: number, steps: readonly number[] = STEPS): number {
  const power = 10 ** Math.floor(Math.log10(least));
  return power * (steps.find((step) => step * power >= least * (1 - ROUNDING)) ?? 10);
}

/** Round values between the ends of an axis of a height, from the lowest on, at least `apart` from one another. */
export function ticksOf(scale: ValueScale, height: number, apart: number, { origin, size, finest }: Unit): number[] {
  const [low, high] = [scale.value(height), scale.value(0)];
  if (scale.isLog && size === 1) return factorTicks(low, high, high / scale.value(Math.min(apart, height)));
  const counted = (value: number): number => (value - origin) / size;
  const least = ((high - low) / size / height) * apart;
  return evenTicks(counted(low), counted(high), Math.max(least, finest)).map((tick) => origin + tick * size);
}

/** Multiples of one round step. */
export function evenTicks(low: number, high: number, least: number): number[] {
  const step = niceStep(least);
  const [first, last] = [Math.ceil(low / step - ROUNDING), Math.floor(high / step + ROUNDING)];
  return Array.from({ length: Math.max(0, last - first + 1) }, (_, at) => (first + at) * step);
}

/** Round values that grow by the factor `apart` or more, in steps that grow with them. */
export function factorTicks(low: number, high: number, apart: number): number[] {
  const ticks: number[] = [];
  for (let least = low; ; least = (ticks.at(-1) ?? low) * apart) {
    const step = niceStep(least * (1 - 1 / apart), FACTORS);
    const tick = Math.ceil(least / step - ROUNDING) * step;
    if (!(tick <= high && tick > (ticks.at(-1) ?? 0))) return ticks; // the second where floats cannot tell them apart
    ticks.push(tick);
  }
}
