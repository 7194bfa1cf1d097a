"""Whether what was forecast at 53 % came true 53 % of the time."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from nextday.forecast.documents import strict
from nextday.forecast.features.samples import Flags, Floats
from nextday.forecast.score.intervals import Estimate, wilson_interval

# deciles, as usual; with a hundred days Wilson's interval already reaches ten points to either side
MOST_BINS, FEWEST_DAYS = 10, 100
CELLS = 10_000
"""Cells of equal width in which forecasts are counted: what shards can add up, finer than any bin."""


@strict
@dataclass(frozen=True)
class Bin:
    """Days with similar forecasts: the range of their probabilities to 1e-4, their mean, and the share that rose."""

    low: float
    high: float
    days: int
    predicted: float
    observed: Estimate

    @property
    def error(self) -> float:
        """How far the observed share is from the mean forecast."""
        return abs(self.observed.value - self.predicted)


def cells_of(probabilities: Floats, up: Flags) -> Floats:
    """Days, sum of forecasts and number of rises by cell, (CELLS, 3); those of disjoint days add up."""
    # a certain forecast, 1, belongs into the last cell, not behind it
    cell = np.minimum((probabilities * CELLS).astype(np.intp), CELLS - 1)
    return np.column_stack([np.bincount(cell, weights, minlength=CELLS) for weights in (None, probabilities, up)])


def reliability(cells: Floats) -> tuple[Bin, ...]:
    """Bins of as many days each, as near as cells allow, by rising probability: ten, or as many as have a hundred days.

    Bins of equal count, because forecasts of direction crowd around one half, where bins of equal width would put all
    days into one. Intervals are Wilson's.
    """
    filled = np.flatnonzero(cells[:, 0])
    starts = np.array([0, *_cuts(cells[filled, 0])])
    sums = np.add.reduceat(cells[filled], starts).tolist()
    lows, highs = filled[starts].tolist(), filled[np.append(starts[1:], len(filled)) - 1].tolist()
    return tuple(map(_bin, lows, highs, sums))


def reliability_error(bins: Sequence[Bin]) -> float:
    """Mean distance between forecast and observed share, weighted by days: the expected calibration error.

    Source: Naeini, Cooper and Hauskrecht, Obtaining well calibrated probabilities using Bayesian binning, 2015.
    """
    return sum(one.days * one.error for one in bins) / sum(one.days for one in bins)


def _cuts(days: Floats) -> list[int]:
    """Where bins of so many days by cell end: when they have their share, and a half is left for the last."""
    ends = np.cumsum(days)
    share = ends[-1] / min(MOST_BINS, max(1, ends[-1] // FEWEST_DAYS))
    cuts, end = [], np.searchsorted(ends, share)
    while end < len(ends) and ends[-1] - ends[end] >= share / 2:
        cuts.append(int(end) + 1)
        end = np.searchsorted(ends, ends[end] + share)
    return cuts


def _bin(low: int, high: int, sums: Sequence[float]) -> Bin:
    """The bin from one cell to another, by its days, forecasts and rises."""
    days, predicted, ups = sums
    return Bin(
        low=low / CELLS,
        high=(high + 1) / CELLS,
        days=round(days),
        predicted=predicted / days,
        observed=wilson_interval(round(ups), round(days)),
    )
