"""Prices on one scale: whatever splits and dividends lie between, an answer holds one basis a symbol."""

import polars as pl

from nextday.catalog import Table
from nextday.errors import Inconsistent
from nextday.market.adjust import dividend_factors
from nextday.market.bars import PRICES
from nextday.market.splits import new_shares, restated

SPLITS, NONE, ALL = "splits", "none", "all"


def of_one_basis(table: Table, bars: pl.DataFrame, actions: pl.DataFrame) -> pl.DataFrame:
    """Bars in the basis of each symbol's newest split, of which a run may have restated some files only.

    Raises Inconsistent when bars are in the basis of a split that the actions read do not tell of yet.
    """
    rows = restated(table, bars, actions.filter(kind="split"))
    if rows.group_by("symbol").agg(pl.col("split_basis").n_unique()).filter(pl.col("split_basis") > 1).height:
        raise Inconsistent("a split is being restated; try again in a moment")
    return rows


def as_traded(table: Table, bars: pl.DataFrame, actions: pl.DataFrame) -> pl.DataFrame:
    """Bars at the prices of their day: all splits since are undone. The split basis is null."""
    unadjusted = bars.with_columns(split_basis=pl.lit(None, pl.Date))
    shares = new_shares(table, unadjusted, actions.filter(kind="split"))
    volume = (pl.col("volume") / shares).round().cast(pl.Int64)
    return unadjusted.with_columns(*(pl.col(price) * shares for price in PRICES), volume=volume)


def dividend_adjusted(table: Table, bars: pl.DataFrame, daily: pl.DataFrame, actions: pl.DataFrame) -> pl.DataFrame:
    """Bars as if dividends up to each symbol's last session were reinvested; `daily` are all of its days until then."""
    factors = daily.select("symbol", "session_date", _factor=dividend_factors(daily, actions))
    rows = bars.with_columns(_day=pl.col(table.key[-1]).cast(pl.Date))
    rows = rows.join(factors, left_on=["symbol", "_day"], right_on=["symbol", "session_date"], how="left")
    # an hour of the session that is on has no day yet, and nothing to be adjusted for
    factor = pl.col("_factor").fill_null(1.0)
    return rows.with_columns(pl.col(price) * factor for price in PRICES).select(bars.columns)
