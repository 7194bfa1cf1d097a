/** A forecast beside its base rate on one axis: a dot, and the tick that it must be told apart from. */

import { spoken } from "../core/language";
import { percent, points } from "../core/numbers";
import { h } from "../ui/dom";
import { made, type Sketch, sketch } from "../ui/sketch";

export const en = {
  beside: (said: string, usual: string, by: string) => `${said}, usual ${usual} (${by} points)`,
  alone: (said: string) => `${said}, no base rate`,
};

const words = spoken("axis", en);

/** A part of the scale of probabilities, e.g. 0.44 to 0.6. */
export interface Scale {
  from: number;
  to: number;
}

/** A scale on which all of these have room, in steps of two points, around them as far as they lie apart. */
export function scaleOf(values: readonly number[]): Scale {
  if (values.length === 0) return { from: 0.4, to: 0.6 };
  const [low, high] = [Math.min(...values), Math.max(...values)];
  const margin = Math.max((high - low) / 4, 0.02);
  return { from: Math.max(Math.floor((low - margin) * 50) / 50, 0), to: Math.min(Math.ceil((high + margin) * 50) / 50, 1) };
}

/** Both numbers in words: `54.0%, usual 54.1% (−0.1 points)`. */
export function besideText(probUp: number, baseRate: number | null): string {
  if (baseRate === null) return words.alone(percent(probUp));
  return words.beside(percent(probUp), percent(baseRate), points(probUp - baseRate));
}

/** The axis, and beside it the number and by how many points it differs: `54.0% −0.1`. */
export function axisWithText(probUp: number, baseRate: number | null, scale: Scale): HTMLElement {
  const by = baseRate === null ? "" : points(probUp - baseRate);
  // the axis is read out with both
  const text = h("span", { class: "num text-muted", "aria-hidden": "true" }, h("b", {}, percent(probUp)), ` ${by}`);
  return h("div", { class: "beside-axis" }, made(forecastAxis(probUp, baseRate, scale)), text);
}

export function forecastAxis(probUp: number, baseRate: number | null, scale: Scale): Sketch {
  const place = (value: number): string => `${((value - scale.from) / (scale.to - scale.from)) * 100}%`;
  const tone = baseRate === null || probUp === baseRate ? "none" : probUp > baseRate ? "up" : "down";
  const dot = sketch("span", { class: "axis-dot", "data-tone": tone, "--place": place(probUp) });
  const tick = baseRate !== null && sketch("span", { class: "axis-tick", "--place": place(baseRate) });
  return sketch("div", { class: "axis", role: "img", "aria-label": besideText(probUp, baseRate) }, tick, dot);
}
