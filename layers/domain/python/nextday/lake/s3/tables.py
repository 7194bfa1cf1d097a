"""Tables on S3: one Parquet file per partition, read by one GET and replaced by one conditional PUT."""

import time
from collections.abc import Callable, Container
from dataclasses import dataclass
from random import SystemRandom
from typing import TYPE_CHECKING
from uuid import uuid4

import polars as pl

from nextday.catalog import PartitionValues, Table
from nextday.errors import Contention, LakeError, UnconfirmedWrite
from nextday.frames import conformed, empty
from nextday.lake.ports import Merge, Snapshot, Written
from nextday.lake.s3.files import TableFiles
from nextday.lake.s3.objects import Version, VersionedBucket

if TYPE_CHECKING:
    from mypy_boto3_s3 import S3Client

# some 15 s of pauses at most; those who meet are buckets of a run: they share the files of revisions and quarantine
ATTEMPTS = 12
_LONGEST_PAUSE = 2.0
_WRITES = "writes"
_WRITES_NOTED = 32  # of 33 bytes each, where S3 allows 2 KB
_jitter = SystemRandom()


@dataclass(frozen=True)
class _File:
    """A partition's file as it was read; no version when there is none.

    The ids of the latest writes are noted beside the rows, newest first.
    """

    rows: pl.DataFrame
    version: Version | None = None

    @property
    def version_id(self) -> str | None:
        return self.version.id if self.version else None

    @property
    def writes(self) -> list[str]:
        return self.version.metadata.get(_WRITES, "").split() if self.version else []


class S3TableStore:
    """A TableStore in a versioned S3 bucket, read and written through awswrangler, for one run of a job.

    A file is replaced only if it is still the version that was merged, so no writer's rows are lost. Every write has an
    id that later writers hand on, so one that S3 never confirmed is recognised in the file, and not made twice.
    `check` may refuse a table, before it is first touched, by raising SchemaMismatch: see GlueCatalog. Files of tables
    that it `writes`, of all where it does not say which, are remembered between reading and replacing them.
    """

    def __init__(
        self,
        bucket: str,
        *,
        check: Callable[[Table], None] = lambda _: None,
        client: "S3Client | None" = None,
        sleep: Callable[[float], None] = time.sleep,
        writes: Container[Table] | None = None,
    ) -> None:
        self._objects = VersionedBucket(bucket, client)
        self._files = TableFiles(self._objects, check)
        self._sleep = sleep
        self._writes = writes
        self._last_read: dict[str, _File] = {}

    def read(self, table: Table, values: PartitionValues) -> Snapshot:
        """The current version of a partition's file; an empty frame when there is none."""
        key = table.object_key(values)
        file = self._get(table, key)
        # of the rest none is kept: predict reads the bars of the whole market
        if self._writes is None or table in self._writes:
            self._last_read[key] = file
        return Snapshot(file.rows, file.version_id)

    def read_version(self, table: Table, values: PartitionValues, version: str) -> Snapshot:
        """One version of a partition's file. Raises LakeError when it is gone."""
        key = table.object_key(values)
        found = self._files.read(table, key, version)
        if found is None:
            raise LakeError(f"cannot read {key}: version {version} is gone")
        return Snapshot(found[0], version)

    def upsert(self, table: Table, values: PartitionValues, merge: Merge) -> Written:
        """Replace a partition's file by `merge(stored rows)` unless that changes nothing.

        The first merge is with the version that this store read last, if it did so since it last wrote the file: what
        was decided on and what is merged are one version, fetched once. Raises Contention when other writers win every
        time, and LakeError.
        """
        key, write = table.object_key(values), uuid4().hex
        failure: LakeError = Contention(key)
        for attempt in range(ATTEMPTS):
            try:
                return self._attempt(table, key, merge, write)
            except (Contention, UnconfirmedWrite) as error:
                failure = error
            self._sleep(_jitter.uniform(0, min(_LONGEST_PAUSE, 0.05 * 2**attempt)))
        # under its own class, by whose name the state machine tries again
        raise type(failure)(f"{failure} ({ATTEMPTS} times in a row)") from failure

    def partitions(self, table: Table) -> list[PartitionValues]:
        """Partitions that have a file, in key order."""
        self._files.check(table)
        return [table.partition_values(key) for key in self._objects.keys(table.prefix) if table.has(key)]

    def _attempt(self, table: Table, key: str, merge: Merge, write: str) -> Written:
        # good for one attempt: who was overtaken must read what overtook it
        file = self._last_read.pop(key, None) or self._get(table, key)
        if write in file.writes:
            return Written(file.version_id, changed=True, rows=file.rows.height)
        merged = conformed(table, merge(file.rows))
        if merged.equals(file.rows):
            return Written(file.version_id, changed=False, rows=merged.height)
        noted = {_WRITES: " ".join([write, *file.writes][:_WRITES_NOTED])}
        version = self._files.replace(table, key, merged, over=file.version, metadata=noted)
        return Written(version.id, changed=True, rows=merged.height)

    def _get(self, table: Table, key: str) -> _File:
        found = self._files.read(table, key)
        return _File(*found) if found else _File(empty(table))
