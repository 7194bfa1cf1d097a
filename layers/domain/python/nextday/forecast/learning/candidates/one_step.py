"""A logistic regression from sums of rows."""

import numpy as np

from nextday.forecast.features.samples import Floats
from nextday.forecast.learning.moments import Moments
from nextday.forecast.model.members import Logistic

_CONSTANT = 1e-12
"""Variance, as a share of the mean square, below which a feature is constant but for rounding."""


def regression(moments: Moments, c: float) -> Logistic:
    """Logistic regression on standardised features by one Newton step from the base rate.

    `moments` of rows of which some went up and some not; `c` is the inverse strength of the ridge penalty. Where the
    penalty is so strong that probabilities stay near the base rate, as it must be for next-day direction, one step all
    but arrives; and it needs no rows, only their sums. Source: one-step estimators, Le Cam, On the asymptotic theory of
    estimation and testing hypotheses, 1956.
    """
    rows = moments.rows
    mean, base = moments.gram[:-1, -1] / rows, moments.ups[-1] / rows
    covariance = moments.gram[:-1, :-1] / rows - np.outer(mean, mean)
    scale = _scales(np.diag(covariance), mean)
    curvature = rows * base * (1 - base) * covariance / np.outer(scale, scale)
    gradient = (moments.ups[:-1] - moments.ups[-1] * mean) / scale
    coefficients = np.linalg.solve(curvature + np.eye(len(mean)) / c, gradient) / scale
    # centred features leave the step's intercept at the base rate's log-odds: only centring is to be undone
    intercept = np.log(base / (1 - base)) - coefficients @ mean
    return Logistic(float(intercept), tuple(coefficients.tolist()))


def _scales(variance: Floats, mean: Floats) -> Floats:
    """Standard deviations; one for a feature that never changes."""
    varies = variance > _CONSTANT * (variance + np.square(mean))
    scales: Floats = np.sqrt(np.where(varies, variance, 1.0))
    return scales
