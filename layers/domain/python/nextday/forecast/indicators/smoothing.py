"""Exponential means as TA-Lib seeds them, of symbols side by side: arrays are (bars, symbols)."""

import numpy as np

from nextday.forecast.indicators.arrays import Floats


def exponential_mean(values: Floats, *, window: int, first: int) -> Floats:
    """The usual one, alpha = 2 / (window + 1), of values that are there from bar `first` - window + 1 on."""
    return _smoothed(values, window=window, first=first, alpha=2 / (window + 1))


def wilder_mean(values: Floats) -> Floats:
    """Wilder's over 14 bars, of values that are there from the second bar on.

    `s[t] = (13 * s[t-1] + x[t]) / 14` (J. Welles Wilder, New Concepts in Technical Trading Systems, 1978).
    """
    return _smoothed(values, window=14, first=14, alpha=1 / 14)


def _smoothed(values: Floats, *, window: int, first: int, alpha: float) -> Floats:
    """`s[t] = s[t-1] + alpha * (x[t] - s[t-1])`, starting at bar `first` with the plain mean of `window` values.

    Bar by bar, all symbols at once; no sum runs along them, so none depends on those beside it.
    """
    means = np.empty_like(values)
    means[:first] = np.nan
    means[first : first + 1] = sum(values[first - window + 1 : first + 1]) / window
    share = np.array(alpha)  # a float would be converted anew at every bar
    for last, value, mean in zip(means[first:], values[first + 1 :], means[first + 1 :], strict=False):
        np.subtract(value, last, out=mean)
        np.multiply(mean, share, out=mean)
        np.add(mean, last, out=mean)
    return means
