"""The ports through which the domain reaches stored tables and model documents."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Protocol

import polars as pl

from nextday.catalog import PartitionValues, Table

Merge = Callable[[pl.DataFrame], pl.DataFrame]


@dataclass(frozen=True)
class Snapshot:
    """One version of one file: its rows in the table's schema, and the object's version id; None when there is none."""

    frame: pl.DataFrame
    version: str | None


@dataclass(frozen=True)
class Written:
    """What an upsert did: the version now current, and whether this call made it."""

    version: str | None
    changed: bool
    rows: int


class TableReader(Protocol):
    """Tables as files, one per partition."""

    def read(self, table: Table, values: PartitionValues) -> Snapshot:
        """The current version of a partition's file; an empty frame in the table's schema when there is none."""
        ...

    def partitions(self, table: Table) -> list[PartitionValues]:
        """Partitions that have a file, in key order."""
        ...


class TableStore(TableReader, Protocol):
    """Tables whose files are replaced atomically, and whose earlier versions can be read."""

    def read_version(self, table: Table, values: PartitionValues, version: str) -> Snapshot:
        """One version of a partition's file, current or not. Raises LakeError when it is gone."""
        ...

    def upsert(self, table: Table, values: PartitionValues, merge: Merge) -> Written:
        """Replace a partition's file by `merge(stored rows)`, conditionally; write nothing when nothing changed.

        `merge` is called again with the newer rows when another writer won. Raises Contention when that never ends.
        """
        ...


class ModelStore(Protocol):
    """Immutable model documents and the pointer to the current one."""

    def put(self, model_id: str, document: bytes) -> None:
        """Store a document once; the same id with the same bytes is a no-op, with others Corrupt is raised."""
        ...

    def get(self, model_id: str) -> bytes:
        """The document. Raises NoModel when there is none."""
        ...

    def current(self) -> str | None:
        """Id of the current model, None before the first."""
        ...

    def point_to(self, model_id: str) -> None:
        """Make a stored document the current one, by a conditional write."""
        ...


class KeepingStore(Protocol):
    """What one run keeps for the next, and can do without."""

    def get(self, name: str) -> bytes | None:
        """What was kept; None when nothing was. Raises LakeError."""
        ...

    def put(self, name: str, content: bytes) -> None:
        """Keep something in the place of what was kept, unless another run has done so since. Raises LakeError."""
        ...


class IntermediateStore(Protocol):
    """Where one step of a job leaves what the next ones need: files by name, written once."""

    def put(self, name: str, content: bytes) -> None:
        """Leave a file; the first of a name stands, so that whoever has read it need not look again."""
        ...

    def get(self, name: str) -> bytes:
        """The file. Raises LakeError when there is none."""
        ...


class ViewStore(Protocol):
    """Views as objects, replaced whole."""

    def tag(self, key: str) -> str | None:
        """What tells this content of an object from any other; None where there is no object. Raises LakeError."""
        ...

    def get(self, key: str) -> bytes | None:
        """The content; None where there is no object. Raises LakeError."""
        ...

    def put(self, key: str, content: bytes, *, over: str | None) -> None:
        """Replace exactly the content of this tag, None: no object. Raises Contention when another write came first."""
        ...
