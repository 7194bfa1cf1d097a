"""Exponential means as TA-Lib seeds them, of symbols side by side."""

from itertools import chain, repeat

import numpy as np

from nextday.forecast.features.indicators.arrays import Floats


class ExponentialMovingAverage:
    """`s[t] = s[t-1] + alpha * (x[t] - s[t-1])`, which at bar `first` is the plain mean of `window` values.

    Called with the next values (bars, symbols), it returns their means: nothing has to be in memory at once. Until
    `first` it returns the plain mean of the values so far, which is the same recursion with alpha = 1, 1/2, 1/3, ...
    """

    def __init__(self, *, window: int, first: int, alpha: float) -> None:
        # an alpha of 0 passes over what comes before the seed's window
        seeding = [*repeat(0.0, first + 1 - window), *(1 / count for count in range(1, window + 1))]
        # arrays, because numpy would convert a float at every bar
        self._alphas = chain(map(np.array, seeding), repeat(np.array(alpha)))
        self._last: Floats = np.zeros(1)

    def __call__(self, values: Floats) -> Floats:
        """Bar by bar, all symbols at once; no sum runs along them, so none depends on those beside it."""
        means, last = np.empty_like(values), self._last
        # alphas last: one that is drawn after the values have ended would be missing from the next call
        for value, mean, alpha in zip(values, means, self._alphas, strict=False):
            np.subtract(value, last, out=mean)
            np.multiply(mean, alpha, out=mean)
            np.add(mean, last, out=mean)
            last = mean
        self._last = last
        return means


def ema(window: int, *, first: int) -> ExponentialMovingAverage:
    """The usual one, alpha = 2 / (window + 1)."""
    return ExponentialMovingAverage(window=window, first=first, alpha=2 / (window + 1))


def wilder_ema() -> ExponentialMovingAverage:
    """Wilder's over 14 bars, of what is there from a symbol's second bar on.

    `s[t] = (13 * s[t-1] + x[t]) / 14` (J. Welles Wilder, New Concepts in Technical Trading Systems, 1978).
    """
    return ExponentialMovingAverage(window=14, first=14, alpha=1 / 14)
