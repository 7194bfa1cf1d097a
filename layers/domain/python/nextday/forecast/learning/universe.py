"""What a training knows of all symbols together: sums that shards add up, so that none ever needs all rows."""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from itertools import pairwise
from typing import Self

import numpy as np

from nextday.forecast.features.features import FEATURES
from nextday.forecast.features.samples import Days, Floats, Panel, Samples
from nextday.forecast.learning.folds import Fold, first_of_month, monthly_folds
from nextday.forecast.learning.moments import Moments
from nextday.forecast.learning.up_counts import UpCounts
from nextday.forecast.score.sums import NO_DAYS, added

_RETURN = FEATURES.index("return_1")


@dataclass(frozen=True)
class Universe:
    """Sums over the labelled rows of a panel; those of panels of different symbols add up.

    `sessions` (n,) ascending, and of the symbols' one-day returns on each, `returns` (n, 4): how many, their sum, that
    of their squares, and how many rose. `months` (m,) ascending, by their first days, and the `moments` of the rows of
    each, months on the first axis. `counts` are those of the labels by the session whose close made them known. `known`
    is the last session whose close a label knows; NaT without rows.
    """

    sessions: Days
    returns: Floats
    months: Days
    moments: Moments
    counts: UpCounts
    known: np.datetime64

    @classmethod
    def of(cls, panel: Panel) -> Self:
        """Sums over any number of symbols."""
        columns = len(FEATURES) + 1
        moments = Moments(np.empty((0, columns, columns)), np.empty((0, columns)))
        nothing = cls(NO_DAYS, np.empty((0, 4)), NO_DAYS, moments, UpCounts.of(()), np.datetime64("NaT", "D"))
        return cls.total([nothing, *map(cls._of_symbol, panel)])

    @classmethod
    def total(cls, parts: Sequence[Self]) -> Self:
        """Sum of at least one part."""
        sessions, returns = added([(part.sessions, part.returns) for part in parts])
        months, gram = added([(part.months, part.moments.gram) for part in parts])
        _, ups = added([(part.months, part.moments.ups) for part in parts])
        counts = UpCounts.total([part.counts for part in parts])
        # fmax, because maximum would let the NaT of a bucket without rows win
        known = np.fmax.reduce([part.known for part in parts])
        return cls(sessions, returns, months, Moments(gram, ups), counts, known)

    @classmethod
    def _of_symbol(cls, samples: Samples) -> Self:
        returns = samples.features[:, _RETURN]
        columns = (np.ones(len(returns)), returns, np.square(returns), returns > 0)
        months, starts = np.unique(first_of_month(samples.sessions), return_index=True)
        rows = [slice(*bounds) for bounds in pairwise([*starts, len(samples)])]
        moments = [Moments.of(samples.features[month], samples.up[month]) for month in rows]
        counts, known = UpCounts.of((samples,)), samples.targets[-1]
        return cls(samples.sessions, np.column_stack(columns), months, Moments.stacked(moments), counts, known)

    @cached_property
    def folds(self) -> list[Fold]:
        """The months of a walk-forward."""
        return monthly_folds(self.sessions)

    @property
    def next_fold(self) -> Fold:
        """The fold that begins when the last label is known: what serves is learned before it. There must be rows."""
        return Fold(self.known, self.known + 1)

    def training(self, fold: Fold, months: int | None = None) -> Moments:
        """Moments of the rows that `Fold.training` names, of all symbols.

        A sum of their own months, and not a difference of longer sums, in which a crash would leave its trace.
        """
        oldest = 0 if months is None else int(np.searchsorted(self.months, fold.months_before(months)))
        return self.moments.between(oldest, self._months_before(fold.start))

    def _months_before(self, start: np.datetime64) -> int:
        """How many months have sessions before `start`, and so rows whose label is known at its close."""
        sessions = int(np.searchsorted(self.sessions, start))
        return int(np.searchsorted(self.months, self.sessions[sessions - 1], side="right")) if sessions else 0
