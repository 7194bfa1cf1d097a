/** Parts of an axis that keys move along it. */

export type End = number | string;

/** A range moved by a share of itself, and made so many times as wide around its middle; ends that are dates stay so. */
export function moved([from, to]: readonly [End, End], { by = 0, times = 1 }: { by?: number; times?: number }): [End, End] {
  const [low, high] = [valueOf(from), valueOf(to)];
  const middle = (low + high) / 2 + (high - low) * by;
  const half = ((high - low) / 2) * times;
  const told = typeof from === "string" ? dateText : (value: number): End => value;
  return [told(middle - half), told(middle + half)];
}

// an axis of dates has no zone: its `2026-05-29 12:00` is taken for UTC and given back so
function valueOf(end: End): number {
  return typeof end === "number" ? end : Date.parse(`${end.length > 10 ? end.replace(" ", "T") : `${end}T00:00`}Z`);
}

function dateText(value: number): string {
  return new Date(value).toISOString().slice(0, 19).replace("T", " ");
}
