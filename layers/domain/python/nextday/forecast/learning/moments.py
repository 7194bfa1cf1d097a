"""What a regression needs to know of its rows: sums that months and shards add up, so that none ever sees all rows."""

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Self

import numpy as np
import numpy.typing as npt

from nextday.forecast.features.features import FEATURES
from nextday.forecast.features.samples import Days, Flags, Floats, Samples
from nextday.forecast.learning.folds import first_of_month
from nextday.forecast.score.sums import NO_DAYS, added

Months = npt.NDArray[np.int64]
"""Calendar months, counted from January 1970."""
_COLUMNS = len(FEATURES) + 1


@dataclass(frozen=True)
class Moments:
    """Sums over labelled rows: `gram` (f+1, f+1) of features and a one, `ups` (f+1,) of the rows that went up.

    Both may have leading axes, e.g. months. Moments of disjoint rows add up to those of all.
    """

    gram: Floats
    ups: Floats

    @property
    def rows(self) -> Floats:
        """How many rows were summed."""
        return self.gram[..., -1, -1]

    def has_both_classes(self, fewest: int) -> Flags:
        """Whether at least `fewest` rows were summed, some of which went up and some not."""
        ups = self.ups[..., -1]
        enough: Flags = (self.rows >= fewest) & (ups > 0) & (ups < self.rows)
        return enough


@dataclass(frozen=True)
class MonthlyMoments:
    """The moments (m, ...) of each month's rows; `months` (m,) are the months' first days, ascending."""

    months: Days
    moments: Moments

    @classmethod
    def of(cls, samples: Samples) -> Self:
        """Sums over a symbol's rows, of which there must be one."""
        months, starts = np.unique(first_of_month(samples.sessions), return_index=True)
        columns = np.column_stack([samples.features, np.ones(len(samples))])
        ups = samples.up.astype(np.float64)
        rows = [slice(*bounds) for bounds in pairwise([*starts, len(samples)])]
        # month by month, so that a month's last bits do not depend on what comes after
        gram = np.stack([columns[month].T @ columns[month] for month in rows])
        return cls(months, Moments(gram, np.stack([ups[month] @ columns[month] for month in rows])))

    @classmethod
    def nothing(cls) -> Self:
        """Of no rows."""
        return cls(NO_DAYS, Moments(np.empty((0, _COLUMNS, _COLUMNS)), np.empty((0, _COLUMNS))))

    @classmethod
    def total(cls, parts: Sequence[Self]) -> Self:
        """Sum of at least one part."""
        months, gram = added([(part.months, part.moments.gram) for part in parts])
        _, ups = added([(part.months, part.moments.ups) for part in parts])
        return cls(months, Moments(gram, ups))

    def between(self, first: Months | None, end: Months) -> Moments:
        """Sums (k, ...) over the months from `first` on, or all of them, and before `end` (k,).

        Each sum is one of its own months from the oldest to the newest, and not a difference of longer ones, in which a
        crash would leave its trace; so it has the same last bits whatever came after.
        """
        numbers = months_of(self.months)
        stop = np.searchsorted(numbers, end)
        if first is None:
            return Moments(_sums_before(self.moments.gram, stop), _sums_before(self.moments.ups, stop))
        start = np.searchsorted(numbers, first)
        return Moments(_sums_between(self.moments.gram, start, stop), _sums_between(self.moments.ups, start, stop))


def months_of(days: Days) -> Months:
    """The calendar month of each day."""
    months: Months = days.astype("datetime64[M]").astype(np.int64)
    return months


def _sums_before(values: Floats, stop: npt.NDArray[np.intp]) -> Floats:
    return np.concatenate([np.zeros_like(values, shape=(1, *values.shape[1:])), values.cumsum(axis=0)])[stop]


def _sums_between(values: Floats, start: npt.NDArray[np.intp], stop: npt.NDArray[np.intp]) -> Floats:
    # no reduceat: of an empty span it gives the row that comes next, not zero
    spans = zip(start.tolist(), stop.tolist(), strict=True)
    return np.array([values[slice(*span)].sum(axis=0) for span in spans]).reshape(len(start), *values.shape[1:])
