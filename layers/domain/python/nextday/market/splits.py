"""Splits: which prices and dividends they restate."""

from datetime import date

import polars as pl

from nextday.catalog import Table
from nextday.market.bars import PRICES


def restated(table: Table, bars: pl.DataFrame, splits: pl.DataFrame) -> pl.DataFrame:
    """Bars in the basis of the newest of their symbol's `splits` (symbol, ex_date, value: new shares per old share).

    Bars before an ex-date that are not in its basis yet have their prices divided and their volumes multiplied; when a
    value was read stays as it was. A bar that already is in a split's basis is never restated by it again.
    """
    newest = splits.group_by("symbol").agg(_newest=pl.col("ex_date").max())
    rows = bars.join(newest, on="symbol", how="left", maintain_order="left")
    is_older = (pl.col("_newest") > pl.col("split_basis").fill_null(date.min)).fill_null(value=False)
    if not rows.select(is_older.any()).item():
        return bars
    share = new_shares(table, bars, splits)
    return rows.with_columns(
        *(pl.col(price) / share for price in PRICES),
        volume=(pl.col("volume") * share).round().cast(pl.Int64),
        split_basis=pl.when(is_older).then("_newest").otherwise("split_basis"),
    ).select(bars.columns)


def new_shares(table: Table, bars: pl.DataFrame, splits: pl.DataFrame) -> pl.Series:
    """For each bar, how many shares of the newest basis one share of its own basis has become."""
    if splits.is_empty():
        return pl.repeat(1.0, bars.height, eager=True)
    rows = bars.with_row_index("_row")
    shares = _pending(table, rows, splits).group_by("_row").agg(pl.col("value").product())
    return rows.join(shares, on="_row", how="left", maintain_order="left")["value"].fill_null(1.0)


def pending_splits(table: Table, bars: pl.DataFrame, splits: pl.DataFrame) -> pl.DataFrame:
    """Those of `splits` by which some of the bars are still to be restated."""
    return _pending(table, bars, splits).select("symbol", "ex_date", "value").unique(maintain_order=True)


def _pending(table: Table, bars: pl.DataFrame, splits: pl.DataFrame) -> pl.DataFrame:
    """Bars beside each split of their symbol that came after them and is not in their basis."""
    after_bar = pl.col("ex_date") > pl.col(table.key[-1]).cast(pl.Date)
    after_basis = pl.col("ex_date") > pl.col("split_basis").fill_null(date.min)
    return bars.join(splits.select("symbol", "ex_date", "value"), on="symbol").filter(after_bar & after_basis)


def restated_dividends(stored: pl.DataFrame, arrived: pl.DataFrame) -> pl.DataFrame:
    """Stored actions, their dividends per share of today after the splits that arrive with `arrived`.

    A file of actions holds dividends and splits, so one write restates the former and remembers that it did.
    """
    rows = stored.with_row_index("_row")
    shares = _dividends_before(rows, arrived).group_by("_row").agg(_shares=pl.col("value_split").product())
    value = pl.col("value") / pl.col("_shares").fill_null(1.0)
    return rows.join(shares, on="_row", how="left", maintain_order="left").with_columns(value).select(stored.columns)


def splits_of_dividends(stored: pl.DataFrame, arrived: pl.DataFrame) -> pl.DataFrame:
    """Those of the arrived splits (symbol, ex_date, value) that restate some stored dividend."""
    beside = _dividends_before(stored, arrived)
    return beside.select("symbol", ex_date="ex_date_split", value="value_split").unique(maintain_order=True)


def _dividends_before(stored: pl.DataFrame, arrived: pl.DataFrame) -> pl.DataFrame:
    """Stored dividends beside each later split of their symbol that is newer than those stored with them."""
    basis = stored.filter(kind="split").group_by("symbol").agg(_basis=pl.col("ex_date").max())
    # like bars: what is in the basis of a split is in that of all before it, told late or not
    splits = arrived.filter(kind="split").join(basis, on="symbol", how="left")
    news = splits.filter(pl.col("ex_date") > pl.col("_basis").fill_null(date.min))
    beside = stored.filter(kind="dividend").join(news, on="symbol", suffix="_split")
    return beside.filter(pl.col("ex_date_split") > pl.col("ex_date"))
