/** The axis of what is told by days. */

const DAY = 86_400_000;
const FEW = 7;

/** Of a few days each is told, with room around them: by itself Plotly tells hours of two, and of one milliseconds. */
export function dayAxis(days: readonly string[]): Record<string, unknown> {
  const [first = NaN, last = NaN] = [days.at(0), days.at(-1)].map((day) => Date.parse(day ?? ""));
  if (!(last - first < FEW * DAY)) return { type: "date" };
  return { type: "date", dtick: DAY, autorangeoptions: { include: [first - DAY, last + DAY] } };
}
