"""What Glue says of the lake's tables: asked through awswrangler once per run, and held against the catalogue."""

from collections.abc import Callable, Mapping
from functools import cached_property
from typing import TYPE_CHECKING, Any

import awswrangler as wr
import boto3
from botocore.config import Config
from botocore.exceptions import BotoCoreError, ClientError

from nextday.catalog import PARTITION_TYPES, Table, projection
from nextday.errors import SchemaMismatch
from nextday.lake.s3.lent import lent
from nextday.settings import LakeSettings

if TYPE_CHECKING:
    from mypy_boto3_glue import GlueClient

# a Glue that hangs must not cost a forecast its hour: 16 s at most, where awswrangler's own client would take minutes
_PATIENCE = Config(connect_timeout=3, read_timeout=5, retries={"mode": "standard", "total_max_attempts": 2})

Tables = Mapping[str, Mapping[str, Any]]


class GlueCatalog:
    """The tables of one lake as Glue has them. What Athena would not read as it is written, is not written at all.

    When Glue cannot be asked, `unreachable` is told why, once, and tables pass unchecked: code and tables come from one
    deployment, and a forecast must be out before the open.
    """

    def __init__(
        self,
        settings: LakeSettings,
        *,
        unreachable: Callable[[str], None],
        client: "GlueClient | None" = None,
    ) -> None:
        self._settings = settings
        self._unreachable = unreachable
        self._client = client

    def check(self, table: Table) -> None:
        """Raises SchemaMismatch, naming every difference, when Glue's table is missing or not the catalogue's."""
        if self._tables is None:
            return
        name = f"Glue's {self._settings.database}.{table.name}"
        if table.name not in self._tables:
            raise SchemaMismatch(f"{name} does not exist: deploy the stage's data stack")
        found = found_in(self._tables[table.name])
        declared = declared_of(table, self._settings)
        differences = [f"{fact} {found[fact]}, not {value}" for fact, value in declared.items() if found[fact] != value]
        if differences:
            raise SchemaMismatch(f"{name} is not as declared: {'; '.join(differences)}")

    @cached_property
    def _tables(self) -> Tables | None:
        client = self._client or boto3.client("glue", config=_PATIENCE)
        try:
            # of a database that does not exist, awswrangler finds no tables and says no more
            found = wr.catalog.get_tables(database=self._settings.database, boto3_session=lent(client))
            return {table["Name"]: table for table in found}
        except (BotoCoreError, ClientError) as failure:
            self._unreachable(f"cannot ask Glue for the tables of {self._settings.database}: {failure}")
            return None


def declared_of(table: Table, settings: LakeSettings) -> dict[str, object]:
    """What the catalogue says of a table, in the terms of `found_in`."""
    location = f"s3://{settings.lake_bucket}/{table.prefix}"
    return {
        "columns": [(column.name, column.type.value) for column in table.columns],
        "partitions": [(part.value, PARTITION_TYPES[part]) for part in table.partitions],
        "location": location,
        "projection": projection(table, location=location, buckets=settings.buckets),
    }


def found_in(table: Mapping[str, Any]) -> dict[str, object]:
    """Columns, partition keys, location and projection of a table, as Glue's API gives it."""
    stored, parameters = table["StorageDescriptor"], table.get("Parameters", {})
    return {
        "columns": [(column["Name"], column["Type"]) for column in stored["Columns"]],
        "partitions": [(part["Name"], part["Type"]) for part in table.get("PartitionKeys", [])],
        "location": stored["Location"],
        "projection": {
            name: value
            for name, value in parameters.items()
            if name.startswith("projection.") or name == "storage.location.template"
        },
    }
