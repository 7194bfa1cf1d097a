"""Means and deviations over the last n bars, every window put together from two shorter ones.

A window's sums have its own values in them and nothing else. So they do not drift along a history as running sums do,
and need no exact refresh after a halt or a crash; and no `over` is needed, because a window that reaches into the
symbol before is masked.
"""

import polars as pl

from nextday.forecast.indicators.positions import Columns, since

# the late and the early part of each window, chosen so that the windows in use share as many as possible
_PARTS = {2: (1, 1), 4: (2, 2), 5: (4, 1), 10: (5, 5), 20: (10, 10), 40: (20, 20), 50: (40, 10)}


def window_sums(value: str, *windows: int) -> Columns:
    """The columns that `mean` reads."""
    return {_sum(value, window): _merged_sum(value, window) for window in _with_parts(windows)}


def window_squares(value: str, *windows: int) -> Columns:
    """The columns that `deviation` reads, window sums among them."""
    squares = {_squares(value, window): _merged_squares(value, window) for window in _with_parts(windows)}
    return {**window_sums(value, *windows), **squares}


def mean(value: str, window: int) -> pl.Expr:
    """Mean of the last `window` values."""
    return since(window - 1, pl.col(_sum(value, window)) / window)


def deviation(value: str, window: int, *, ddof: int) -> pl.Expr:
    """Standard deviation of the last `window` values; exactly zero where all are equal."""
    return since(window - 1, (pl.col(_squares(value, window)) / (window - ddof)).sqrt())


def _merged_sum(value: str, window: int) -> pl.Expr:
    late, early = _PARTS[window]
    return pl.col(_sum(value, late)) + pl.col(_sum(value, early)).shift(late)


def _merged_squares(value: str, window: int) -> pl.Expr:
    """Sum of squared deviations from the window's mean, from those of its parts.

    M = M_late + M_early + early / (late * window) * (S_late - late / early * S_early)^2, free of cancellation: Chan,
    Golub and LeVeque, Updating formulae and a pairwise algorithm for computing sample variances, 1979.
    """
    late, early = _PARTS[window]
    early_sum = pl.col(_sum(value, early)).shift(late) * (late / early)
    squares = (pl.col(_sum(value, late)) - early_sum).pow(2) * (early / (late * window))
    if late > 1:
        squares += pl.col(_squares(value, late))
    if early > 1:
        squares += pl.col(_squares(value, early)).shift(late)
    return squares


def _with_parts(windows: tuple[int, ...]) -> set[int]:
    longer = {window for window in windows if window > 1}
    return longer.union(*(_with_parts(_PARTS[window]) for window in longer))


def _sum(value: str, window: int) -> str:
    return f"{value}_sum_{window}" if window > 1 else value


def _squares(value: str, window: int) -> str:
    return f"{value}_squares_{window}"
