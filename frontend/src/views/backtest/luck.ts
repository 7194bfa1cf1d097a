/**
 * How much of a Sharpe ratio is the luck of having tried often: D. H. Bailey and M. López de Prado, The deflated Sharpe
 * ratio, Journal of Portfolio Management 40 (5), 2014. All Sharpe ratios here are of a day.
 */

import { dailySharpe, meanOf } from "./traded";

const EULER = 0.577_215_664_901_532_9;

/**
 * The Sharpe ratio to expect of the best of so many tries without any skill.
 *
 * Of the paper's equation 1, √V · ((1 − γ) · Φ⁻¹(1 − 1/N) + γ · Φ⁻¹(1 − 1/(N·e))), with tries taken as independent: V is
 * then 1/(T − 1), the variance of an estimate over T days whose true value is 0. Tries that resemble each other, as
 * those of one rule do, have less luck than that.
 */
export function luckiest(tries: number, days: number): number {
  if (tries < 2 || days < 2) return 0;
  const most = (1 - EULER) * quantile(1 - 1 / tries) + EULER * quantile(1 - 1 / (tries * Math.E));
  return most / Math.sqrt(days - 1);
}

/**
 * The deflated Sharpe ratio: how likely the true one is above what luck alone would show after so many tries, from the
 * length, skewness and kurtosis of daily returns (equation 2). Null where returns never vary.
 */
export function deflated(returns: readonly number[], tries: number): number | null {
  const observed = dailySharpe(returns);
  if (observed === null) return null;
  const mean = meanOf(returns);
  const moment = (power: number): number => meanOf(returns.map((value) => (value - mean) ** power));
  const variance = moment(2);
  const skewness = moment(3) / variance ** 1.5;
  const kurtosis = moment(4) / variance ** 2; // the plain one, 3 for a normal
  const spread = Math.sqrt(1 - skewness * observed + ((kurtosis - 1) / 4) * observed ** 2);
  return normal(((observed - luckiest(tries, returns.length)) * Math.sqrt(returns.length - 1)) / spread);
}

/** Standard normal distribution function, to 1e-7: Abramowitz and Stegun, 1964, 26.2.17. */
export function normal(value: number): number {
  const t = 1 / (1 + 0.231_641_9 * Math.abs(value));
  const terms = [1.330_274_429, -1.821_255_978, 1.781_477_937, -0.356_563_782, 0.319_381_53];
  const sum = terms.reduce((total, term) => (total + term) * t, 0);
  const tail = (Math.exp(-(value ** 2) / 2) / Math.sqrt(2 * Math.PI)) * sum;
  return value < 0 ? tail : 1 - tail;
}

/** Its inverse for probabilities of a half and more, by halving. */
function quantile(probability: number): number {
  let [low, high] = [0, 8];
  for (let step = 0; step < 50; step += 1) {
    const middle = (low + high) / 2;
    if (normal(middle) < probability) low = middle;
    else high = middle;
  }
  return low;
}
