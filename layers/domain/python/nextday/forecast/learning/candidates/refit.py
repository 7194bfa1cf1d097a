"""What candidates share that learn anew at every fold."""

from collections.abc import Sequence

import numpy as np

from nextday.forecast.features.samples import Floats, Samples
from nextday.forecast.learning.folds import Fold
from nextday.forecast.model.members import Logistic

YEARS = {24: "2y", 60: "5y", None: "all"}
"""Names of the windows to learn from, by their months."""


def forecasts(samples: Samples, folds: Sequence[Fold], members: Sequence[Logistic | None]) -> Floats:
    """Probabilities of every row by the regression of its fold, NaN where there is none."""
    probabilities = np.full(len(samples), np.nan)
    for fold, member in zip(folds, members, strict=True):
        if member:
            tested = fold.testing(samples)
            log_odds = member.intercept + samples.features[tested] @ np.array(member.coefficients)
            with np.errstate(over="ignore"):  # a price that leapt a thousandfold: 0 to the last bit is right
                probabilities[tested] = 1 / (1 + np.exp(-log_odds))
    return probabilities
