/**
 * Technical indicators over closes, oldest first: the formulas and seeds of nextday.forecast.features.indicators, which
 * agree with TA-Lib. Each is null until it has its bars. test/indicators.golden.json holds both to the same numbers.
 */

export type Series = readonly (number | null)[];

export interface Bands {
  upper: Series;
  lower: Series;
}

export interface Macd {
  line: Series;
  signal: Series;
  histogram: Series;
}

const FAST = 12;
const SLOW = 26;
const SIGNAL = 9;

/** Bars after which every indicator is there; MACD and RSI forget what came before their first bar within as many again. */
export const WARM_UP = 50;

/**
 * Simple moving average. A window is the end of one block of bars and the beginning of the next, whose sums are each taken
 * afresh: sums that run on from bar to bar drift, and keep the trace of a crash for ever.
 */
export function sma(values: readonly number[], window: number): Series {
  const ends = endsOf(values, window);
  let begun = 0;
  return values.map((value, at) => {
    begun = at % window === 0 ? value : begun + value;
    const first = at - window + 1;
    if (first < 0) return null;
    return ((first % window === 0 ? 0 : (ends[first] ?? 0)) + begun) / window;
  });
}

/** The sum from each bar to the end of its block of bars. */
function endsOf(values: readonly number[], block: number): Float64Array {
  const ends = new Float64Array(values.length);
  for (let at = values.length - 1, sum = 0; at >= 0; at -= 1) {
    sum = (values[at] ?? 0) + ((at + 1) % block === 0 ? 0 : sum);
    ends[at] = sum;
  }
  return ends;
}

/** Bollinger bands: deviations (ddof 0) above and below the average, which is that of the same window. */
export function bollinger(values: readonly number[], middle: Series, window = 20, deviations = 2): Bands {
  const reach = middle.map((mean, at) => (mean === null ? null : deviations * deviationOf(values, at, window, mean)));
  return {
    upper: combined(middle, reach, (mean, by) => mean + by),
    lower: combined(middle, reach, (mean, by) => mean - by),
  };
}

/** Wilder's relative strength index, 0 to 100; 50 where nothing moved at all. */
export function rsi(values: readonly number[], window = 14): Series {
  const changes = values.map((value, at) => value - (values[at - 1] ?? value));
  const gains = exponential(changes.map((by) => Math.max(by, 0)), window, window, 1 / window);
  const losses = exponential(changes.map((by) => Math.max(-by, 0)), window, window, 1 / window);
  return combined(gains, losses, (gain, loss) => (gain + loss === 0 ? 50 : (100 * gain) / (gain + loss)));
}

/** Moving average convergence/divergence 12/26/9, in the price's unit; both means start at bar 25. */
export function macd(values: readonly number[]): Macd {
  const first = SLOW - 1;
  const line = combined(ema(values, FAST, first), ema(values, SLOW, first), (fast, slow) => fast - slow);
  const known = line.slice(first) as number[];
  const signal = [...line.slice(0, first).map(() => null), ...ema(known, SIGNAL, SIGNAL - 1)];
  return { line, signal, histogram: combined(line, signal, (value, mean) => value - mean) };
}

function ema(values: readonly number[], window: number, first: number): Series {
  return exponential(values, window, first, 2 / (window + 1));
}

/** `s[t] = s[t-1] + alpha * (x[t] - s[t-1])`, which at bar `first` is the plain mean of `window` values. */
function exponential(values: readonly number[], window: number, first: number, alpha: number): Series {
  let last = 0;
  return values.map((value, at) => {
    if (at < first) return null;
    last = at === first ? meanOf(values, at, window) : last + alpha * (value - last);
    return last;
  });
}

function meanOf(values: readonly number[], at: number, window: number): number {
  let sum = 0;
  for (let each = at - window + 1; each <= at; each += 1) sum += values[each] ?? 0;
  return sum / window;
}

function deviationOf(values: readonly number[], at: number, window: number, mean: number): number {
  let squares = 0;
  for (let each = at - window + 1; each <= at; each += 1) squares += ((values[each] ?? 0) - mean) ** 2;
  return Math.sqrt(squares / window);
}

function combined(one: Series, other: Series, by: (one: number, other: number) => number): Series {
  return one.map((value, at) => {
    const second = other[at] ?? null;
    return value === null || second === null ? null : by(value, second);
  });
}
