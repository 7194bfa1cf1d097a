"""SQL over the lake's files: every table of the catalogue as a DuckDB view, and views over these."""

from collections.abc import Iterable, Mapping
from concurrent.futures import ThreadPoolExecutor, wait
from glob import escape
from pathlib import Path
from typing import Any

import duckdb

from nextday.catalog import PARTITION_TYPES, TABLES, Table, Type
from nextday.errors import InputError
from ops.lake.views import VIEWS

SQL_TYPES: dict[str, str] = {
    Type.STRING: "VARCHAR",
    Type.DATE: "DATE",
    Type.TIMESTAMP: "TIMESTAMPTZ",
    Type.FLOAT: "DOUBLE",
    Type.INTEGER: "BIGINT",
    Type.BOOLEAN: "BOOLEAN",
    "int": "INTEGER",
}
"""DuckDB's types by Glue's names."""

ONE_SELECT = "write one SELECT, or EXPLAIN and one"
_READING = ([duckdb.StatementType.SELECT], [duckdb.StatementType.EXPLAIN])

_TICK = 0.1  # seconds

Rows = list[dict[str, Any]]


class Lakehouse:
    """The tables under one folder of Parquet objects, read only. Raises InputError when a file is no such table."""

    def __init__(self, folder: Path) -> None:
        self._connection = utc_database()
        tables = {table.name: _select(table, folder) for table in TABLES}
        try:
            for name, sql in {**tables, **VIEWS}.items():
                self._connection.execute(f'CREATE VIEW "{name}" AS {sql}')
        except duckdb.Error as error:
            raise InputError(f"the lake in {folder} cannot be read: {_first_line(error)}") from error
        self._connection.execute("SET lock_configuration = true")

    def query(self, sql: str) -> Rows:
        """Rows of one SELECT, a dict per row. Raises InputError with the engine's explanation."""
        # DuckDB itself, interrupted where it runs, still waits for the end of what its other threads compute
        with ThreadPoolExecutor(1) as aside:
            asked = aside.submit(self._rows, sql)
            try:
                # in ticks: polars' handler of SIGINT lets a wait without end go on
                while wait([asked], timeout=_TICK).not_done:
                    pass
            except KeyboardInterrupt:
                # again and again, as the query may only be about to begin
                while wait([asked], timeout=_TICK).not_done:
                    self._connection.interrupt()
                raise
            return asked.result()

    def count(self, table: Table) -> int:
        """Rows in a table."""
        return int(self.query(f'SELECT count(*) AS rows FROM "{table.name}"')[0]["rows"])  # noqa: S608 names are ours

    def _rows(self, sql: str) -> Rows:
        try:
            # a list: two statements in one text are refused even if both only read
            kinds = [statement.type for statement in self._connection.extract_statements(sql)]
            if kinds not in _READING:
                raise unanswerable(ONE_SELECT)
            cursor = self._connection.execute(sql)
            names = [column[0] for column in cursor.description or []]
            return [dict(zip(names, row, strict=True)) for row in cursor.fetchall()]
        except duckdb.Error as error:
            raise unanswerable(_first_line(error)) from error


def unanswerable(why: object) -> InputError:
    """What whoever asked is told."""
    return InputError(f"the query cannot be answered: {why}")


def utc_database() -> duckdb.DuckDBPyConnection:
    """An empty database in memory that sees no variable of this process, and tells time in UTC."""
    connection = duckdb.connect(":memory:")
    connection.execute("SET TimeZone = 'UTC'; SET python_enable_replacements = false")
    return connection


def parquet_files(paths: Iterable[str], partitions: Mapping[str, str], *, by_name: bool = False) -> str:
    """SQL for the rows of files in folders like `year=2026`; `partitions` are the types of what the folders say.

    With `by_name` a column may be missing in some of the files.
    """
    listed = ", ".join(_quoted(path) for path in paths)
    types = ", ".join(f"'{name}': {type_}" for name, type_ in partitions.items())
    # otherwise DuckDB guesses from the values what type a partition has
    folders = f", hive_types = {{{types}}}" if types else ""
    return f"read_parquet([{listed}], hive_partitioning = true, union_by_name = {by_name}{folders})"


def no_rows(columns: Mapping[str, str]) -> str:
    """A SELECT of no rows; `columns` are types by name."""
    nulls = ", ".join(f'CAST(NULL AS {type_}) AS "{name}"' for name, type_ in columns.items())
    return f"SELECT {nulls} WHERE false"


def _first_line(error: duckdb.Error) -> str:
    return str(error).splitlines()[0]


def _quoted(text: str) -> str:
    return "'" + text.replace("'", "''") + "'"


def _select(table: Table, folder: Path) -> str:
    files = folder / table.prefix
    partitions = {str(part): SQL_TYPES[PARTITION_TYPES[part]] for part in table.partitions}
    pattern = "/".join([*(f"{part}=*" for part in table.partitions), "*.parquet"])
    columns = {column.name: SQL_TYPES[column.type] for column in table.columns} | partitions
    # DuckDB refuses a pattern that no file matches
    if next(files.glob(pattern), None) is None:
        return no_rows(columns)
    may_lack = any(column.added for column in table.columns)
    stored = f"SELECT * FROM {parquet_files([f'{escape(str(files))}/{pattern}'], partitions, by_name=may_lack)}"  # noqa: S608
    return _declared(columns, stored) if may_lack else stored


def _declared(columns: Mapping[str, str], rows: str) -> str:
    """The rows in the columns that are declared, by name: null where no file has one."""
    # cast, since files that differ in a type would otherwise be read as texts
    typed = ", ".join(f'CAST("{name}" AS {type_}) AS "{name}"' for name, type_ in columns.items())
    return f"SELECT {typed} FROM ({no_rows(columns)} UNION ALL BY NAME {rows})"  # noqa: S608 names are ours
