"""Glue tables as a stage deploys them, for lakes that no stage deployed."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import boto3
from mypy_boto3_glue import GlueClient

from nextday.catalog import PARTITION_TYPES, TABLES, Table, projection
from nextday.catalog.storage import INPUT_FORMAT, OUTPUT_FORMAT, SERDE
from nextday.settings import LakeSettings


@contextmanager
def deployed_tables(settings: LakeSettings) -> Iterator[GlueClient]:
    """The lake's database with every table of the catalogue in it."""
    glue = boto3.client("glue")
    glue.create_database(DatabaseInput={"Name": settings.database})
    for table in TABLES:
        glue.create_table(DatabaseName=settings.database, TableInput=declared(table, settings))
    try:
        yield glue
    finally:
        glue.delete_database(Name=settings.database)


def declared(table: Table, settings: LakeSettings) -> Any:
    """What a stage's data stack says of a table."""
    location = f"s3://{settings.lake_bucket}/{table.prefix}"
    return {
        "Name": table.name,
        "Parameters": {"classification": "parquet"}
        | projection(table, location=location, buckets=settings.buckets, since=settings.since),
        "PartitionKeys": [{"Name": part.value, "Type": PARTITION_TYPES[part]} for part in table.partitions],
        "StorageDescriptor": {
            "Location": location,
            "InputFormat": INPUT_FORMAT,
            "OutputFormat": OUTPUT_FORMAT,
            "SerdeInfo": {"SerializationLibrary": SERDE},
            "Columns": [{"Name": column.name, "Type": column.type.value} for column in table.columns],
        },
    }
