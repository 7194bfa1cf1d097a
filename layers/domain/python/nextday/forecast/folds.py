"""The months of a walk-forward, and what may be learned before each."""

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Literal

import numpy as np

from nextday.forecast.samples import Days, Panel, Samples

MINIMUM_TRAINING = 126
"""Labelled sessions, half a year, that a symbol needs before its first out-of-sample forecast."""


@dataclass(frozen=True)
class Fold:
    """Forecasts made at the closes of the sessions from `start` on and before `stop`, by what was known at `start`."""

    start: np.datetime64
    stop: np.datetime64

    def training(self, samples: Samples, months: int | None = None) -> slice:
        """Rows whose label was known at the close of `start`: the purge of a one-session horizon.

        With `months`, only those of the fold's own month and that many calendar months before it.
        """
        oldest = 0 if months is None else _place(samples.sessions, _months_before(self.start, months))
        return slice(oldest, max(oldest, _place(samples.targets, self.start, side="right")))

    def testing(self, samples: Samples) -> slice:
        """Rows to forecast."""
        return slice(_place(samples.sessions, self.start), _place(samples.sessions, self.stop))

    def learns_enough(self, samples: Samples) -> bool:
        """Whether a symbol's history before the fold is long enough to forecast from."""
        known: int = self.training(samples).stop
        return known >= MINIMUM_TRAINING


def _months_before(day: np.datetime64, months: int) -> np.datetime64:
    """The first day of the month that many months before the day's."""
    first: np.datetime64 = (day.astype("datetime64[M]") - months).astype("datetime64[D]")
    return first


def _place(days: Days, day: np.datetime64, side: Literal["left", "right"] = "left") -> int:
    return int(np.searchsorted(days, day, side=side))


def monthly_folds(panel: Panel) -> list[Fold]:
    """One fold per calendar month of the panel, each from the month's first session to the next month's."""
    if not panel:
        return []
    sessions = np.unique(np.concatenate([samples.sessions for samples in panel]))
    _, first_of_month = np.unique(sessions.astype("datetime64[M]"), return_index=True)
    starts = [*sessions[first_of_month], sessions[-1] + 1]
    return [Fold(start, stop) for start, stop in pairwise(starts)]


def next_fold(panel: Panel) -> Fold:
    """The fold that begins when the last label of a panel with any rows is known: what serves is learned before it."""
    known = max(samples.targets[-1] for samples in panel if len(samples))
    return Fold(known, known + 1)


def first_forecast(samples: Samples, folds: Sequence[Fold]) -> int:
    """Index of a symbol's first row that is forecast out of sample; the number of rows when none is."""
    return next((fold.testing(samples).start for fold in folds if fold.learns_enough(samples)), len(samples))
