/** Numbers as the page writes them. */

const CENTS = 2;
const SIGNIFICANT = 4; // quotes below a dollar have four decimals (SEC rule 612), so 0.1234 keeps all of them
const MOST_DECIMALS = 20; // what Intl took everywhere before 2023
const LEAST_MOVES = 200; // half a cent is the least that cents show: this many of them are a dollar
const WHOLE = 0.01; // marks are sums of floats: a hundredth of a step off is on it

const percentFormat = new Intl.NumberFormat("en-US", {
  style: "percent",
  minimumFractionDigits: 1,
  maximumFractionDigits: 1,
});
const volumeFormat = new Intl.NumberFormat("en-US", { notation: "compact", maximumFractionDigits: 1 });

/** Decimals to write a price with: cents from a dollar on, below it as many as give four significant digits. */
export function decimals(price: number): number {
  if (price >= 1 || price <= 0) return CENTS;
  return Math.min(SIGNIFICANT - 1 - Math.floor(Math.log10(price)), MOST_DECIMALS);
}

/** `199.95`, `712,345.67`, `0.001604` */
export const price = (value: number): string => fixed(value, decimals(value));

/** Marks of an axis, evenly apart, with the decimals that tell them from each other: `0.0008`, `0.0010`. */
export function axisMarks(marks: readonly number[]): string[] {
  const [first = 0, second] = marks;
  const digits = second === undefined ? decimals(first) : stepDecimals(Math.abs(second - first));
  return marks.map((mark) => fixed(mark, digits));
}

/** `53.4%` of a probability between 0 and 1 */
export const percent = (value: number): string => percentFormat.format(value);

/** `60%` of a threshold between 0 and 1 */
export const share = (value: number): string => `${Math.round(value * 100)}%`;

/** `67.6M` shares */
export const volume = (value: number): string => volumeFormat.format(value);

/** `+1.02 (+0.51%)` or `−6.35 (−2.06%)`, from one price to another: as the lower one, finer where that shows none */
export function move(from: number, to: number): string {
  const by = to - from;
  const digits = decimals(Math.min(from, to, Math.abs(by) * LEAST_MOVES || Infinity));
  return `${signed(by, digits)} (${signed((to / from - 1) * 100, CENTS)}%)`.replaceAll("-", "−");
}

function fixed(value: number, digits: number, options: Intl.NumberFormatOptions = {}): string {
  return value.toLocaleString("en-US", { minimumFractionDigits: digits, maximumFractionDigits: digits, ...options });
}

function signed(value: number, digits: number): string {
  return fixed(value, digits, { signDisplay: "exceptZero" });
}

function stepDecimals(step: number): number {
  let digits = CENTS;
  while (digits < MOST_DECIMALS && !isWhole(step * 10 ** digits)) digits += 1;
  return digits;
}

function isWhole(value: number): boolean {
  return Math.abs(value - Math.round(value)) <= WHOLE * value;
}
