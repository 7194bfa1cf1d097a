/** Which symbols are shown, and in which order. */

import { descending } from "../../core/order";
import type { Row } from "../../core/watchlist";

export const ORDERS = ["symbol", "edge", "probability", "change", "late"] as const;
export type Order = (typeof ORDERS)[number];

/** Change of the newest close against the one before, as a fraction; null without both. */
export function changeOf({ close, previousClose }: Row): number | null {
  return close === null || !previousClose ? null : close / previousClose - 1;
}

/** By how much the forecast differs from the base rate; null without both. */
export function edgeOf({ probUp, baseRate }: Row): number | null {
  return probUp === null || baseRate === null ? null : probUp - baseRate;
}

/** What each order looks at; greater comes first, and those without it last. */
const KEYS: Record<Exclude<Order, "symbol">, (row: Row) => number | null> = {
  edge: (row) => absolute(edgeOf(row)),
  probability: ({ probUp }) => probUp,
  change: changeOf,
  late: ({ overdue }) => Number(overdue),
};

/** The order that a link names; by symbol where it names none. */
export function orderOf(name: string | undefined): Order {
  return ORDERS.find((known) => known === name) ?? "symbol";
}

/** Rows whose symbol holds what was typed, in an order; ties by symbol. */
export function chosen(rows: readonly Row[], order: Order, typed: string): Row[] {
  const wanted = typed.trim().toUpperCase();
  const kept = rows.filter(({ symbol }) => symbol.includes(wanted));
  if (order === "symbol") return kept.sort(bySymbol);
  const key = KEYS[order];
  return kept.sort((one, other) => descending(key(one), key(other)) || bySymbol(one, other));
}

function bySymbol(one: Row, other: Row): number {
  return one.symbol < other.symbol ? -1 : Number(one.symbol > other.symbol);
}

function absolute(value: number | null): number | null {
  return value === null ? null : Math.abs(value);
}
