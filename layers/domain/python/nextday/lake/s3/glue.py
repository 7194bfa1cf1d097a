"""What Glue says of the lake's tables: asked through awswrangler once per run, and held against the catalogue."""

from collections.abc import Callable, Mapping, Sequence
from functools import cached_property
from typing import TYPE_CHECKING, Any

import awswrangler as wr
from botocore.config import Config
from botocore.exceptions import BotoCoreError, ClientError

from nextday.catalog import PARTITION_TYPES, Table, projection
from nextday.catalog.storage import INPUT_FORMAT, OUTPUT_FORMAT, SERDE
from nextday.errors import SchemaMismatch
from nextday.lake.s3.clients import shared_client
from nextday.lake.s3.lent import lent
from nextday.settings import LakeSettings

if TYPE_CHECKING:
    from mypy_boto3_glue import GlueClient

# a Glue that hangs must not cost a forecast its hour: seconds for each of its addresses, where awswrangler's own client
# would take minutes
_PATIENCE = Config(connect_timeout=3, read_timeout=5, retries={"mode": "standard", "total_max_attempts": 2})

_WAY_OUT = "deploy the stage's data stack"

Tables = Mapping[str, Mapping[str, Any]]
Facts = dict[str, list[str]]


class GlueCatalog:
    """The tables of one lake as Glue has them. What Athena would read otherwise than it is written, is not written.

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
            raise SchemaMismatch(f"{name} does not exist, or may not be described: {_WAY_OUT}")
        found, declared = found_in(self._tables[table.name]), declared_of(table, self._settings)
        differences = [
            _difference(fact, found[fact], declared[fact]) for fact in declared if found[fact] != declared[fact]
        ]
        if differences:
            raise SchemaMismatch(f"{name} is not as declared: {'; '.join(differences)}: {_WAY_OUT}")

    @cached_property
    def _tables(self) -> Tables | None:
        client = self._client or shared_client("glue", _PATIENCE)
        try:
            # of a database that does not exist, awswrangler finds no tables and says no more
            found = wr.catalog.get_tables(database=self._settings.database, boto3_session=lent(client))
            return {table["Name"]: table for table in found}
        except (BotoCoreError, ClientError, LookupError, ValueError) as failure:  # the last two: of an answer cut short
            self._unreachable(f"cannot ask Glue for the tables of {self._settings.database}: {failure!r}")
            return None


def declared_of(table: Table, settings: LakeSettings) -> Facts:
    """What the catalogue says of a table, in the terms of `found_in`."""
    location = f"s3://{settings.lake_bucket}/{table.prefix}"
    projected = projection(table, location=location, buckets=settings.buckets, since=settings.since)
    return {
        "columns": [f"{column.name} {column.type}" for column in table.columns],
        "partitions": [f"{part} {PARTITION_TYPES[part]}" for part in table.partitions],
        "location": [location],
        "format": [INPUT_FORMAT, OUTPUT_FORMAT, SERDE],
        "projection": sorted(f"{name}={value}" for name, value in projected.items()),
    }


def found_in(table: Mapping[str, Any]) -> Facts:
    """Columns, partition keys, location, format and projection of a table, as Glue's API gives it."""
    stored, parameters = table.get("StorageDescriptor", {}), table.get("Parameters", {})
    serde = stored.get("SerdeInfo", {}).get("SerializationLibrary")
    projected = (name for name in parameters if name.startswith("projection.") or name == "storage.location.template")
    return {
        "columns": [f"{column['Name']} {column.get('Type')}" for column in stored.get("Columns", [])],
        "partitions": [f"{part['Name']} {part.get('Type')}" for part in table.get("PartitionKeys", [])],
        "location": [str(stored.get("Location"))],
        "format": [str(part) for part in (stored.get("InputFormat"), stored.get("OutputFormat"), serde)],
        "projection": sorted(f"{name}={parameters[name]}" for name in projected),
    }


def _difference(fact: str, found: Sequence[str], declared: Sequence[str]) -> str:
    """What of a fact differs, and no more: a table has dozens of columns."""
    extra = ", ".join(one for one in found if one not in declared)
    missing = ", ".join(one for one in declared if one not in found)
    return f"{fact}: {extra or 'nothing'} instead of {missing or 'nothing'}" if extra or missing else f"{fact}: order"
