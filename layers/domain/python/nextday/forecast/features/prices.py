"""The prices a forecast may know: final bars, adjusted for dividends."""

import polars as pl

from nextday.market.adjust import reinvested_shares

_OHLC = ("open", "high", "low", "close")


def final_bars(bars: pl.DataFrame) -> pl.DataFrame:
    """Daily bars that are settled and complete, by symbol and session: a bar in progress is never learned from."""
    complete = pl.all_horizontal(pl.col(*_OHLC, "volume").is_not_null())
    settled = bars.filter(pl.col("is_final") & complete)
    return settled.select("symbol", "session_date", *_OHLC, "volume").sort("symbol", "session_date")


def adjusted_prices(bars: pl.DataFrame, actions: pl.DataFrame) -> pl.DataFrame:
    """Final bars as symbol, session_date, open, high, low, close, volume (f64), prices dividend-adjusted alike.

    `bars` and `actions` are rows of bars_1d and corporate_actions, of any number of symbols, in any order. Prices are
    those of a symbol's first bar with all dividends since reinvested, so that nothing later changes them to the bit.
    """
    final = final_bars(bars)
    # not as usual back from the last bar: every dividend would move all features before it by their last digits, and
    # a training would learn ten years anew
    shares = reinvested_shares(final, actions)
    return final.with_columns(pl.col(*_OHLC) * shares, pl.col("volume").cast(pl.Float64))
