/** What the link asks for; what it leaves out is as the reader had it last. */

import { SCALES, type Scale } from "../../chart/scale/values";
import type { Link } from "../../core/link";
import { settings } from "../../core/settings";
import { STUDIES, type Study } from "../../bars/studies";
import { RANGES, type RangeName } from "../../bars/viewport";

export type Interval = "1d" | "1h";

export interface Selection {
  symbol: string;
  interval: Interval;
  range: RangeName;
  scale: Scale;
  /** Whether closes are lowered by the dividends paid since. */
  adjusted: boolean;
  studies: ReadonlySet<Study>;
}

const NARROW = 640; // CSS pixels: candles of more than three months would be hairlines
const FIRST = "AAPL"; // where a link names no symbol, unless there are only others
const NOTHING = "none"; // an empty part would be left out of the link

/** `symbols` are those there are; none before that is known. */
export function selectionOf({ subject, query }: Link, symbols: readonly string[]): Selection {
  const kept = settings.read();
  const drawn = (query.on ?? kept.drawn).split(",");
  const interval = query.i === "1h" ? "1h" : "1d";
  return {
    symbol: subject || (symbols.includes(FIRST) ? FIRST : (symbols[0] ?? FIRST)),
    interval,
    range: known(RANGES, query.r ?? kept.range, innerWidth < NARROW ? "3m" : "6m"),
    scale: known(SCALES, query.scale ?? kept.scale, "linear"),
    adjusted: interval === "1d" && (query.adj ?? kept.adjusted) === "yes",
    studies: new Set(STUDIES.filter((study) => drawn.includes(study))),
  };
}

/** Studies as a link and the settings have them. */
export function written(studies: ReadonlySet<Study>): string {
  return STUDIES.filter((study) => studies.has(study)).join(",") || NOTHING;
}

/** Whether both show the same bars. */
export function sameBars(one: Selection | undefined, other: Selection): boolean {
  return one?.symbol === other.symbol && one.interval === other.interval && one.adjusted === other.adjusted;
}

function known<Value extends string>(all: readonly Value[], value: string, fallback: Value): Value {
  return all.find((one) => one === value) ?? fallback;
}
