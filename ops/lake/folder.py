"""The lake's objects as plain files, read as the jobs read them on S3."""

from pathlib import Path

import polars as pl

from nextday.catalog import MODELS_PREFIX, PartitionValues, Table
from nextday.errors import NoModel
from nextday.frames import empty
from nextday.lake.parquet import decoded
from nextday.lake.ports import Snapshot
from nextday.lake.reading import all_rows
from nextday.lake.s3.models import pointed_to


class LakeFolder:
    """A TableReader of one folder of Parquet objects; they have no versions."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder

    def read(self, table: Table, values: PartitionValues) -> Snapshot:
        """Rows of a partition's file, sorted by key. Raises Corrupt."""
        key = table.object_key(values)
        stored = (self._folder / key).exists()
        return Snapshot(decoded(table, self.content(table, values), name=key) if stored else empty(table), None)

    def partitions(self, table: Table) -> list[PartitionValues]:
        """Partitions that have a file, in key order."""
        files = (self._folder / table.prefix).rglob("*.parquet")
        keys = sorted(path.relative_to(self._folder).as_posix() for path in files)
        return [table.partition_values(key) for key in keys if table.has(key)]

    def rows(self, table: Table) -> pl.DataFrame:
        """Rows of all files of a table. Raises Corrupt."""
        return all_rows(table, self)

    def content(self, table: Table, values: PartitionValues) -> bytes:
        """The bytes of a partition's file."""
        return (self._folder / table.object_key(values)).read_bytes()

    def document(self, model_id: str) -> bytes:
        """A model document. Raises NoModel when there is none."""
        try:
            return (self._folder / MODELS_PREFIX / f"{model_id}.json").read_bytes()
        except FileNotFoundError:
            raise NoModel(f"there is no model {model_id}") from None

    @property
    def current(self) -> str | None:
        """Id of the current model, None before the first. Raises NoModel when the pointer cannot be read."""
        pointer = self._folder / MODELS_PREFIX / "current.json"
        return pointed_to(pointer.read_bytes()) if pointer.exists() else None

    @property
    def model_ids(self) -> list[str]:
        """Ids of all model documents, the newest training first."""
        documents = (self._folder / MODELS_PREFIX).glob("*-*.json")
        return sorted((path.stem for path in documents), reverse=True)
