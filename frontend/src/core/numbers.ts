/** Numbers as the page writes them. */

const priceFormat = new Intl.NumberFormat("en-US", { minimumFractionDigits: 2, maximumFractionDigits: 2 });
const moveFormat = new Intl.NumberFormat("en-US", {
  minimumFractionDigits: 2,
  maximumFractionDigits: 2,
  signDisplay: "exceptZero",
});
const percentFormat = new Intl.NumberFormat("en-US", {
  style: "percent",
  minimumFractionDigits: 1,
  maximumFractionDigits: 1,
});
const volumeFormat = new Intl.NumberFormat("en-US", { notation: "compact", maximumFractionDigits: 1 });

/** `199.95` */
export const price = (value: number): string => priceFormat.format(value);

/** `53.4%` of a probability between 0 and 1 */
export const percent = (value: number): string => percentFormat.format(value);

/** `60%` of a threshold between 0 and 1 */
export const share = (value: number): string => `${Math.round(value * 100)}%`;

/** `67.6M` shares */
export const volume = (value: number): string => volumeFormat.format(value);

/** `+1.02 (+0.51%)` or `−6.35 (−2.06%)`, from one price to another */
export function move(from: number, to: number): string {
  const text = `${moveFormat.format(to - from)} (${moveFormat.format((to / from - 1) * 100)}%)`;
  return text.replaceAll("-", "−");
}
