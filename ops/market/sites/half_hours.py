"""Alpaca's half hours, told from a feed's hours."""

from datetime import timedelta

import polars as pl

from ops.market.feeds.feed import BARS, PRICES

HALF = timedelta(minutes=30)


def half_hours(hourly: pl.DataFrame) -> pl.DataFrame:
    """Half hours that add up to the hours, and a little trade before and after each session; in the BARS schema."""
    hours = hourly.filter(pl.col("ends_at") > pl.col("start")).drop_nulls(PRICES)
    short = hours.filter(pl.col("ends_at") - pl.col("start") <= HALF)
    long = hours.filter(pl.col("ends_at") - pl.col("start") > HALF)
    halves = pl.concat([short, _first(long), _second(long), *_extended(hours)])
    return halves.select(*BARS).cast(BARS).sort("start")


def _first(hours: pl.DataFrame) -> pl.DataFrame:
    """From the open to the middle of the range, by way of the high."""
    middle = (pl.col("high") + pl.col("low")) / 2
    return hours.with_columns(
        low=pl.min_horizontal("open", middle),
        close=middle,
        volume=pl.col("volume") // 2,
        ends_at=pl.col("start") + HALF,
    )


def _second(hours: pl.DataFrame) -> pl.DataFrame:
    """From there to the close, by way of the low."""
    middle = (pl.col("high") + pl.col("low")) / 2
    return hours.with_columns(
        start=pl.col("start") + HALF,
        open=middle,
        high=pl.max_horizontal("close", middle),
        volume=pl.col("volume") - pl.col("volume") // 2,
    )


def _extended(hours: pl.DataFrame) -> tuple[pl.DataFrame, pl.DataFrame]:
    """The half hour before the open and the one after the close, at prices that nobody takes for the session's."""
    sessions = hours.group_by("session_date", maintain_order=True)
    early, late = sessions.first(), sessions.last()
    return (
        _flat(early, "open").with_columns(start=pl.col("start") - HALF, ends_at="start").select(hours.columns),
        _flat(late, "close").with_columns(start="ends_at", ends_at=pl.col("ends_at") + HALF).select(hours.columns),
    )


def _flat(bars: pl.DataFrame, price: str) -> pl.DataFrame:
    return bars.with_columns(**dict.fromkeys(PRICES, pl.col(price) * 2), volume=pl.lit(100, pl.Int64))
