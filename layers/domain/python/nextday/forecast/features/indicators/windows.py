"""Means and deviations over the last n bars, every window put together from two shorter ones.

A window's sums have its own values in them and nothing else. So they do not drift along a history as running sums do,
need no exact refresh after a halt or a crash, and are the same to the last bit wherever the arrays begin.
"""

import numpy as np

from nextday.forecast.features.indicators.arrays import Floats, lag

# the late and the early part of each window, chosen so that the windows in use share as many as possible
_PARTS = {2: (1, 1), 4: (2, 2), 5: (4, 1), 10: (5, 5), 20: (10, 10), 40: (20, 20), 50: (40, 10)}


class Windows:
    """The last n of these values; what two windows share is computed once."""

    def __init__(self, values: Floats) -> None:
        self.values = values
        self._sums = {1: values}
        self._squares = {1: np.zeros_like(values)}

    def mean(self, window: int) -> Floats:
        """Mean of the last `window` values."""
        return self._sum(window) / window

    def deviation(self, window: int, *, ddof: int) -> Floats:
        """Standard deviation of the last `window` values; exactly zero where all are equal."""
        deviation: Floats = np.sqrt(self._square(window) / (window - ddof))
        return deviation

    def _sum(self, window: int) -> Floats:
        if window not in self._sums:
            late, early = _PARTS[window]
            self._sums[window] = self._sum(late) + lag(self._sum(early), late)
        return self._sums[window]

    def _square(self, window: int) -> Floats:
        """Sum of squared deviations from the window's mean, from those of its parts.

        M = M_late + M_early + early / (late * window) * (S_late - late / early * S_early)^2, free of cancellation:
        Chan, Golub and LeVeque, Updating formulae and a pairwise algorithm for computing sample variances, 1979.
        """
        if window not in self._squares:
            late, early = _PARTS[window]
            within = self._square(late) + lag(self._square(early), late)
            between = self._sum(late) - late / early * lag(self._sum(early), late)
            self._squares[window] = within + early / (late * window) * np.square(between)
        return self._squares[window]
