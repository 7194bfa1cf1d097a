"""Sums by day: shards add theirs up, so that none ever needs the rows of another."""

from collections.abc import Sequence

import numpy as np

from nextday.forecast.features.samples import Days, Flags, Floats

NO_DAYS: Days = np.empty(0, dtype="datetime64[D]")


def sums_by_day(days: Days, columns: Sequence[Floats | Flags]) -> tuple[Days, Floats]:
    """The days there are (n,), ascending, and the sum of each column over each day's rows (n, columns)."""
    if is_ascending(days):  # as one symbol's are: nothing to sum
        return days, np.column_stack(columns).astype(np.float64, copy=False)
    keys, place = np.unique(days, return_inverse=True)
    return keys, np.column_stack([np.bincount(place, column, minlength=len(keys)) for column in columns])


def is_ascending(days: Days) -> bool:
    """Whether each day comes after the one before."""
    return bool((days[1:] > days[:-1]).all())


def added(parts: Sequence[tuple[Days, Floats]]) -> tuple[Days, Floats]:
    """At least one part's sums (n, ...) by ascending days (n,), added up over the days of all."""
    keys = np.unique(np.concatenate([days for days, _ in parts]))
    total = np.zeros((len(keys), *parts[0][1].shape[1:]))
    for days, sums in parts:
        # the days of one part are unique: of a repeated index += would keep one row only
        total[np.searchsorted(keys, days)] += sums
    return keys, total
