"""One statement, answered by DuckDB in a database that knows the tables it names and nothing else."""

import re

import duckdb

from ops.lake.lakehouse import utc_database
from ops.localcloud.athena.dialect import Statement
from ops.localcloud.athena.failures import QueryFailed
from ops.localcloud.athena.results import Found, cell, column_info
from ops.localcloud.athena.tables import CATALOG, provide
from ops.localcloud.s3.objectfiles import ObjectFiles

_PLAN = "Query Plan"
_NO_FUNCTION = "FUNCTION_NOT_FOUND"

# the first that fits; DuckDB's class of error, how its text begins, Athena's name for it
_NAMES: tuple[tuple[type[duckdb.Error], str, str], ...] = (
    (duckdb.CatalogException, ".*Function with name", _NO_FUNCTION),
    (duckdb.BinderException, "Referenced (column|table)", "COLUMN_NOT_FOUND"),
    (duckdb.BinderException, "Ambiguous reference", "AMBIGUOUS_NAME"),
    (duckdb.BinderException, ".*must appear in the GROUP BY", "EXPRESSION_NOT_AGGREGATE"),
    (duckdb.BinderException, "(No function matches|Could not choose)", "TYPE_MISMATCH"),
    (duckdb.BinderException, "", "SYNTAX_ERROR"),
    (duckdb.ParserException, "", "SYNTAX_ERROR"),
    (duckdb.ConversionException, "", "INVALID_CAST_ARGUMENT"),
    (duckdb.OutOfRangeException, "", "NUMERIC_VALUE_OUT_OF_RANGE"),
    (duckdb.InvalidInputException, "Division by zero", "DIVISION_BY_ZERO"),
)


def run(sql: str, database: str, files: ObjectFiles) -> Found:
    """The answer; `database` is that of tables which do not say theirs. Raises Refused, QueryFailed."""
    statement = Statement.parse(sql)
    try:
        cursor = _prepared(statement, database, files).execute(statement.translated())
        rows = cursor.fetchall()
    except duckdb.Error as error:
        raise _failure(error) from error
    columns = [column_info(name, type_) for name, type_, *_ in cursor.description or []]
    if statement.explained:
        lines = rows[0][-1].splitlines()
        return Found([columns[-1] | {"Name": _PLAN, "Label": _PLAN}], ([line] for line in lines), is_plan=True)
    return Found(columns, ([cell(value) for value in row] for row in rows))


def _prepared(statement: Statement, database: str, files: ObjectFiles) -> duckdb.DuckDBPyConnection:
    connection = utc_database()
    # as in Trino, integers divide to an integer; but a double divided by zero fails, which is infinite there
    connection.execute("SET integer_division = true")
    # Athena's name of Glue, so that a query may name catalogue, database and table
    connection.execute(f"ATTACH ':memory:' AS {CATALOG}; USE {CATALOG}")
    for table in statement.tables():
        provide(table, database, files, connection)
    connection.execute(f'CREATE SCHEMA IF NOT EXISTS "{database.lower()}"; USE {CATALOG}."{database.lower()}"')
    return connection


def _failure(error: duckdb.Error) -> QueryFailed:
    told = str(error).splitlines()[0].partition("Error: ")[2]
    names = (name for kind, text, name in _NAMES if isinstance(error, kind) and re.match(text, told))
    name = next(names, "GENERIC_INTERNAL_ERROR")
    where = " Athena may have it, the local cloud has not." if name == _NO_FUNCTION else ""
    return QueryFailed(f"{name}: {told}{where}")
