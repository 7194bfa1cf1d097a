"""Rejected rows, as the lake keeps them."""

from collections.abc import Sequence
from datetime import datetime

import polars as pl

from nextday.catalog import QUARANTINE, Table
from nextday.frames import conformed, empty
from nextday.market.sources.port import Fetched
from nextday.market.validation import REASON, Validated


def quarantined(
    rows: pl.DataFrame, fetched: Fetched, *, table: Table, row_key: pl.Expr, delivered: Sequence[str], now: datetime
) -> pl.DataFrame:
    """The rows that have a reason, in the schema of the quarantine table.

    `row_key` names a row; its `delivered` columns are kept as JSON.
    """
    if rows[REASON].null_count() == rows.height:
        return empty(QUARANTINE)
    columns = {"symbol": pl.lit(fetched.symbol), "fetched_at": pl.lit(now), "source": pl.lit(fetched.source)}
    return refused(table, rows.with_columns(**columns), row_key, delivered)


def refused(table: Table, rows: pl.DataFrame, row_key: pl.Expr, delivered: Sequence[str]) -> pl.DataFrame:
    """Rows of a table that have a reason, in the schema of the quarantine table, their `delivered` columns as JSON."""
    rejected = rows.filter(pl.col(REASON).is_not_null())
    if rejected.is_empty():
        return empty(QUARANTINE)
    entries = rejected.select(
        REASON,
        row_key.alias("row_key"),
        "symbol",
        "source",
        seen_at="fetched_at",
        table=pl.lit(table.name),
        raw=pl.struct(delivered).struct.json_encode(),
    )
    return conformed(QUARANTINE, entries.unique(QUARANTINE.key))


def withheld(validated: Validated, table: Table, rejected: pl.DataFrame, rows: pl.DataFrame) -> Validated:
    """The same without these of the accepted rows, and with what the quarantine keeps of them."""
    others = validated.accepted.join(rows, on=table.key, how="anti")
    return Validated(others, pl.concat([validated.quarantine, rejected]), validated.off_session)
