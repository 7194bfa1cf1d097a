"""Hourly volumes on both sides of a split: Yahoo restates hourly prices, and leaves the volumes as they were traded."""

import math

import polars as pl

# the part of a day's volume that hourly bars show: auctions and late reports are missing (median of large US stocks)
_SHOWN = 0.7


def in_daily_basis(hours: pl.DataFrame, days: pl.DataFrame, splits: pl.DataFrame) -> pl.DataFrame:
    """Hourly bars with the volumes before each of `splits` in the basis of their prices.

    `days` are daily bars of the same symbol in the newest basis. Where the hours before an ex-date add up to the days'
    volumes divided by the split, rather than to these volumes, they are multiplied by it. Without daily bars of
    sessions before the ex-date nothing is changed.
    """
    for ex_date, ratio in splits.sort("ex_date").select("ex_date", "value").iter_rows():
        before = pl.col("session_date") < ex_date
        shown = _shown(hours, days.filter(before))
        # compared by logarithm: twice too much is as far off as half
        if shown is not None and abs(math.log(shown * ratio / _SHOWN)) < abs(math.log(shown / _SHOWN)):
            is_old = pl.col("start").dt.date() < ex_date
            whole = (pl.col("volume") * ratio).round().cast(pl.Int64)
            hours = hours.with_columns(volume=pl.when(is_old).then(whole).otherwise("volume"))
    return hours


def _shown(hours: pl.DataFrame, days: pl.DataFrame) -> float | None:
    """The median, over sessions, of the hours' volume as a part of the day's; None without any."""
    # the UTC date is the session's: the exchange is open between 13:30 and 21:00 UTC, summer and winter
    traded = hours.group_by(session_date=pl.col("start").dt.date()).agg(pl.col("volume").sum())
    both = traded.join(days.filter(pl.col("volume") > 0), on="session_date", suffix="_day")
    shown = both.select(pl.col("volume") / pl.col("volume_day")).to_series().median()
    return shown if isinstance(shown, float) and shown > 0 else None
