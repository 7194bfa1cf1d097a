"""What indicators are built from: prices, positions and smoothing within a symbol."""

import polars as pl

Stages = tuple[tuple[pl.Expr, ...], ...]

OPEN, HIGH, LOW, CLOSE, VOLUME = (pl.col(name) for name in ("open", "high", "low", "close", "volume"))
PREVIOUS_CLOSE = pl.col("previous_close")
_BAR = pl.col("bar")


def within_symbol(expression: pl.Expr) -> pl.Expr:
    """Evaluate over the rows of one symbol; cheap because the key is an integer that polars knows to be sorted."""
    return expression.over("symbol_id")


def with_positions(prices: pl.DataFrame) -> pl.DataFrame:
    """Add what all indicators share: symbol_id, bar (0 is a symbol's first), previous_close."""
    keyed = prices.with_columns(pl.col("symbol").rle_id().set_sorted().alias("symbol_id"))
    return keyed.with_columns(
        within_symbol(pl.int_range(pl.len(), dtype=pl.Int32)).alias("bar"),
        within_symbol(CLOSE.shift(1)).alias("previous_close"),
    )


def seeded(value: str, *, window: int, first: int) -> pl.Expr:
    """The value as an exponential mean takes it: null before bar `first`, there the mean of `window` bars."""
    seed = within_symbol(pl.col(value).slice(first - window + 1, window).mean())
    return pl.when(first < _BAR).then(pl.col(value)).when(first == _BAR).then(seed)


def exponential_mean(value: str, *, alpha: float) -> pl.Expr:
    """`s[t] = s[t-1] + alpha * (x[t] - s[t-1])`, from the first value that is not null."""
    return within_symbol(pl.col(value).ewm_mean(alpha=alpha, adjust=False, min_samples=1, ignore_nulls=True))


def wilder_seeded(value: str) -> pl.Expr:
    """Seed of Wilder's smoothing over 14 bars, of a value that exists from a symbol's second bar on."""
    return seeded(value, window=14, first=14)


def wilder_mean(value: str) -> pl.Expr:
    """Wilder's smoothing over 14 bars of a seeded value (New Concepts in Technical Trading Systems, 1978)."""
    return exponential_mean(value, alpha=1 / 14)


def ratio(numerator: pl.Expr, denominator: pl.Expr, *, neutral: float) -> pl.Expr:
    """A quotient, `neutral` where nothing moved and the denominator is zero; null stays null."""
    return pl.when(denominator == 0).then(neutral).otherwise(numerator / denominator)
