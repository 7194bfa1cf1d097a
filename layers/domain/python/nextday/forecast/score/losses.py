"""What a forecast cost on the day that it was about."""

import numpy as np

from nextday.forecast.features.samples import Flags, Floats

EVEN = 0.5
"""Where the sides meet."""


def log_losses(probabilities: Floats, up: Flags) -> Floats:
    """Nats of every day; a certain forecast that failed costs what 1e-15 does."""
    # 34.5 nats: an infinite loss would make every mean infinite
    losses: Floats = -np.log(np.where(up, probabilities, 1 - probabilities).clip(1e-15, 1))
    return losses


def brier_scores(probabilities: Floats, up: Flags) -> Floats:
    """Brier score of every day (Brier, Verification of forecasts expressed in terms of probability, 1950)."""
    squares: Floats = np.square(probabilities - up)
    return squares


def hits(probabilities: Floats, up: Flags) -> Flags:
    """Days with the right side of 1/2; exactly 1/2 says not up."""
    right: Flags = (probabilities > EVEN) == up
    return right
