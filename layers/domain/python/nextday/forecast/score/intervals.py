"""Estimates with the interval in which chance alone leaves them."""

from dataclasses import dataclass
from math import sqrt
from statistics import NormalDist

import numpy as np

from nextday.forecast.documents import strict
from nextday.forecast.features.samples import Days, Floats
from nextday.forecast.score.sums import is_ascending

CONFIDENCE = 0.95


@strict
@dataclass(frozen=True)
class Estimate:
    """A value and its confidence interval; no ends where a single observation says nothing about chance."""

    value: float
    low: float | None = None
    high: float | None = None


def wilson_interval(hits: int, trials: int, confidence: float = CONFIDENCE) -> Estimate:
    """Share of hits among at least one independent trial, with Wilson's score interval.

    Source: Wilson, Probable inference, the law of succession, and statistical inference, 1927.
    """
    z, share = _quantile(confidence), hits / trials
    centre = (share + z**2 / (2 * trials)) / (1 + z**2 / trials)
    half = z / (1 + z**2 / trials) * sqrt(share * (1 - share) / trials + (z / (2 * trials)) ** 2)
    # where all or none hit, the share is an end of the interval, and rounding may put it outside
    return Estimate(share, max(0.0, min(share, centre - half)), min(1.0, max(share, centre + half)))


def clustered_ratio(numerators: Floats, denominators: Floats, clusters: Days) -> Estimate:
    """Ratio of two sums over rows, with an interval that takes all rows of a cluster (a session) for one observation.

    Symbols move together, so the rows of a session are no independent evidence. Taylor linearisation of the ratio with
    the cluster-robust variance (Liang and Zeger, Longitudinal data analysis using generalized linear models, 1986) and
    its correction G / (G - 1).
    """
    total = float(denominators.sum())
    ratio = float(numerators.sum()) / total if total else 0.0
    residuals = _by_cluster(numerators - ratio * denominators, clusters)
    groups = len(residuals)
    if groups <= 1 or not total:
        return Estimate(ratio)
    deviation = sqrt(float(np.square(residuals).sum()) * groups / (groups - 1)) / abs(total)
    half = _quantile(CONFIDENCE) * deviation
    return Estimate(ratio, ratio - half, ratio + half)


def t_statistic(estimate: Estimate) -> float | None:
    """Standard errors by which a clustered ratio differs from zero; None where its interval has no width or no ends."""
    if estimate.low is None or estimate.high is None or estimate.low == estimate.high:
        return None
    return 2 * _quantile(CONFIDENCE) * estimate.value / (estimate.high - estimate.low)


def _by_cluster(residuals: Floats, clusters: Days) -> Floats:
    if is_ascending(clusters):  # every row is a cluster
        return residuals
    _, cluster = np.unique(clusters, return_inverse=True)
    return np.bincount(cluster, residuals).astype(np.float64, copy=False)


def _quantile(confidence: float) -> float:
    """Standard normal deviate that a two-sided interval reaches."""
    return NormalDist().inv_cdf((1 + confidence) / 2)
