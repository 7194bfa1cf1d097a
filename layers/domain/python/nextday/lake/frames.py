"""Tables as polars frames."""

from typing import Any

import polars as pl

from nextday.catalog import Table, Type

_DTYPES: dict[Type, Any] = {
    Type.TEXT: pl.String(),
    Type.DATE: pl.Date(),
    Type.INSTANT: pl.Datetime("us", "UTC"),
    Type.FLOAT: pl.Float64(),
    Type.INTEGER: pl.Int64(),
    Type.FLAG: pl.Boolean(),
}


def schema_of(table: Table) -> pl.Schema:
    """Polars schema of a table's files, without partition columns."""
    return pl.Schema({column.name: _DTYPES[column.type] for column in table.columns})


def empty(table: Table) -> pl.DataFrame:
    """No rows, in the table's schema."""
    return pl.DataFrame(schema=schema_of(table))
