/** The scoreboards of symbols or months, in an order. */

import type { NamedScoreboard } from "../../../core/api/generated";
import { descending } from "../../../core/order";

export const ORDERS = ["name", "forecasts", "hits", "edge", "skill"] as const;
export type Order = (typeof ORDERS)[number];

/** What each order looks at; greater comes first, and those without it last. */
const KEYS: Record<Exclude<Order, "name">, (row: NamedScoreboard) => number | null> = {
  forecasts: ({ forecasts }) => forecasts,
  hits: ({ hit_rate }) => hit_rate?.value ?? null,
  edge: ({ skill }) => skill?.over_base_rate.value ?? null,
  skill: ({ skill }) => skill?.log_loss.value ?? null,
};

/** The order that a link names; by name where it names none. */
export function orderOf(name: string | undefined): Order {
  return ORDERS.find((known) => known === name) ?? "name";
}

/** Symbol or month of a scoreboard. */
export function nameOf({ symbol, month }: NamedScoreboard): string {
  return symbol ?? month ?? "";
}

/** In an order; ties by symbol, and months the newest first. */
export function ranked(rows: readonly NamedScoreboard[], order: Order): NamedScoreboard[] {
  if (order === "name") return [...rows].sort(byName);
  const key = KEYS[order];
  return [...rows].sort((one, other) => descending(key(one), key(other)) || byName(one, other));
}

function byName(one: NamedScoreboard, other: NamedScoreboard): number {
  const sign = one.month ? -1 : 1;
  return sign * (Number(nameOf(one) > nameOf(other)) - Number(nameOf(one) < nameOf(other)));
}
