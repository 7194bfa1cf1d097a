"""Exponential means as TA-Lib seeds them."""

import polars as pl

from nextday.forecast.indicators.positions import since, within_symbol


def exponential_mean(value: str, *, window: int, first: int) -> pl.Expr:
    """The usual one, alpha = 2 / (window + 1), of a value that is there from bar `first` - window + 1 on."""
    return _smoothed(value, window=window, first=first, alpha=2 / (window + 1))


def wilder_mean(value: str) -> pl.Expr:
    """Wilder's over 14 bars, of a value that is there from a symbol's second bar on.

    `s[t] = (13 * s[t-1] + x[t]) / 14` (J. Welles Wilder, New Concepts in Technical Trading Systems, 1978).
    """
    return _smoothed(value, window=14, first=14, alpha=1 / 14)


def _smoothed(value: str, *, window: int, first: int, alpha: float) -> pl.Expr:
    """`s[t] = s[t-1] + alpha * (x[t] - s[t-1])`, starting at bar `first` with the plain mean of `window` values."""
    seed = pl.col(value).slice(first - window + 1, window).mean()
    # a mean that was the seed all along, masked until it is: faster than one that begins after nulls
    seeded = since(first + 1, pl.col(value), before=seed)
    return since(first, within_symbol(seeded.ewm_mean(alpha=alpha, adjust=False)))
