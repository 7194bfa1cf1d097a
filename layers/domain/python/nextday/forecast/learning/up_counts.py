"""How often all symbols closed higher by each session, and how far apart they are: sums that shards add up."""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import NamedTuple, Self

import numpy as np

from nextday.forecast.features.samples import Days, Floats, Panel, Samples
from nextday.forecast.score.sums import NO_DAYS, added

COUNTS = ("labels", "ups", "symbols", "squares", "concentration")
"""What a session's close adds: labels known, those that rose, symbols whose first label it is; and, summed over symbols
of `days` labels, the growth of days ** 2 and of ups ** 2 / days."""
WEAKEST, STRONGEST = 2.0, 1008.0
"""Least and most days that the pooled rate counts as. Two, of a pooled rate of a half, are Laplace's rule. After four
years a symbol's own record has half of the say: few symbols cannot tell a spread of 1.6 points from none."""

_NO_SPREAD = 1e-9
"""Variance of rates, a spread of 0.003 points, below which it is rounding that is seen."""


class PooledRate(NamedTuple):
    """The rate at which all symbols closed higher, and how many days of a symbol's own record it weighs; (n,)."""

    rate: Floats
    strength: Floats


@dataclass(frozen=True)
class UpCounts:
    """Growth of the COUNTS, (n, len(COUNTS)), at the closes of `sessions` (n,), ascending.

    Counts of disjoint symbols add up.
    """

    sessions: Days
    growth: Floats

    @classmethod
    def of(cls, panel: Panel) -> Self:
        """Counts of any number of symbols."""
        return cls.total([cls(NO_DAYS, np.empty((0, len(COUNTS)))), *map(cls._of_symbol, panel)])

    @classmethod
    def total(cls, parts: Sequence[Self]) -> Self:
        """Sum of at least one part."""
        return cls(*added([(part.sessions, part.growth) for part in parts]))

    @classmethod
    def _of_symbol(cls, samples: Samples) -> Self:
        days, ups = np.arange(1, len(samples) + 1), np.cumsum(samples.up)
        sums = np.column_stack([days, ups, np.ones(len(days)), np.square(days), np.square(ups) / days])
        return cls(samples.targets, np.diff(sums, axis=0, prepend=0))

    def known_at(self, closes: Days) -> PooledRate:
        """What the labels known at each of those closes say; Laplace's rule, half of two days, before the first."""
        place = np.searchsorted(self.sessions, closes, side="right")
        rate, strength = self._by_session
        return PooledRate(np.r_[0.5, rate][place], np.r_[WEAKEST, strength][place])

    @cached_property
    def _by_session(self) -> PooledRate:
        """The pooled rate under Laplace's rule, and its strength by the method of moments.

        Symbol i closed higher on u of n days. Under a beta-binomial model, rates spread around the pooled one with the
        variance s, sum n (u / n - rate) ** 2 is expected to be v (k - 1) + s (N - sum n ** 2 / N) for k symbols and N
        labels, and the posterior mean weighs the pooled rate as v / s days. Symbols move together, which brings their
        rates nearer to each other than as many coins' would be: v is the variance within sessions, not rate (1 - rate),
        which would find no spread where there is some. Sources: Kleinman, Proportions with extraneous variance, 1973;
        Efron and Morris, Stein's estimation rule and its competitors, 1973.
        """
        labels, ups, symbols, squares, concentration = self.growth.cumsum(axis=0).T
        spread = concentration - np.square(ups) / labels
        within = self._variance_within()
        # at least one of two symbols; of one alone nothing but rounding is left, which must not be divided by
        between = (spread - within * (symbols - 1)) / np.maximum(labels - squares / labels, 1.0)
        strength = np.where(between > _NO_SPREAD, within / np.maximum(between, _NO_SPREAD), STRONGEST)
        return PooledRate((ups + 1) / (labels + 2), strength.clip(WEAKEST, STRONGEST))

    def _variance_within(self) -> Floats:
        """Variance of labels around their own session's share of rises, over all sessions so far."""
        labels, ups = self.growth[:, 0], self.growth[:, 1]
        squares, freedom = np.cumsum(ups * (1 - ups / labels)), np.cumsum(labels - 1)
        variance: Floats = squares / np.maximum(freedom, 1)
        return variance
