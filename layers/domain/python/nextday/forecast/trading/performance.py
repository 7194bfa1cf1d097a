"""What a strategy's daily returns amount to."""

from collections.abc import Sequence
from dataclasses import dataclass
from math import e, sqrt
from statistics import NormalDist

import numpy as np

from nextday.forecast.features.samples import Floats

SESSIONS_A_YEAR = 252
_EULER = float(np.euler_gamma)
_NORMAL = NormalDist()
_FEWEST = 2
_DDOF = 1  # of a sample, as quantstats, empyrical and ffn have it


@dataclass(frozen=True)
class Performance:
    """Yearly return (compounded), volatility, turnover and cost as shares of capital; deepest fall from a peak.

    `sharpe` is yearly, against cash that earns nothing; None for a strategy whose returns never varied, as of one that
    never held anything. `annual_volatility` is None where one session cannot tell it.
    """

    sessions: int
    annual_return: float
    annual_volatility: float | None
    sharpe: float | None
    max_drawdown: float
    annual_turnover: float
    annual_cost: float


def growth(net: Floats) -> Floats:
    """What one unit of capital has become after each of some daily returns; nothing comes back from nothing."""
    grown: Floats = np.maximum(1 + net, 0.0).cumprod()
    return grown


def performance(net: Floats, turnover: Floats, cost: float) -> Performance:
    """Performance of daily returns after costs, and of the share of capital traded daily; `cost` per unit traded."""
    daily, deviation = daily_sharpe(net), _deviation(net)
    grown = growth(net)
    traded = float(turnover.mean()) * SESSIONS_A_YEAR
    return Performance(
        sessions=len(net),
        annual_return=float(grown[-1] ** (SESSIONS_A_YEAR / len(net)) - 1),
        annual_volatility=None if deviation is None else deviation * sqrt(SESSIONS_A_YEAR),
        sharpe=None if daily is None else daily * sqrt(SESSIONS_A_YEAR),
        # the capital at the start is a peak too
        max_drawdown=float(1 - (grown / np.maximum.accumulate(np.r_[1.0, grown])[1:]).min()),
        annual_turnover=traded,
        annual_cost=traded * cost,
    )


def daily_sharpe(net: Floats) -> float | None:
    """Mean over standard deviation of daily returns; None where they never vary."""
    # not by the deviation, which rounding leaves above zero for equal returns
    varies = bool(np.ptp(net))
    return float(net.mean() / net.std(ddof=_DDOF)) if varies else None


def _deviation(net: Floats) -> float | None:
    return float(net.std(ddof=_DDOF)) if len(net) > _DDOF else None


def deflated_sharpe(net: Floats, trials: Sequence[float]) -> float | None:
    """Probability that the true Sharpe ratio is above what the best of as many trials without skill would show.

    `trials` are the daily Sharpe ratios of everything tried, this one among them. None where returns never vary, or
    there are fewer than two trials. Source: Bailey and Lopez de Prado, The deflated Sharpe ratio, 2014, eq. 2 and 1.
    """
    observed = daily_sharpe(net)
    if observed is None or len(trials) < _FEWEST:
        return None
    by_luck = float(np.std(trials, ddof=_DDOF)) * _expected_maximum(len(trials))
    # the moments of the sample itself, with ddof 0, as scipy's skew and kurtosis
    standard = (net - net.mean()) / net.std()
    skewness, kurtosis = float((standard**3).mean()), float((standard**4).mean())
    # the paper's kurtosis is the plain one, 3 for a normal, and its Sharpe ratio that of a day
    spread = sqrt(1 - skewness * observed + (kurtosis - 1) / 4 * observed**2)
    return _NORMAL.cdf((observed - by_luck) * sqrt(len(net) - 1) / spread)


def _expected_maximum(draws: int) -> float:
    """Approximate mean of the largest of `draws` standard normal numbers."""
    return (1 - _EULER) * _NORMAL.inv_cdf(1 - 1 / draws) + _EULER * _NORMAL.inv_cdf(1 - 1 / (draws * e))
