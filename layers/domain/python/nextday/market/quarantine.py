"""Rejected rows, as the lake keeps them."""

from collections.abc import Sequence
from datetime import datetime

import polars as pl

from nextday.catalog import QUARANTINE, Table
from nextday.lake.frames import conformed
from nextday.market.judgement import REASON
from nextday.market.sources.port import Fetched


def quarantined(
    rows: pl.DataFrame, fetched: Fetched, *, table: Table, row_key: pl.Expr, delivered: Sequence[str], now: datetime
) -> pl.DataFrame:
    """The rows that have a reason, in the schema of the quarantine table.

    `row_key` names a row; its `delivered` columns are kept as JSON.
    """
    entries = rows.filter(pl.col(REASON).is_not_null()).select(
        REASON,
        row_key.alias("row_key"),
        seen_at=pl.lit(now),
        table=pl.lit(table.name),
        symbol=pl.lit(fetched.symbol),
        raw=pl.struct(delivered).struct.json_encode(),
        source=pl.lit(fetched.source),
    )
    return conformed(QUARANTINE, entries.unique(QUARANTINE.key))
