"""Log-odds to probabilities."""

import numpy as np

from nextday.forecast.features.samples import Floats


def sigmoid(log_odds: Floats) -> Floats:
    """1 / (1 + exp(-log_odds)), in the place of its argument: temporaries would cost more than the exponential."""
    with np.errstate(over="ignore"):  # the reciprocal of infinity is meant
        np.negative(log_odds, out=log_odds)
        np.exp(log_odds, out=log_odds)
    log_odds += 1
    return np.reciprocal(log_odds, out=log_odds)
