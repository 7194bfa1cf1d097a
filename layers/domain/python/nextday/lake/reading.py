"""Whole tables, for those that are small enough to be read at once."""

import polars as pl

from nextday.catalog import Table
from nextday.frames import empty
from nextday.lake.ports import TableReader


def all_rows(table: Table, store: TableReader) -> pl.DataFrame:
    """Rows of every file of a table, in its schema, in the order of the files' keys."""
    return pl.concat([empty(table), *(store.read(table, values).frame for values in store.partitions(table))])
