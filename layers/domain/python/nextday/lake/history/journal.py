"""The journal of revisions: what is written into it, and why a run that dies leaves it right.

A run records a change in the journal first and makes it in the table second. When it dies in between, the value is
still the old one, so the next run finds the same change again; the unfinished row gives way to the new one. Two changes
of one value from the same old to the same new value cannot follow each other otherwise, so nothing is lost and nothing
stands there twice, whichever write was the last. Files are looked at one by one: a run that dies before a month ends
may leave its row there, beside the finished one of the next month. `known_at` reads the same bars with it as without.
"""

from datetime import datetime

import polars as pl

from nextday.catalog import CORPORATE_ACTIONS, REVISIONS, Table
from nextday.frames import conformed
from nextday.market.bars import VALUES, row_key

VENDOR_REVISION, SPLIT, WITHDRAWN = "vendor_revision", "split", "withdrawn"
_VALUE = ("table", "symbol", "row_key", "field")


def journaled(_table: Table, stored: pl.DataFrame, changes: pl.DataFrame) -> pl.DataFrame:
    """The journal with `changes` in it, in place of the same changes where a run that died announced them last."""
    newest = stored.sort("seen_at").unique(_VALUE, keep="last", maintain_order=True)
    unfinished = newest.join(changes, on=[*_VALUE, "old_value", "new_value"], how="semi", nulls_equal=True)
    # a split stays where it was announced first: some files may have been restated then, and values revised since
    announced = unfinished.filter(cause=SPLIT)
    lasting = stored.join(unfinished.filter(pl.col("cause") != SPLIT), on=REVISIONS.key, how="anti", nulls_equal=True)
    return pl.concat([lasting, changes.join(announced, on=_VALUE, how="anti")])


def action_revisions(stored: pl.DataFrame, incoming: pl.DataFrame) -> pl.DataFrame:
    """One row per dividend or split whose stored value the vendor corrects."""
    both = incoming.join(stored, on=CORPORATE_ACTIONS.key, suffix="_stored")
    rows = both.select(
        "symbol",
        seen_at="fetched_at",
        table=pl.lit(CORPORATE_ACTIONS.name),
        row_key=pl.col("ex_date").dt.to_string("iso"),
        field="kind",
        old_value="value_stored",
        new_value="value",
        cause=pl.lit(VENDOR_REVISION),
        known_since="fetched_at_stored",
    )
    return conformed(REVISIONS, rows)


def action_withdrawals(stored: pl.DataFrame, withdrawn: pl.DataFrame, *, now: datetime) -> pl.DataFrame:
    """One row per stored action that is taken back; its new value is null."""
    rows = stored.join(withdrawn, on=CORPORATE_ACTIONS.key, how="semi").select(
        "symbol",
        seen_at=pl.lit(now),
        table=pl.lit(CORPORATE_ACTIONS.name),
        row_key=pl.col("ex_date").dt.to_string("iso"),
        field="kind",
        old_value="value",
        new_value=pl.lit(None),
        cause=pl.lit(WITHDRAWN),
        known_since="fetched_at",
    )
    return conformed(REVISIONS, rows)


def bar_withdrawals(table: Table, withdrawn: pl.DataFrame, *, now: datetime) -> pl.DataFrame:
    """One row per value of a bar that is taken out, as of a company whose ticker another one has; no new value."""
    rows = withdrawn.with_columns(pl.col(VALUES).cast(pl.Float64), row_key(table).alias("row_key")).unpivot(
        VALUES, index=["symbol", "row_key", "fetched_at"], variable_name="field", value_name="old_value"
    )
    return conformed(
        REVISIONS,
        rows.with_columns(
            seen_at=pl.lit(now),
            table=pl.lit(table.name),
            new_value=pl.lit(None),
            cause=pl.lit(WITHDRAWN),
            known_since="fetched_at",
        ),
    )


def split_revisions(table: Table, splits: pl.DataFrame, *, now: datetime) -> pl.DataFrame:
    """One row per split (symbol, ex_date, value) that restates a table."""
    rows = splits.select(
        "symbol",
        seen_at=pl.lit(now),
        table=pl.lit(table.name),
        row_key=pl.col("ex_date").dt.to_string("iso"),
        field=pl.lit("split_basis"),
        # a ratio in place of values: new_value shares for one old share
        old_value=pl.lit(1.0),
        new_value="value",
        cause=pl.lit(SPLIT),
        known_since=pl.lit(None),
    )
    return conformed(REVISIONS, rows)
