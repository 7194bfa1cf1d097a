"""yfinance's pandas frames as the port's polars frames."""

from collections.abc import Sequence
from datetime import date

import pandas as pd
import polars as pl

from nextday.market.calendar import EXCHANGE_ZONE
from nextday.market.sources.frames import ACTIONS_SCHEMA, BARS_SCHEMA, opening
from nextday.market.sources.port import Interval

_PRICES = {"open": "Open", "high": "High", "low": "Low", "close": "Close"}


def bars_of(prices: pd.DataFrame, interval: Interval, without_bar: Sequence[date] = ()) -> pl.DataFrame:
    """Bars with every value as delivered; a row without prices has no volume either, where yfinance puts 0.

    `without_bar`: days of which the vendor sent no row; yfinance adds an empty one for an event after the last bar.
    """
    columns = {ours: prices[theirs].to_numpy() for ours, theirs in _PRICES.items()}
    bars = pl.DataFrame({"start": _instants(prices.index), **columns, "volume": prices["Volume"].to_numpy()})
    bars = bars.select(*BARS_SCHEMA).cast(BARS_SCHEMA).with_columns(pl.col(*_PRICES).fill_nan(None))
    is_blank = pl.all_horizontal(pl.col(*_PRICES).is_null()) & (pl.col("volume") == 0)
    bars = bars.with_columns(volume=pl.when(~is_blank).then("volume"))
    if interval is Interval.DAY:
        session = pl.col("start").dt.convert_time_zone(EXCHANGE_ZONE.key).dt.date()
        bars = bars.filter(~session.is_in(without_bar)).with_columns(start=opening(session))
    return bars


def actions_of(dividends: pd.DataFrame | pd.Series, splits: pd.DataFrame | pd.Series) -> pl.DataFrame:
    """Dividends and splits by ex-date; several of a kind on one day are one: dividends add up, splits multiply."""
    paid = _events(dividends, "Dividends").agg(kind=pl.lit("dividend"), value=pl.col("value").sum())
    split = _events(splits, "Stock Splits").agg(kind=pl.lit("split"), value=pl.col("value").product())
    return pl.concat([paid, split]).select(*ACTIONS_SCHEMA).cast(ACTIONS_SCHEMA).sort("ex_date", "kind")


def _events(events: pd.DataFrame | pd.Series, column: str) -> "pl.dataframe.group_by.GroupBy":
    values = pd.DataFrame(events)[column].astype(float)
    days = _instants(values.index).dt.convert_time_zone(EXCHANGE_ZONE.key).dt.date()
    return pl.DataFrame({"ex_date": days, "value": values.to_numpy()}).group_by("ex_date")


def _instants(index: pd.Index) -> pl.Series:
    # pandas counts a daily index in seconds and an hourly one in microseconds, and numpy has no zones
    naive_utc = pd.DatetimeIndex(index).tz_convert("UTC").as_unit("us").tz_localize(None)
    return pl.Series(naive_utc.to_numpy()).dt.replace_time_zone("UTC")
