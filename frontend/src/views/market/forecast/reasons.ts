/** Why a forecast is what it is: the parts that moved it most, which with all others add up to it. */

import type { Explanation } from "../../../core/api/generated";
import { change, decimal, percent, price, signedPoints } from "../../../core/numbers";
import { type Sketch, sketch } from "../../../ui/sketch";
import { features, words } from "./reasons-words";

const SHOWN = 5;
const NOTHING = 1e-9; // log odds: what is left of parts that cancel out is rounding, and no scale

export interface Part {
  feature: string;
  value: number;
  usual: number;
  /** Percentage points, with two decimals; those of all parts and the rest are the whole way from usual to forecast. */
  points: number;
}

export interface Reasons {
  parts: Part[];
  rest: { count: number; points: number };
}

/**
 * Log-odds as points of probability. The scale between them is that of the whole way, so that the parts add up to it;
 * where they cancel out, that of the logistic curve at the usual day.
 */
export function reasonsOf({ prob_up, usual, contributions }: Explanation): Reasons {
  const sum = contributions.reduce((total, { log_odds }) => total + log_odds, 0);
  const slope = Math.abs(sum) < NOTHING ? usual * (1 - usual) : (prob_up - usual) / sum;
  const ranked = contributions.toSorted((one, other) => Math.abs(other.log_odds) - Math.abs(one.log_odds));
  const parts = ranked.slice(0, SHOWN).map(({ log_odds, ...part }) => ({ ...part, points: rounded(log_odds * slope * 100) }));
  const shown = parts.reduce((total, { points }) => total + points, 0);
  return { parts, rest: { count: ranked.length - parts.length, points: rounded((prob_up - usual) * 100 - shown) } };
}

export function reasonsPart(explanation: Explanation): Sketch {
  const { parts, rest } = reasonsOf(explanation);
  const rows = parts.map(({ feature, points, ...values }) => row(features[feature] ?? feature, points, valueText(feature, values)));
  if (rest.count > 0) rows.push(row(words.rest(rest.count), rest.points));
  return sketch(
    "section",
    { class: "card-part" },
    sketch("h3", {}, words.why),
    sketch("p", { class: "text-muted" }, words.whyLead),
    sketch("ul", { class: "reasons" }, ...rows),
    sketch("p", { class: "text-muted num" }, words.sum(percent(explanation.usual), percent(explanation.prob_up))),
  );
}

/** Closes at which the signal would be another. */
export function flipsPart({ flips }: Explanation): Sketch {
  const told = (["below", "above"] as const).flatMap((side) => {
    const flip = flips[side];
    return flip ? [words.flip(side, price(flip.close), change(flip.move), words.signals[flip.signal])] : [];
  });
  const texts = told.length > 0 ? told : [words.noFlip];
  return sketch("section", { class: "card-part" }, sketch("h3", {}, words.flips), ...texts.map((text) => sketch("p", {}, text)));
}

function row(name: string, points: number, values?: string): Sketch {
  const told = sketch("span", {}, name, values ? sketch("span", { class: "reason-values num" }, values) : null);
  return sketch("li", {}, told, sketch("span", { class: "num" }, signedPoints(points)));
}

function valueText(feature: string, { value, usual }: { value: number; usual: number }): string {
  const write = writerOf(feature);
  return words.usually(write(value), write(usual));
}

function writerOf(feature: string): (value: number) => string {
  if (feature === "rsi_14") return (value) => decimal(value, 1);
  if (feature === "volume_ratio_20") return (value) => `${decimal(value, 2)}×`;
  if (feature === "close_location" || feature === "bollinger_b_20") return (value) => decimal(value, 2);
  return change;
}

function rounded(points: number): number {
  return Math.round(points * 100) / 100;
}
