"""Glue's tables as views over the objects of the local cloud's S3."""

from collections.abc import Mapping
from datetime import UTC, datetime
from glob import escape
from typing import Any

import duckdb
from moto.core.exceptions import JsonRESTError
from moto.glue.models import glue_backends
from moto.s3.models import s3_backends
from sqlglot import exp

from nextday.catalog import Type
from ops.lake.lakehouse import SQL_TYPES, no_rows, parquet_files
from ops.localcloud.account import ACCOUNT, REGION
from ops.localcloud.athena.failures import QueryFailed, not_provided
from ops.localcloud.athena.projection import Partitions
from ops.localcloud.s3.objectfiles import ObjectFiles

CATALOG = "awsdatacatalog"
# Trino's timestamps in Hive tables have milliseconds and no zone; it rounds, as DuckDB does
_TYPES = SQL_TYPES | {Type.TIMESTAMP: "TIMESTAMP_MS"}
_READ_AS = {"TIMESTAMP WITH TIME ZONE": "TIMESTAMP_MS", "TIMESTAMP": "TIMESTAMP_MS"}


def provide(named: exp.Table, database: str, files: ObjectFiles, connection: duckdb.DuckDBPyConnection) -> None:
    """Make a table that a statement names, in `database` unless it says otherwise. Raises QueryFailed."""
    catalog, schema = (named.catalog or CATALOG).lower(), (named.db or database).lower()
    if catalog != CATALOG:
        raise QueryFailed(f"CATALOG_NOT_FOUND: Catalog '{catalog}' does not exist")
    table, registered = _declared(schema, named.name.lower())
    partitions = _typed(table.get("PartitionKeys", []))
    columns = _typed(table["StorageDescriptor"]["Columns"]) | partitions
    paths = _paths(table, registered, files)
    rows = _select(columns, parquet_files(paths, partitions, by_name=True), connection) if paths else no_rows(columns)
    connection.execute(f'CREATE SCHEMA IF NOT EXISTS "{schema}"')
    connection.execute(f'CREATE VIEW IF NOT EXISTS "{schema}"."{table["Name"]}" AS {rows}')


def _declared(database: str, name: str) -> tuple[Mapping[str, Any], list[Mapping[str, Any]]]:
    """A table of Glue and its registered partitions."""
    try:
        found = glue_backends[ACCOUNT][REGION].get_table(database, name)
    except JsonRESTError as error:
        raise QueryFailed(f"TABLE_NOT_FOUND: Table '{CATALOG}.{database}.{name}' does not exist") from error
    return found.as_dict(), [partition.as_dict() for partition in found.partitions.values()]


def _typed(columns: list[Mapping[str, str]]) -> dict[str, str]:
    unknown = [column["Type"] for column in columns if column["Type"] not in _TYPES]
    if unknown:
        raise not_provided(f"the type {unknown[0]}")
    return {column["Name"]: _TYPES[column["Type"]] for column in columns}


def _paths(table: Mapping[str, Any], registered: list[Mapping[str, Any]], files: ObjectFiles) -> list[str]:
    """The files of the objects that the table consists of."""
    partitions = Partitions.of(table, registered, datetime.now(UTC))
    bucket, _, prefix = table["StorageDescriptor"]["Location"].removeprefix("s3://").partition("/")
    backend = s3_backends[ACCOUNT]["aws"]
    objects, *_ = backend.list_objects(backend.get_bucket(bucket), prefix, None, None, None)
    keys = [stored.name for stored in objects if partitions.cover(f"s3://{bucket}/{stored.name}")]
    # to DuckDB a path is a pattern: a folder with brackets in its name would not be found
    return [escape(str(files.path(bucket, key))) for key in keys]


def _select(columns: Mapping[str, str], source: str, connection: duckdb.DuckDBPyConnection) -> str:
    """The rows of `source` in the columns that are declared."""
    try:
        found = {name: type_ for name, type_, *_ in connection.execute(f"DESCRIBE FROM {source}").fetchall()}
    except duckdb.Error as error:
        raise QueryFailed(f"HIVE_BAD_DATA: {str(error).splitlines()[0]}") from error
    read = ", ".join(_read(name, declared, found.get(name)) for name, declared in columns.items())
    return f"SELECT {read} FROM {source}"  # noqa: S608 names are Glue's


def _read(name: str, declared: str, found: str | None) -> str:
    """A column as it is declared: null where no file has it, refused where the files hold something else."""
    if found and _READ_AS.get(found, found) != declared:
        raise QueryFailed(f"HIVE_BAD_DATA: Field {name}'s type {found} in parquet is incompatible with {declared}")
    value = f'"{name}"' if found else "NULL"
    return f'CAST({value} AS {declared}) AS "{name}"'
