"""What all indicators stand on: prices, and where in its symbol's history a bar is."""

import polars as pl

Columns = dict[str, pl.Expr]
"""Expressions by the name of the column that they make."""

OPEN, HIGH, LOW, CLOSE, VOLUME = (pl.col(name) for name in ("open", "high", "low", "close", "volume"))
_BAR = pl.col("bar")


def with_positions(prices: pl.DataFrame) -> pl.DataFrame:
    """Add symbol_id, the same on all rows of a symbol, and bar, 0 at its first; prices are sorted by symbol."""
    keyed = prices.with_columns(symbol_id=pl.col("symbol").rle_id().set_sorted())
    return keyed.with_columns(bar=within_symbol(pl.int_range(pl.len(), dtype=pl.Int32)))


def within_symbol(expression: pl.Expr) -> pl.Expr:
    """Evaluate over the rows of one symbol at a time; for what remembers its whole past, being the slow way."""
    return expression.over("symbol_id")


def since(bar: int, value: pl.Expr, *, before: pl.Expr | None = None) -> pl.Expr:
    """The value from a symbol's bar number `bar` on, null (or `before`) until then."""
    return pl.when(bar <= _BAR).then(value).otherwise(before)


def lag(value: pl.Expr, bars: int) -> pl.Expr:
    """The value that many bars ago: one shift of the whole frame, null where it would reach into another symbol."""
    return since(bars, value.shift(bars))


def larger(one: pl.Expr, other: pl.Expr) -> pl.Expr:
    """The larger of two values; four times faster than `max_horizontal`, and `other` where one of them is null."""
    return pl.when(one > other).then(one).otherwise(other)


def ratio(numerator: pl.Expr, denominator: pl.Expr, *, neutral: float) -> pl.Expr:
    """A quotient, `neutral` where nothing moved and the denominator is zero; null stays null."""
    return pl.when(denominator == 0).then(neutral).otherwise(numerator / denominator)
