"""Bars as they were known at an earlier instant, from the stored bars and the journal of their revisions."""

from datetime import datetime

import polars as pl

from nextday.catalog import Table
from nextday.lake.history.journal import SPLIT
from nextday.market.bars import PRICES, VALUES, row_key

_ROW = ["symbol", "row_key"]


def known_at(table: Table, bars: pl.DataFrame, revisions: pl.DataFrame, instant: datetime) -> pl.DataFrame:
    """The final bars that a reader of the lake saw at `instant`, in the split basis of that day.

    `bars`: the table's rows as they are now; `revisions`: the whole journal. Bars read later are not known yet; a value
    revised later has what its earliest later revision found; later splits are undone, to float32 rounding and the whole
    share. Columns as in the table without split_basis; `source` is today's. Bars in progress are not given back.
    """
    later = revisions.filter(pl.col("table") == table.name, pl.col("seen_at") > instant).sort("seen_at")
    values = later.filter(pl.col("cause") != SPLIT)
    final = bars.filter("is_final").with_columns(row_key(table).alias("row_key"))
    rows = final.join(_known_since(values), on=_ROW, how="left")
    rows = rows.with_columns(fetched_at=pl.coalesce("known_since", "fetched_at")).filter(
        pl.col("fetched_at") <= instant
    )
    # a run that died may have announced a split twice; it is undone once
    splits = later.filter(cause=SPLIT).unique(_ROW, keep="first", maintain_order=True)
    for name in VALUES:
        rows = _undone(table, rows, name, values.filter(field=name), splits)
    return rows.select(name for name in table.column_names if name != "split_basis").sort(table.key)


def _known_since(values: pl.DataFrame) -> pl.DataFrame:
    """When the values that stood before the earliest of these revisions of each bar had been read."""
    return values.group_by(_ROW, maintain_order=True).agg(pl.col("known_since").first())


def _undone(table: Table, rows: pl.DataFrame, name: str, revisions: pl.DataFrame, splits: pl.DataFrame) -> pl.DataFrame:
    """One column before these revisions and splits, all of them later."""
    found = revisions.group_by(_ROW, maintain_order=True).agg(
        pl.col("old_value").first().alias("_old"), pl.col("seen_at").first().alias("_until")
    )
    rows = rows.join(found, on=_ROW, how="left")
    shares = _shares(table, rows, splits)
    before = pl.coalesce("_old", pl.col(name).cast(pl.Float64))
    value = before * shares if name in PRICES else (before / shares).round().cast(pl.Int64)
    return rows.with_columns(value.alias(name)).drop("_old", "_until")


def _shares(table: Table, rows: pl.DataFrame, splits: pl.DataFrame) -> pl.Series:
    """New shares per share by the splits that restated a bar while it held the value that is to be undone."""
    day = pl.col(table.key[-1]).cast(pl.Date)
    events = splits.select("symbol", "seen_at", _ex=pl.col("row_key").str.to_date(), _ratio="new_value")
    numbered = rows.with_row_index("_row")
    # without a later revision the value is today's; a split that it is not in the basis of was announced by a run that
    # died before it made it
    is_made = (pl.col("_ex") <= pl.col("split_basis")).fill_null(value=False)
    restating = numbered.join(events, on="symbol").filter(
        pl.col("_ex") > day, (pl.col("seen_at") <= pl.col("_until")).fill_null(is_made)
    )
    shares = restating.group_by("_row").agg(pl.col("_ratio").product())
    return numbered.join(shares, on="_row", how="left", maintain_order="left")["_ratio"].fill_null(1.0)
