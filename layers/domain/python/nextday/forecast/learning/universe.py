"""What a training knows of all symbols together: sums that shards add up, so that none ever needs all rows."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from typing import Self

import numpy as np

from nextday.forecast.features.features import FEATURES
from nextday.forecast.features.samples import Days, Floats, Panel, Samples
from nextday.forecast.learning.cross_section import CrossSection
from nextday.forecast.learning.folds import ONE_DAY, Fold, monthly_folds
from nextday.forecast.learning.moments import Moments, MonthlyMoments, months_of
from nextday.forecast.learning.up_counts import UpCounts
from nextday.forecast.score.sums import NO_DAYS, added

_RETURN = FEATURES.index("return_1")


@dataclass(frozen=True)
class Universe:
    """Sums over the labelled rows of a panel; those of panels of different symbols add up.

    `sessions` (n,) ascending, and of the symbols' one-day returns on each, `returns` (n, 4): how many, their sum, that
    of their squares, and how many rose. `monthly` are the moments of each month's rows, `counts` those of the labels by
    the session whose close made them known. `cross_section` has everyone with a vector, labelled or not. `known` is the
    last session whose close a label knows; NaT without rows.
    """

    sessions: Days
    returns: Floats
    monthly: MonthlyMoments
    counts: UpCounts
    cross_section: CrossSection
    known: np.datetime64

    @classmethod
    def of(cls, panel: Panel, cross_section: CrossSection | None = None) -> Self:
        """Sums over any number of symbols; without a `cross_section` of all vectors it is that of labelled ones."""
        nothing = (NO_DAYS, np.empty((0, 4)), MonthlyMoments.nothing(), UpCounts.of(()))
        empty = cls(*nothing, CrossSection.of(()), np.datetime64("NaT", "D"))
        known = cls.total([empty, *map(cls._of_symbol, panel)])
        return replace(known, cross_section=cross_section or CrossSection.of(panel))

    @classmethod
    def total(cls, parts: Sequence[Self]) -> Self:
        """Sum of at least one part."""
        sessions, returns = added([(part.sessions, part.returns) for part in parts])
        monthly = MonthlyMoments.total([part.monthly for part in parts])
        counts = UpCounts.total([part.counts for part in parts])
        cross_section = CrossSection.total([part.cross_section for part in parts])
        # fmax, because maximum would let the NaT of a bucket without rows win
        known = np.fmax.reduce([part.known for part in parts])
        return cls(sessions, returns, monthly, counts, cross_section, known)

    @classmethod
    def _of_symbol(cls, samples: Samples) -> Self:
        returns = samples.features[:, _RETURN]
        columns = (np.ones(len(returns)), returns, np.square(returns), returns > 0)
        returned, monthly, counts = np.column_stack(columns), MonthlyMoments.of(samples), UpCounts.of((samples,))
        return cls(samples.sessions, returned, monthly, counts, CrossSection.of(()), samples.targets[-1])

    @cached_property
    def folds(self) -> list[Fold]:
        """The months of a walk-forward."""
        return monthly_folds(self.sessions)

    @property
    def next_fold(self) -> Fold:
        """The fold that begins when the last label is known: what serves is learned before it. There must be rows."""
        return Fold(self.known, self.known + ONE_DAY)

    def training(self, monthly: MonthlyMoments, folds: Sequence[Fold], months: int | None = None) -> Moments:
        """Sums (folds, ...) over the rows that `Fold.training` names, of those that `monthly` sums by month."""
        starts, begun = (np.array([one.start for one in some]) for some in (folds, self.folds))
        before = np.searchsorted(begun, starts)
        # a month that began before a fold did is known in full: rows of its later sessions would not be labelled yet
        end = np.where(before > 0, months_of(begun[before - 1]) + 1, months_of(starts))
        return monthly.between(None if months is None else months_of(starts) - months, end)
