"""The prices a forecast may know: final bars, adjusted for dividends."""

import polars as pl

from nextday.market.adjust import with_adjusted_close

_OHLC = ("open", "high", "low", "close")


def final_bars(bars: pl.DataFrame) -> pl.DataFrame:
    """Daily bars that are settled and complete, by symbol and session: a bar in progress is never learned from."""
    complete = pl.all_horizontal(pl.col(*_OHLC, "volume").is_not_null())
    return bars.filter(pl.col("is_final") & complete).sort("symbol", "session_date")


def adjusted_prices(bars: pl.DataFrame, actions: pl.DataFrame) -> pl.DataFrame:
    """Final bars as symbol, session_date, open, high, low, close, volume (f64), prices dividend-adjusted alike.

    `bars` and `actions` are rows of bars_1d and corporate_actions, of any number of symbols, in any order.
    """
    factor = pl.col("adj_close") / pl.col("close")
    return with_adjusted_close(final_bars(bars), actions).select(
        "symbol",
        "session_date",
        *(pl.col(price) * factor for price in _OHLC[:3]),
        pl.col("adj_close").alias("close"),
        pl.col("volume").cast(pl.Float64),
    )
