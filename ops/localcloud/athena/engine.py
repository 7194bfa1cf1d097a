"""One statement, answered by DuckDB in a database that knows the tables it names and nothing else."""

import duckdb

from ops.lakehouse import utc_database
from ops.localcloud.athena.dialect import Statement
from ops.localcloud.athena.failures import failure_of
from ops.localcloud.athena.results import Found, cell, column_info
from ops.localcloud.athena.tables import CATALOG, Tables

_PLAN = "Query Plan"


def run(statement: Statement, database: str, tables: Tables) -> Found:
    """The answer; `database` is that of tables which do not say theirs. Raises QueryFailed."""
    try:
        cursor = _prepared(statement, database, tables).execute(statement.translated())
        rows = cursor.fetchall()
    except duckdb.Error as error:
        raise failure_of(error) from error
    columns = [column_info(name, type_) for name, type_, *_ in cursor.description or []]
    if statement.explained:
        lines = rows[0][-1].splitlines()
        return Found([columns[-1] | {"Name": _PLAN, "Label": _PLAN}], ([line] for line in lines), is_plan=True)
    return Found(columns, ([cell(value) for value in row] for row in rows))


def _prepared(statement: Statement, database: str, tables: Tables) -> duckdb.DuckDBPyConnection:
    connection = utc_database()
    # as in Trino, the quotient of integers is one; a double divided by zero fails here where Trino says Infinity
    connection.execute("SET integer_division = true")
    connection.execute(f"ATTACH ':memory:' AS {CATALOG}; USE {CATALOG}")
    for table in statement.tables():
        tables.provide(table, database, connection)
    connection.execute(f'CREATE SCHEMA IF NOT EXISTS "{database.lower()}"; USE {CATALOG}."{database.lower()}"')
    return connection
