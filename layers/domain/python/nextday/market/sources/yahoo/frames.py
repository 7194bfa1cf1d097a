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


def actions_of(
    dividends: pd.DataFrame | pd.Series,
    splits: pd.DataFrame | pd.Series,
    gains: pd.DataFrame | pd.Series,
    bars: pl.DataFrame,
) -> pl.DataFrame:
    """Dividends and splits by ex-date; several of a kind on one day are one: dividends add up, splits multiply.

    The capital `gains` that a fund distributes count as dividends; `bars` tell whether the day's dividend has them in
    it already.
    """
    cash = _events(dividends, "Dividends").agg(pl.col("value").sum())
    distributed = _events(gains, "Capital Gains").agg(gain=pl.col("value").sum())
    paid = cash if distributed.is_empty() else _with_gains(cash, distributed, bars)
    split = _events(splits, "Stock Splits").agg(kind=pl.lit("split"), value=pl.col("value").product())
    told = pl.concat(
        [paid.with_columns(kind=pl.lit("dividend")).select(*ACTIONS_SCHEMA), split.select(*ACTIONS_SCHEMA)]
    )
    return told.cast(ACTIONS_SCHEMA).sort("ex_date", "kind")


def _with_gains(dividends: pl.DataFrame, gains: pl.DataFrame, bars: pl.DataFrame) -> pl.DataFrame:
    """Dividends and gains of a day as one, by what the price lost: a dividend may include a gain that is not more.

    Where no price tells, such a day is left out: it is in another answer, or before all bars.
    """
    value, gain = pl.col("value"), pl.col("gain")
    both = dividends.join(gains, on="ex_date", how="full", coalesce=True).fill_null(0.0)
    days = both.with_columns(opens=opening(pl.col("ex_date"))).sort("opens")
    closes = bars.select(before_at="start", before="close").drop_nulls()
    opens = bars.select(since_at="start", since="open").drop_nulls()
    beside = days.join_asof(closes, left_on="opens", right_on="before_at", allow_exact_matches=False).join_asof(
        opens, left_on="opens", right_on="since_at", strategy="forward"
    )
    fall = pl.col("before") - pl.col("since")
    is_included = (gain > 0) & (value >= gain) & ((fall - value).abs() < (fall - value - gain).abs())
    is_open = (gain > 0) & (value >= gain) & fall.is_null()
    return beside.filter(~is_open).with_columns(value=pl.when(is_included).then(value).otherwise(value + gain))


def _events(events: pd.DataFrame | pd.Series, column: str) -> "pl.dataframe.group_by.GroupBy":
    if events.empty:
        # of what a symbol cannot have, yfinance makes a series without a name and without times
        return pl.DataFrame(schema={"ex_date": pl.Date(), "value": pl.Float64()}).group_by("ex_date")
    values = pd.DataFrame(events)[column].astype(float)
    days = _instants(values.index).dt.convert_time_zone(EXCHANGE_ZONE.key).dt.date()
    return pl.DataFrame({"ex_date": days, "value": values.to_numpy()}).group_by("ex_date")


def _instants(index: pd.Index) -> pl.Series:
    # pandas counts a daily index in seconds and an hourly one in microseconds, and numpy has no zones
    naive_utc = pd.DatetimeIndex(index).tz_convert("UTC").as_unit("us").tz_localize(None)
    return pl.Series(naive_utc.to_numpy()).dt.replace_time_zone("UTC")
