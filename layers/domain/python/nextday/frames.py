"""Tables as polars frames."""

from functools import cache
from typing import Any

import polars as pl

from nextday.catalog import Table, Type
from nextday.errors import Corrupt

_DTYPES: dict[Type, Any] = {
    Type.STRING: pl.String(),
    Type.DATE: pl.Date(),
    Type.TIMESTAMP: pl.Datetime("us", "UTC"),
    Type.FLOAT: pl.Float64(),
    Type.INTEGER: pl.Int64(),
    Type.BOOLEAN: pl.Boolean(),
}


def schema_of(table: Table) -> pl.Schema:
    """Polars schema of a table's files, without partition columns."""
    return pl.Schema({column.name: _DTYPES[column.type] for column in table.columns})


@cache
def empty(table: Table) -> pl.DataFrame:
    """No rows, in the table's schema."""
    return pl.DataFrame(schema=schema_of(table))


def completed(table: Table, frame: pl.DataFrame) -> pl.DataFrame:
    """Rows of a file, with nulls in the columns that were added to its table after it was written."""
    added = {column.name for column in table.columns if column.added} - set(frame.columns)
    return frame.with_columns(pl.lit(None, schema_of(table)[name]).alias(name) for name in added)


def conformed(table: Table, frame: pl.DataFrame) -> pl.DataFrame:
    """Rows as the table's file holds them: its columns and types, sorted by key.

    Raises Corrupt when a column is missing, a value does not fit its type, or a key occurs twice.
    """
    try:
        typed = frame.select(pl.col(name).cast(dtype) for name, dtype in schema_of(table).items())
    except pl.exceptions.PolarsError as error:
        raise Corrupt(f"{table.name}: {error}") from error
    if not table.key:
        return typed
    if typed.select(table.key).is_duplicated().any():
        raise Corrupt(f"{table.name}: a key occurs twice")
    return typed.sort(table.key)
