/** What is written on vertical axes, and how. */

import { axisMarks, change, decimals, price, volume } from "../../core/numbers";
import type { Unit } from "./ticks";
import type { Scale } from "./values";

export interface Axis {
  isLog: boolean;
  unit: Unit;
  /** The only values with a label; round ones where it is left out. */
  fixed?: readonly number[];
  write: (value: number) => string;
  /** Labels of one axis, alike in their decimals. */
  writeAll: (values: readonly number[]) => string[];
}

/** Prices, as fine as the lowest of them is written; or their changes since `base`. */
export function priceAxis(scale: Scale, lowest: number, base: number): Axis {
  if (scale === "percent" && base > 0) return percentAxis(base);
  const unit = { origin: 0, size: 1, finest: 10 ** -decimals(lowest) };
  return { isLog: scale === "log", unit, write: signedPrice, writeAll: axisMarks };
}

function percentAxis(base: number): Axis {
  const write = (value: number): string => change(value / base - 1);
  return { isLog: false, unit: { origin: base, size: base / 100, finest: 0.01 }, write, writeAll: (values) => values.map(write) };
}

export const volumeAxis: Axis = {
  isLog: false,
  unit: { origin: 0, size: 1, finest: 1 },
  write: (value) => volume(Math.max(0, value)),
  writeAll: (values) => values.map(volume),
};

/** Whole numbers, of which only the levels that mean something are written. */
export function levelAxis(fixed: readonly number[]): Axis {
  const write = (value: number): string => String(Math.round(value));
  return { isLog: false, unit: { origin: 0, size: 1, finest: 1 }, fixed, write, writeAll: (values) => values.map(write) };
}

function signedPrice(value: number): string {
  return value < 0 ? `−${price(-value)}` : price(value);
}
