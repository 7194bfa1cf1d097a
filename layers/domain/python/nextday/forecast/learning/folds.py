"""The months of a walk-forward, and what may be learned before each."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import groupby, pairwise
from typing import Literal

import numpy as np

from nextday.forecast.features.samples import Days, Samples

MINIMUM_TRAINING_SESSIONS = 126
"""Labelled sessions, half a year, that a symbol needs before its first out-of-sample forecast."""
ONE_DAY = np.timedelta64(1, "D")


@dataclass(frozen=True)
class Fold:
    """Forecasts made at the closes of the sessions from `start` on and before `stop`, by what was known at `start`."""

    start: np.datetime64
    stop: np.datetime64

    def training(self, samples: Samples, months: int | None = None) -> slice:
        """Rows whose label was known at the close of `start`: the purge of a one-session horizon.

        With `months`, only those of the fold's own month and that many calendar months before it.
        """
        oldest = 0 if months is None else _place(samples.sessions, self.months_before(months))
        return slice(oldest, max(oldest, _place(samples.targets, self.start, side="right")))

    def months_before(self, months: int) -> np.datetime64:
        """The first day of the month that many months before the fold's own."""
        first: np.datetime64 = (self.start.astype("datetime64[M]") - np.timedelta64(months, "M")).astype(
            "datetime64[D]"
        )
        return first

    def testing(self, samples: Samples) -> slice:
        """Rows to forecast."""
        return slice(_place(samples.sessions, self.start), _place(samples.sessions, self.stop))

    def learns_enough(self, samples: Samples) -> bool:
        """Whether a symbol's history before the fold is long enough to forecast from."""
        known: int = self.training(samples).stop
        return known >= MINIMUM_TRAINING_SESSIONS


def _place(days: Days, day: np.datetime64, side: Literal["left", "right"] = "left") -> int:
    return int(np.searchsorted(days, day, side=side))


def first_of_month(days: Days) -> Days:
    """The first day of each day's month."""
    first: Days = days.astype("datetime64[M]").astype("datetime64[D]")
    return first


def monthly_folds(sessions: Days) -> list[Fold]:
    """One fold per calendar month of ascending sessions, each from the month's first session to the next month's."""
    _, starting = np.unique(first_of_month(sessions), return_index=True)
    # the newest month ends a day after its last session; a slice, so that no sessions make no folds
    starts = [*sessions[starting], *(sessions[-1:] + ONE_DAY)]
    return [Fold(start, stop) for start, stop in pairwise(starts)]


def yearly_refit(folds: Sequence[Fold], fold: Fold) -> Fold:
    """The fold before which whoever learns once a year has learned: the first of the folds in a fold's own year."""
    year = fold.start.astype("datetime64[Y]")
    return next((one for one in folds if one.start.astype("datetime64[Y]") == year), fold)


def by_refit(folds: Sequence[Fold], since: int) -> Iterator[tuple[Fold, Fold]]:
    """Of folds from number `since` on, those of a year as one, after the one before which the year's have learned."""
    for _, year in groupby(folds[since:], lambda fold: fold.start.astype("datetime64[Y]")):
        first, *_, last = [*year] * 2
        yield yearly_refit(folds, first), Fold(first.start, last.stop)


def tested_rows(samples: Samples, folds: Sequence[Fold]) -> list[slice]:
    """The rows of a symbol that each fold forecasts."""
    ends = np.array([(fold.start, fold.stop) for fold in folds], dtype=samples.sessions.dtype).reshape(-1, 2)
    return [slice(*cut) for cut in np.searchsorted(samples.sessions, ends).tolist()]


def first_forecast(samples: Samples, folds: Sequence[Fold]) -> int:
    """Index of a symbol's first row that is forecast out of sample; the number of rows when none is."""
    starts = np.array([fold.start for fold in folds], dtype=samples.targets.dtype)
    known = np.searchsorted(samples.targets, starts, side="right")
    begun = starts[known >= MINIMUM_TRAINING_SESSIONS]
    return int(np.searchsorted(samples.sessions, begun[0])) if len(begun) else len(samples)
