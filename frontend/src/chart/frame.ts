/** Where everything stands in one drawing of the chart: panes, axes, ticks. Lengths are device pixels. */

import type { View } from "../bars/viewport";
import type { Content } from "./contents";
import { ticksOf } from "./scale/ticks";
import { labelled, labelText, type TimeScale, timeScale, toldBy } from "./scale/times";
import { type ValueScale, valueScale } from "./scale/values";

export interface Size {
  width: number;
  height: number;
  /** Device pixels of a CSS pixel. */
  ratio: number;
}

export interface Point {
  x: number;
  y: number;
}

export interface Tick {
  y: number;
  text: string;
}

/** A label of the time axis, around its bar. */
export interface TimeLabel {
  /** Of the line through it, which is that of the bar's wick. */
  x: number;
  text: string;
  /** Whether it tells of more than others do: years among months. */
  isMain: boolean;
}

/** The bars' times in seconds, and what begins with each. */
export interface Times {
  seconds: readonly number[];
  begun: Uint8Array;
}

export interface Box {
  top: number;
  height: number;
}

export interface PaneFrame extends Box {
  content: Content;
  scale: ValueScale;
  /** Those of which the whole label is in the pane. */
  ticks: readonly Tick[];
}

export interface Frame extends Size {
  /** Width of the finest crisp line. */
  hair: number;
  /** Right end of the panes, left of their axis. */
  right: number;
  /** Lower end of the panes, above the time axis. */
  bottom: number;
  panes: readonly PaneFrame[];
  time: TimeScale;
  labels: readonly TimeLabel[];
  /** First and last bar in view. */
  from: number;
  to: number;
  /** First and last bar to draw: one more beyond each edge, where there is one. */
  first: number;
  last: number;
}

// CSS pixels
export const LETTERS = 12;
const TIME_AXIS = 28;
const VALUE_AXIS = 68; // as wide for nearly every symbol, so that bars stay where they are: seven digits
export const BESIDE_LABEL = 6;
const TICKS_APART = 36;
const LABELS_APART = 60;
const CLEAR = 4; // between a label and the end of its pane
const PRICE_SHARE = 4; // to 1 of each study

/** Tells the width of a label. */
type Measure = (text: string) => number;

export function framed(contents: readonly Content[], view: View, times: Times, size: Size, measure: Measure): Frame {
  const { width, height, ratio } = size;
  const hair = Math.max(1, Math.floor(ratio));
  const bottom = Math.max(hair, height - Math.round(TIME_AXIS * ratio));
  const newest = times.seconds.length - 1;
  const [from, to] = [Math.max(0, Math.ceil(view.from)), Math.min(newest, Math.floor(view.to))];
  const boxes = stacked(contents.length, bottom, hair);
  const panes = contents.map((content, at) => paneFrame(content, boxes[at] ?? { top: 0, height: 0 }, ratio, [from, to]));
  const widest = Math.max(0, ...panes.flatMap(({ ticks, content }) => [...ticks.map(({ text }) => text), tagText(content)].map(measure)));
  const right = Math.max(1, width - Math.ceil(Math.max(VALUE_AXIS * ratio, widest + 2 * BESIDE_LABEL * ratio)));
  const time = timeScale(view, right);
  const labels = timeLabels(times, { from, to, hair, ratio, ...time }, measure);
  return { ...size, hair, right, bottom, panes, time, labels, from, to, first: Math.max(0, from - 1), last: Math.min(newest, to + 1) };
}

type Shown = TimeScale & Pick<Frame, "from" | "to" | "hair" | "ratio">;

/** Labels in view, but for one that the left edge would cut; on the right there is room below the other axis. */
function timeLabels({ seconds, begun }: Times, { x, spacing, from, to, hair, ratio }: Shown, measure: Measure): TimeLabel[] {
  const shown = labelled(begun, Math.ceil((LABELS_APART * ratio) / spacing)).filter((at) => at >= from && at <= to);
  const all = shown.map((at) => ({ x: Math.round(x(at) - hair / 2), seconds: seconds[at] ?? 0, told: toldBy(begun[at] ?? 0) }));
  const least = Math.min(...all.map(({ told }) => told));
  const labels = all.map((label) => ({ x: label.x, text: labelText(label.seconds, label.told), isMain: label.told > least }));
  // none is wider than labels are apart: to ask for a width is dear
  return labels.filter((label) => label.x >= LABELS_APART * ratio || label.x >= measure(label.text) / 2);
}

function tagText({ tag, axis }: Content): string {
  return tag ? axis.write(tag.value) : "";
}

/** Tops and heights of panes, the first of them the price's, with a hair between them. */
export function stacked(count: number, height: number, hair: number): Box[] {
  const share = (height - (count - 1) * hair) / (PRICE_SHARE + count - 1);
  const topOf = (at: number): number => (at === 0 ? 0 : Math.round(share * (PRICE_SHARE + at - 1)) + at * hair);
  return Array.from({ length: count }, (_, at) => ({ top: topOf(at), height: topOf(at + 1) - hair - topOf(at) }));
}

function paneFrame(content: Content, { top, height }: Box, ratio: number, [from, to]: [number, number]): PaneFrame {
  const { axis, above, below, extent, stretch = 1 } = content;
  const fits = Math.min(1, height / 2 / ((above + below) * ratio)); // of a pane that is hardly higher than its margins
  const [high, low] = [above * ratio * fits, height - below * ratio * fits];
  const stretched = (y: number): number => (high + low) / 2 + (y - (high + low) / 2) / stretch;
  const scale = valueScale(extent(from, to) ?? { least: 0, most: 1 }, stretched(high), stretched(low), axis.isLog);
  const values = axis.fixed ?? ticksOf(scale, height, TICKS_APART * ratio, axis.unit);
  const labels = axis.writeAll(values);
  const ticks = values.map((value, at) => ({ y: Math.round(scale.y(value)), text: labels[at] ?? "" }));
  const half = (LETTERS / 2 + CLEAR) * ratio;
  return { content, top, height, scale, ticks: ticks.filter(({ y }) => y >= half && y <= height - half) };
}
