"""Log-odds to probabilities, and back."""

import numpy as np

from nextday.forecast.features.samples import Floats


def log_odds_of(probabilities: Floats) -> Floats:
    """ln(p / (1 - p)) of probabilities between 0 and 1."""
    log_odds: Floats = np.log(probabilities / (1 - probabilities))
    return log_odds


def sigmoid(log_odds: Floats) -> Floats:
    """1 / (1 + exp(-log_odds)), in the place of its argument: temporaries would cost more than the exponential."""
    with np.errstate(over="ignore"):  # the reciprocal of infinity is meant
        np.negative(log_odds, out=log_odds)
        np.exp(log_odds, out=log_odds)
    log_odds += 1
    return np.reciprocal(log_odds, out=log_odds)
