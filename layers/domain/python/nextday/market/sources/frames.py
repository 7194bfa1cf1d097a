"""The frames of the port: what their columns are, and which rows belong to a window."""

from datetime import UTC, datetime, time

import polars as pl

from nextday.market.calendar import EXCHANGE_ZONE

PRICES = ("open", "high", "low", "close")
BARS_SCHEMA = pl.Schema(
    {"start": pl.Datetime("us", "UTC"), **dict.fromkeys(PRICES, pl.Float64()), "volume": pl.Int64()}
)
ACTIONS_SCHEMA = pl.Schema({"ex_date": pl.Date(), "kind": pl.String(), "value": pl.Float64()})
# of half days too: they end early
_OPENING = time(9, 30)


def starting_in(bars: pl.DataFrame, start: datetime, end: datetime) -> pl.DataFrame:
    """Bars that start in [start, end), oldest first."""
    return bars.filter(_is_in(pl.col("start"), start, end)).sort("start")


def ex_in(actions: pl.DataFrame, start: datetime, end: datetime) -> pl.DataFrame:
    """Actions whose ex-date opens in [start, end), and those that have none: they are to be seen, not lost."""
    return actions.filter(_is_in(opening(pl.col("ex_date")), start, end) | pl.col("ex_date").is_null())


def opening(day: pl.Expr) -> pl.Expr:
    """When the New York Stock Exchange opens on a date."""
    return day.dt.combine(_OPENING, "us").dt.replace_time_zone(EXCHANGE_ZONE.key).dt.convert_time_zone("UTC")


def _is_in(instant: pl.Expr, start: datetime, end: datetime) -> pl.Expr:
    return instant.is_between(start.astimezone(UTC), end.astimezone(UTC), closed="left")
