"""Whether what was forecast at 53 % came true 53 % of the time."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from pydantic import with_config

from nextday.forecast.documents import STRICT
from nextday.forecast.intervals import Estimate, wilson_interval
from nextday.forecast.samples import Flags, Floats

MOST_BINS, FEWEST_DAYS = 10, 100


@with_config(STRICT)
@dataclass(frozen=True)
class Bin:
    """Days with similar forecasts: the range and mean of their probabilities, and the share that closed higher."""

    low: float
    high: float
    days: int
    predicted: float
    observed: Estimate

    @property
    def error(self) -> float:
        """How far the observed share is from the mean forecast."""
        return abs(self.observed.value - self.predicted)


def reliability(probabilities: Floats, up: Flags) -> tuple[Bin, ...]:
    """Bins of as many days each, by rising probability: ten, or fewer so that none has under a hundred days.

    Bins of equal count, because forecasts of direction crowd around one half, where bins of equal width would put all
    days into one. Intervals are Wilson's.
    """
    order = np.argsort(probabilities, kind="stable")
    bins = min(MOST_BINS, max(1, len(order) // FEWEST_DAYS))
    return tuple(_bin(probabilities[days], up[days]) for days in np.array_split(order, bins))


def reliability_error(bins: Sequence[Bin]) -> float:
    """Mean distance between forecast and observed share, weighted by days: the expected calibration error.

    Source: Naeini, Cooper and Hauskrecht, Obtaining well calibrated probabilities using Bayesian binning, 2015.
    """
    return sum(one.days * one.error for one in bins) / sum(one.days for one in bins)


def _bin(probabilities: Floats, up: Flags) -> Bin:
    return Bin(
        low=float(probabilities.min()),
        high=float(probabilities.max()),
        days=len(up),
        predicted=float(probabilities.mean()),
        observed=wilson_interval(int(up.sum()), len(up)),
    )
