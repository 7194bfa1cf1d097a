"""A regression on a symbol's ranks among all symbols of a session, as it stands in a model document."""

from bisect import bisect_left, bisect_right
from collections.abc import Sequence
from dataclasses import dataclass
from math import asinh, fsum, sinh
from typing import ClassVar, Literal

from nextday.forecast.documents import strict
from nextday.forecast.model.log_odds import capped, probability_of

BINS = 63
"""Bins of each ranked feature. Odd, so that what is neutral, like a return of zero, lies in the midst of one."""
CUTS = 32
"""Symbols that stand for all of a session: about as many as there are bins that hold much of it."""
MIDDLE = 0.5
"""The rank of who is like all others."""


def _edges(centre: float, scale: float, reach: float) -> tuple[float, ...]:
    """Edges between bins, even within `scale` around the centre, widening beyond, as far as `reach` on either side."""
    half = (BINS - 2) / 2
    steps = (asinh(reach / scale) * (place - half) / half for place in range(BINS - 1))
    # rounded, so that no machine's own last bit of a hyperbolic sine puts a symbol into another bin
    return tuple(round(centre + scale * sinh(step), 9) for step in steps)


# by what is usual in a stock: about half of it lies within the scale; a change is another version of the documents
EDGES = {
    "return_1": _edges(0.0, 0.01, 0.5),
    "return_5": _edges(0.0, 0.02, 1.0),
    "return_20": _edges(0.0, 0.04, 2.0),
    "close_location": _edges(0.5, 0.5, 0.5),
    "sma_distance_50": _edges(0.0, 0.04, 2.0),
    "volatility_20": _edges(0.015, 0.005, 0.5),
}
"""The features that are ranked, and where the bins of each meet."""


def rank(value: float, edges: Sequence[float], cuts: Sequence[int]) -> float:
    """The share of symbols below a value, and half of those in its bin, by the bins of CUTS of them, ascending."""
    own = bisect_right(edges, value)
    return (bisect_left(cuts, own) + bisect_right(cuts, own)) / (2 * CUTS)


@strict
@dataclass(frozen=True)
class Ranked:
    """What the ranks of some features, less a half, add to the log-odds of the symbol's base rate, `intercept`.

    `columns` are their places in the vector, in the order of EDGES, and `cuts` the session's, feature by feature: it
    knows no other session. `days` is the symbol's record, whose `cap` its probability keeps.
    """

    momentary: ClassVar[bool] = True
    intercept: float
    coefficients: tuple[float, ...]
    columns: tuple[int, ...]
    cuts: tuple[tuple[int, ...], ...]
    days: int
    kind: Literal["ranked"] = "ranked"

    def terms(self, features: Sequence[float]) -> list[float]:
        """What each feature adds to the log-odds."""
        terms = [0.0] * len(features)
        for c, column, edges, cuts in zip(self.coefficients, self.columns, EDGES.values(), self.cuts, strict=True):
            terms[column] = c * (rank(features[column], edges, cuts) - MIDDLE)
        return terms

    def log_odds(self, features: Sequence[float]) -> float:
        """Log-odds of up, before they are capped."""
        return fsum((self.intercept, *self.terms(features)))

    def probability(self, features: Sequence[float]) -> float:
        """Probability of up."""
        return probability_of(capped(self.log_odds(features), self.days))
