"""What the vendor says and the lake does not take, or not yet: why, since when, and how it ends."""

import polars as pl

from nextday.catalog import Table
from nextday.market.bars import INTERVAL_OF, row_key

ALL_ROWS = "*"
"""The `row_key` of a hold of all that a vendor says of a symbol."""


def undisputed(table: Table, bars: pl.DataFrame, holds: pl.DataFrame) -> pl.DataFrame:
    """The bars of a table without those that the vendor contradicts: nobody may learn or forecast from them."""
    is_open = holds.filter(pl.col("ended_at").is_null(), interval=INTERVAL_OF[table].value)
    keys = is_open.select("symbol", _key="row_key")
    if keys.is_empty():
        return bars
    return bars.join(keys, left_on=["symbol", row_key(table)], right_on=["symbol", "_key"], how="anti")
