/** What following forecasts came to after costs: the same figures that the API tells, of any cost. */

/** Days of a backtest before costs, an entry a session: returns of holding and of following, and capital traded. */
export interface Days {
  sessions: readonly string[];
  held: readonly number[];
  gross: readonly number[];
  turnover: readonly number[];
}

export interface Figures {
  /** Return over all days, and a year, as fractions. */
  net: number;
  annual: number;
  /** Yearly, against cash that earns nothing; null for returns that never varied. */
  sharpe: number | null;
  /** Deepest fall from a peak, a fraction. */
  drawdown: number;
  /** Capital traded a year, in capitals. */
  turnover: number;
  /** Share of the days on which something was held. */
  invested: number;
}

export interface Year {
  year: string;
  days: number;
  net: number;
  held: number;
  /** Capital traded in that year, in capitals, and what it cost as a fraction. */
  turnover: number;
  cost: number;
}

const SESSIONS_A_YEAR = 252;
const BASIS_POINT = 1e-4;

/** Daily returns after each side of a trade has cost so many basis points. */
export function netOf({ gross, turnover }: Days, bps: number): number[] {
  return gross.map((value, at) => value - bps * BASIS_POINT * (turnover[at] ?? 0));
}

/** What one unit of capital has become after each day; nothing comes back from nothing. */
export function growthOf(returns: readonly number[]): number[] {
  let grown = 1;
  return returns.map((value) => (grown *= Math.max(1 + value, 0)));
}

/** How far below its highest so far the capital is after each day, as a fraction of it: 0 or less. */
export function drawdownOf(growth: readonly number[]): number[] {
  let peak = 1; // the capital at the start is a peak too
  return growth.map((value) => value / (peak = Math.max(peak, value)) - 1);
}

/** Mean over standard deviation (ddof 1) of daily returns; null where they never vary. */
export function dailySharpe(returns: readonly number[]): number | null {
  // not by the deviation, which rounding leaves above zero for equal returns
  if (returns.every((value) => value === returns[0])) return null;
  const mean = meanOf(returns);
  const squares = returns.reduce((sum, value) => sum + (value - mean) ** 2, 0);
  return mean / Math.sqrt(squares / (returns.length - 1));
}

/** Figures of following, after costs. */
export function followed(days: Days, bps: number): Figures {
  return figures(netOf(days, bps), days.turnover, days.gross);
}

/** Figures of holding all the time: bought once, which is charged to nobody. */
export function heldThroughout({ held }: Days): Figures {
  return figures(held, held.map(() => 0), held);
}

function figures(net: readonly number[], turnover: readonly number[], gross: readonly number[]): Figures {
  const grown = growthOf(net);
  const end = grown.at(-1) ?? 1;
  const sharpe = dailySharpe(net);
  return {
    net: end - 1,
    annual: end ** (SESSIONS_A_YEAR / net.length) - 1,
    sharpe: sharpe === null ? null : yearly(sharpe),
    drawdown: Math.max(...drawdownOf(grown).map((fall) => -fall), 0),
    turnover: meanOf(turnover) * SESSIONS_A_YEAR,
    invested: meanOf(gross.map((value) => Number(value !== 0))),
  };
}

/** A daily Sharpe ratio as a yearly one. */
export function yearly(sharpe: number): number {
  return sharpe * Math.sqrt(SESSIONS_A_YEAR);
}

/** The same by calendar year, oldest first. */
export function byYear(days: Days, bps: number): Year[] {
  const net = netOf(days, bps);
  const years = days.sessions.map((session) => session.slice(0, 4));
  return [...new Set(years)].map((year) => {
    const [from, to] = [years.indexOf(year), years.lastIndexOf(year) + 1];
    const turnover = days.turnover.slice(from, to).reduce((sum, value) => sum + value, 0);
    const grown = (values: readonly number[]): number => (growthOf(values.slice(from, to)).at(-1) ?? 1) - 1;
    return { year, days: to - from, net: grown(net), held: grown(days.held), turnover, cost: turnover * bps * BASIS_POINT };
  });
}

export function meanOf(values: readonly number[]): number {
  return values.reduce((sum, value) => sum + value, 0) / values.length;
}
