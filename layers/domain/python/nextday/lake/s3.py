"""Tables on S3: one Parquet file per partition, read by version and replaced by one conditional PUT."""

import time
from collections.abc import Callable
from dataclasses import dataclass
from random import SystemRandom
from typing import Any

import awswrangler as wr
import boto3
import pandas as pd
import polars as pl
import pyarrow as pa
from botocore.exceptions import ClientError

from nextday.catalog import PartitionValues, Table, Type
from nextday.errors import Contention, Corrupt
from nextday.lake.frames import conformed, empty
from nextday.lake.objects import is_lost_race, is_missing, only_if
from nextday.lake.ports import Merge, Snapshot, Written

ATTEMPTS = 12
_LONGEST_PAUSE = 2.0
_jitter = SystemRandom()

_ARROW_TYPES: dict[Type, pa.DataType] = {
    Type.TEXT: pa.string(),
    Type.DATE: pa.date32(),
    Type.INSTANT: pa.timestamp("us", "UTC"),
    Type.FLOAT: pa.float64(),
    Type.INTEGER: pa.int64(),
    Type.FLAG: pa.bool_(),
}
# awswrangler's defaults (milliseconds, Spark's INT96) would lose what the catalogue declares
_WRITER = {"coerce_timestamps": None, "flavor": None, "version": "2.6"}


@dataclass(frozen=True)
class _Head:
    etag: str
    version: str


def arrow_schema(table: Table) -> pa.Schema:
    """Arrow schema of a table's files."""
    return pa.schema([(column.name, _ARROW_TYPES[column.type]) for column in table.columns])


class S3TableStore:
    """A TableStore in a versioned S3 bucket.

    A file is read by version id, so a read is never torn, and replaced only if it is still the version that was
    merged, so no writer's rows are lost. The last version read of each file is kept, because a version never changes.
    """

    def __init__(self, bucket: str, *, sleep: Callable[[float], None] = time.sleep) -> None:
        self._bucket = bucket
        self._sleep = sleep
        self._client = boto3.client("s3")
        self._last_read: dict[str, Snapshot] = {}

    def read(self, table: Table, values: PartitionValues) -> Snapshot:
        """One version of a partition's file; an empty frame when there is none."""
        key = table.object_key(values)
        return self._snapshot(table, key, self._head(key))

    def upsert(self, table: Table, values: PartitionValues, merge: Merge) -> Written:
        """Replace a partition's file by `merge(stored rows)` unless that changes nothing.

        Raises Contention when other writers win the conditional PUT every time.
        """
        key = table.object_key(values)
        for attempt in range(ATTEMPTS):
            head = self._head(key)
            stored = self._snapshot(table, key, head)
            merged = conformed(table, merge(stored.frame))
            if merged.equals(stored.frame):
                return Written(stored.version, changed=False, rows=merged.height)
            if self._put(table, key, merged, etag=head.etag if head else None):
                return Written(self._version_of(key), changed=True, rows=merged.height)
            self._sleep(_jitter.uniform(0, min(_LONGEST_PAUSE, 0.05 * 2**attempt)))
        raise Contention(f"{key}: other writers won {ATTEMPTS} times in a row")

    def partitions(self, table: Table) -> list[PartitionValues]:
        """Partitions that have a file, in key order."""
        pages = self._client.get_paginator("list_objects_v2").paginate(Bucket=self._bucket, Prefix=table.prefix)
        return [table.partition_values(item["Key"]) for page in pages for item in page.get("Contents", [])]

    def _head(self, key: str) -> _Head | None:
        try:
            response = self._client.head_object(Bucket=self._bucket, Key=key)
        except ClientError as error:
            if is_missing(error):
                return None
            raise
        return _Head(response["ETag"], response["VersionId"])

    def _snapshot(self, table: Table, key: str, head: _Head | None) -> Snapshot:
        if head is None:
            return Snapshot(empty(table), None)
        known = self._last_read.get(key)
        if known is None or known.version != head.version:
            known = Snapshot(conformed(table, self._get(key, head.version)), head.version)
            self._last_read[key] = known
        return known

    def _get(self, key: str, version: str) -> pl.DataFrame:
        path = self._path(key)
        try:
            frame = wr.s3.read_parquet(path=[path], version_id={path: version}, dtype_backend="pyarrow")
        except pa.ArrowInvalid as error:
            raise Corrupt(f"{key}: {error}") from error
        return pl.DataFrame(pa.Table.from_pandas(frame, preserve_index=False))

    def _put(self, table: Table, key: str, frame: pl.DataFrame, *, etag: str | None) -> bool:
        """One conditional PUT; False when another writer was faster."""
        rows = frame.to_arrow().cast(arrow_schema(table)).to_pandas(types_mapper=pd.ArrowDtype)
        arguments: dict[str, Any] = {"s3_additional_kwargs": only_if(etag), "pyarrow_additional_kwargs": dict(_WRITER)}
        try:
            wr.s3.to_parquet(df=rows, path=self._path(key), index=False, compression="snappy", **arguments)
        except ClientError as error:
            if is_lost_race(error):
                return False
            raise
        return True

    def _version_of(self, key: str) -> str | None:
        head = self._head(key)
        return head.version if head else None

    def _path(self, key: str) -> str:
        return f"s3://{self._bucket}/{key}"
