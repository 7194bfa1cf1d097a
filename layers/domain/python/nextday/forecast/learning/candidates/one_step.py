"""Logistic regressions from sums of rows."""

from dataclasses import dataclass

import numpy as np

from nextday.forecast.features.samples import Flags, Floats
from nextday.forecast.learning.moments import Moments

_CONSTANT = 1e-12
"""Variance, as a share of the mean square, below which a feature is constant but for rounding."""


@dataclass(frozen=True)
class Leaning:
    """What features add to the log-odds of a base rate: `shift` (...) plus `coefficients` (..., f) times features.

    `learned` (...) tells where there was something to learn from; elsewhere nothing is added.
    """

    coefficients: Floats
    shift: Floats
    learned: Flags


def one_step(moments: Moments, c: float, fewest: int) -> Leaning:
    """Logistic regression on standardised features by one Newton step from the base rate.

    Of each of the `moments` (...) of at least `fewest` rows, some of which went up and some not; `c` is the inverse
    strength of the ridge penalty. Where the penalty is so strong that probabilities stay near the base rate, as it must
    be for next-day direction, one step all but arrives; and it needs no rows, only their sums. Features are centred, so
    that on the mean of its rows a regression says the base rate, whatever that is. Source: one-step estimators, Le Cam,
    On the asymptotic theory of estimation and testing hypotheses, 1956.
    """
    learned = moments.has_both_classes(fewest)
    # stand-ins where there is too little: what comes of them is thrown away at the end
    rows, ups = np.where(learned, moments.rows, 1.0), np.where(learned, moments.ups[..., -1], 0.0)
    mean = moments.gram[..., :-1, -1] / rows[..., np.newaxis]
    covariance = moments.gram[..., :-1, :-1] / rows[..., np.newaxis, np.newaxis] - _outer(mean)
    scale = _scales(np.diagonal(covariance, axis1=-2, axis2=-1), mean)
    # at the base rate the loss curves by p (1 - p) of the rows' spread
    curvature = (ups * (1 - ups / rows))[..., np.newaxis, np.newaxis] * covariance / _outer(scale)
    gradient = (moments.ups[..., :-1] - ups[..., np.newaxis] * mean) / scale
    penalised = curvature + np.eye(mean.shape[-1]) / c
    steps = np.linalg.solve(penalised, gradient[..., np.newaxis])[..., 0] / scale
    coefficients = np.where(learned[..., np.newaxis], steps, 0.0)
    return Leaning(coefficients, -(coefficients * mean).sum(axis=-1), learned)


def _outer(vectors: Floats) -> Floats:
    return vectors[..., :, np.newaxis] * vectors[..., np.newaxis, :]


def _scales(variance: Floats, mean: Floats) -> Floats:
    """Standard deviations; one for a feature that never changes."""
    varies = variance > _CONSTANT * (variance + np.square(mean))
    scales: Floats = np.sqrt(np.where(varies, variance, 1.0))
    return scales
