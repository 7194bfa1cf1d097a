"""SQL over the lake's files: every table of the catalogue as a DuckDB view, and views over these."""

from glob import escape
from pathlib import Path
from typing import Any

import duckdb

from nextday.catalog import TABLES, Partition, Table, Type, type_of_partition
from nextday.errors import InputError
from ops.views import VIEWS

_SQL_TYPES = {
    Type.TEXT: "VARCHAR",
    Type.DATE: "DATE",
    Type.INSTANT: "TIMESTAMPTZ",
    Type.FLOAT: "DOUBLE",
    Type.INTEGER: "BIGINT",
    Type.FLAG: "BOOLEAN",
}
_READING = ([duckdb.StatementType.SELECT], [duckdb.StatementType.EXPLAIN])
_PARTITION_TYPES = {"int": "INTEGER", "string": "VARCHAR"}

Rows = list[dict[str, Any]]


class Lakehouse:
    """The tables under one folder of Parquet objects, read only. Raises InputError when a file is no such table."""

    def __init__(self, folder: Path) -> None:
        self._connection = duckdb.connect(":memory:")
        self._connection.execute("SET TimeZone = 'UTC'")
        tables = {table.name: _select(table, folder) for table in TABLES}
        try:
            for name, sql in {**tables, **VIEWS}.items():
                self._connection.execute(f'CREATE VIEW "{name}" AS {sql}')
        except duckdb.Error as error:
            raise InputError(f"the lake in {folder} cannot be read: {_first_line(error)}") from error
        self._connection.execute("SET lock_configuration = true")

    def query(self, sql: str) -> Rows:
        """Rows of one SELECT, a dict per row. Raises InputError with the engine's explanation."""
        try:
            kinds = [statement.type for statement in self._connection.extract_statements(sql)]
            if kinds not in _READING:
                raise InputError("the query cannot be answered: write one SELECT, or EXPLAIN and one")
            cursor = self._connection.execute(sql)
            names = [column[0] for column in cursor.description or []]
            return [dict(zip(names, row, strict=True)) for row in cursor.fetchall()]
        except duckdb.Error as error:
            raise InputError(f"the query cannot be answered: {_first_line(error)}") from error

    def count(self, table: Table) -> int:
        """Rows in a table."""
        return int(self.query(f'SELECT count(*) AS rows FROM "{table.name}"')[0]["rows"])  # noqa: S608 names are ours


def _first_line(error: duckdb.Error) -> str:
    return str(error).splitlines()[0]


def _select(table: Table, folder: Path) -> str:
    files = folder / table.prefix
    pattern = "/".join([*(f"{part}=*" for part in table.partitions), "data.parquet"])
    if next(files.glob(pattern), None) is None:
        return _no_rows(table)
    types = ", ".join(f"'{part}': {_sql_type(part)}" for part in table.partitions)
    found = f"{escape(str(files))}/{pattern}".replace("'", "''")
    return f"SELECT * FROM read_parquet('{found}', hive_partitioning = true, hive_types = {{{types}}})"  # noqa: S608


def _no_rows(table: Table) -> str:
    columns = [f'CAST(NULL AS {_SQL_TYPES[column.type]}) AS "{column.name}"' for column in table.columns]
    partitions = [f'CAST(NULL AS {_sql_type(part)}) AS "{part}"' for part in table.partitions]
    return f"SELECT {', '.join(columns + partitions)} WHERE false"


def _sql_type(partition: Partition) -> str:
    return _PARTITION_TYPES[type_of_partition[partition]]
