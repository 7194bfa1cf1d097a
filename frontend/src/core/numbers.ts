/**
 * Numbers as the page writes them. By hand, not by Intl: making its formatters is most of what a first chart costs
 * beside the drawing, and `toLocaleString` makes one for every number. test/numbers.test.ts holds both equal.
 */

import { inLanguage } from "./language";

const CENTS = 2;
const SIGNIFICANT = 4; // quotes below a dollar have four decimals (SEC rule 612), so 0.1234 keeps all of them
const MOST_DECIMALS = 20; // what Intl took everywhere before 2023
const LEAST_MOVES = 200; // half a cent is the least that cents show: this many of them are a dollar
const WHOLE = 0.01; // marks are sums of floats: a hundredth of a step off is on it

const marks = inLanguage({
  en: { decimal: ".", group: ",", powers: ["", "K", "M", "B", "T"] },
  pt: { decimal: ",", group: ".", powers: ["", "\u00a0mil", "\u00a0mi", "\u00a0bi", "\u00a0tri"] },
});

/** Decimals to write a price with: cents from a dollar on, below it as many as give four significant digits. */
export function decimals(price: number): number {
  if (price >= 1 || price <= 0) return CENTS;
  return Math.min(SIGNIFICANT - 1 - Math.floor(Math.log10(price)), MOST_DECIMALS);
}

/** `199.95`, `712,345.67`, `0.001604` */
export const price = (value: number): string => fixed(value, decimals(value));

/** Marks of an axis, evenly apart, with the decimals that tell them from each other: `0.0008`, `0.0010`. */
export function axisMarks(values: readonly number[]): string[] {
  const [first = 0, second] = values;
  const digits = second === undefined ? decimals(first) : stepDecimals(Math.abs(second - first));
  return values.map((mark) => fixed(mark, digits));
}

/** `53.4%` of a probability between 0 and 1 */
export const percent = (value: number): string => `${fixed(hundredfold(value), 1)}%`;

/** `+0.4` points between two probabilities */
export const points = (by: number): string => signed(hundredfold(by), 1);

/** `+0.51%` of a change between two prices, or of a return */
export const change = (part: number): string => `${signed(hundredfold(part), CENTS)}%`;

/** `+0.42` of percentage points */
export const signedPoints = (value: number): string => signed(value, CENTS);

/** `53.9`, `1.43` */
export const decimal = (value: number, digits: number): string => fixed(value, digits);

/** `1,234` */
export const count = (value: number): string => fixed(value, 0);

/** `1 session`, `1,234 sessions`: a count, as a number or as it is written, with its noun. */
export const counted = (n: number | string, one: string, many: string): string => `${n} ${isOne(n) ? one : many}`;

export const isOne = (n: number | string): boolean => String(n) === "1";

/** `60%` of a threshold between 0 and 1 */
export const share = (value: number): string => `${Math.round(hundredfold(value))}%`;

/** `67.6M` shares */
export function volume(shares: number): string {
  // rounded first: 999,960 are 1M, not 1,000K
  const rounded = Number(shares.toPrecision(Math.max(Math.floor(Math.log10(shares || 1)) % 3, 0) + 2));
  const power = Math.min(Math.max(Math.floor(Math.log10(rounded || 1) / 3), 0), marks.powers.length - 1);
  return fixed(rounded / 1_000 ** power, 1).replace(/\D0$/, "") + (marks.powers[power] ?? "");
}

/** `+1.02 (+0.51%)` or `−6.35 (−2.06%)`, from one price to another: as the lower one, finer where that shows none */
export function move(from: number, to: number): string {
  const by = to - from;
  const digits = decimals(Math.min(from, to, Math.abs(by) * LEAST_MOVES || Infinity));
  return `${signed(by, digits)} (${change(to / from - 1)})`;
}

/** A number with so many decimals, its thousands grouped, its minus a real one. */
export function fixed(value: number, digits: number): string {
  const [whole = "", part] = rounded(Math.abs(value), digits).toFixed(digits).split(".");
  const grouped = whole.length > 3 ? whole.replace(/\B(?=(\d{3})+$)/g, marks.group) : whole;
  const text = part === undefined ? grouped : grouped + marks.decimal + part;
  return value < 0 && /[1-9]/.test(text) ? `−${text}` : text;
}

/** Rounded as it is written, not as it is stored: 1.005 lies a little below itself. */
function rounded(value: number, digits: number): number {
  const nearest = Number(`${Math.round(Number(`${value}e${digits}`))}e-${digits}`);
  return Number.isFinite(nearest) ? nearest : value; // of those that are written with an exponent of their own
}

/** By its digits, too: 0.4895 times 100 lies a little below 48.95, and would be 48.9. */
function hundredfold(value: number): number {
  const moved = Number(`${value}e2`);
  return Number.isFinite(moved) ? moved : value * 100;
}

function signed(value: number, digits: number): string {
  const text = fixed(value, digits);
  return value > 0 && /[1-9]/.test(text) ? `+${text}` : text;
}

function stepDecimals(step: number): number {
  let digits = CENTS;
  while (digits < MOST_DECIMALS && !isWhole(step * 10 ** digits)) digits += 1;
  return digits;
}

function isWhole(value: number): boolean {
  return Math.abs(value - Math.round(value)) <= WHOLE * value;
}
