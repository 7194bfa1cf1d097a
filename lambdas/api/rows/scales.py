"""Prices on one scale: whatever splits and dividends lie between, an answer holds one basis a symbol."""

from datetime import date

import polars as pl

from nextday.catalog import Table
from nextday.errors import Inconsistent
from nextday.market.adjust import dividend_factors
from nextday.market.bars import PRICES
from nextday.market.splits import new_shares, restated

SPLITS, NONE, ALL = "splits", "none", "all"
_BASIS = ("symbol", "split_basis")
_RESTATED = "a split is being restated; try again in a moment"


def of_one_basis(table: Table, bars: pl.DataFrame, actions: pl.DataFrame) -> pl.DataFrame:
    """Bars in the basis of each symbol's newest split, of which a run may have restated some files only.

    Raises Inconsistent when bars are in the basis of a split that the actions read do not tell of yet.
    """
    rows = restated(table, bars, actions.filter(kind="split"))
    if rows.group_by("symbol").agg(pl.col("split_basis").n_unique()).filter(pl.col("split_basis") > 1).height:
        raise Inconsistent(_RESTATED)
    return rows


def as_traded(table: Table, bars: pl.DataFrame, actions: pl.DataFrame) -> pl.DataFrame:
    """Bars at the prices of their day: all splits since are undone. The split basis is null.

    Raises Inconsistent when that of a bar is newer than the actions read.
    """
    _hold_basis(bars, actions)
    unadjusted = bars.with_columns(split_basis=pl.lit(None, pl.Date))
    shares = new_shares(table, unadjusted, actions.filter(kind="split"))
    volume = (pl.col("volume") / shares).round().cast(pl.Int64)
    return unadjusted.with_columns(*(pl.col(price) * shares for price in PRICES), volume=volume)


def dividend_adjusted(table: Table, bars: pl.DataFrame, daily: pl.DataFrame, actions: pl.DataFrame) -> pl.DataFrame:
    """Bars as if dividends up to each symbol's last session were reinvested; `daily` are all of its days until then.

    Raises Inconsistent when the basis of a bar is newer than that of the dividends.
    """
    _hold_basis(pl.concat([bars.select(_BASIS), daily.select(_BASIS)]), actions)
    rows = bars.with_columns(_day=pl.col(table.key[-1]).cast(pl.Date))
    days = _every_day(rows, daily)
    factors = days.select("symbol", "session_date", _factor=dividend_factors(days, actions))
    rows = rows.join(factors, left_on=["symbol", "_day"], right_on=["symbol", "session_date"], how="left")
    # an hour of the session that is on has no day yet, and nothing to be adjusted for
    factor = pl.col("_factor").fill_null(1.0)
    return rows.with_columns(pl.col(price) * factor for price in PRICES).select(bars.columns)


def _every_day(rows: pl.DataFrame, daily: pl.DataFrame) -> pl.DataFrame:
    """Each symbol's closes by session up to the last; a session that has hours alone goes on with the close before."""
    last = daily.group_by("symbol").agg(_last=pl.col("session_date").max())
    held = rows.select("symbol", session_date="_day").unique().join(daily, on=["symbol", "session_date"], how="anti")
    gaps = held.join(last, on="symbol").filter(pl.col("session_date") < pl.col("_last")).drop("_last")
    closes = pl.concat([daily.select("symbol", "session_date", "close"), gaps], how="diagonal")
    return closes.sort("symbol", "session_date").with_columns(pl.col("close").forward_fill().over("symbol"))


def _hold_basis(bars: pl.DataFrame, actions: pl.DataFrame) -> None:
    """Hold bars against the actions that they are to be rescaled by. Raises Inconsistent."""
    known = actions.filter(kind="split").group_by("symbol").agg(_known=pl.col("ex_date").max())
    bases = bars.select(_BASIS).unique().join(known, on="symbol", how="left")
    if bases.filter(pl.col("split_basis") > pl.col("_known").fill_null(date.min)).height:
        raise Inconsistent(_RESTATED)
