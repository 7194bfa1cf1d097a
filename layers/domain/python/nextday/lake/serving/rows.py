"""Rows of the lake's tables for the HTTP API: whole files, each of one version, decoded once."""

from collections import OrderedDict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from io import BytesIO
from math import inf

import polars as pl

from nextday.catalog import Partition, Table, bucket_of
from nextday.errors import Corrupt, Gone, InputError
from nextday.frames import completed, empty, schema_of
from nextday.lake.partition import time_of
from nextday.lake.serving.held import MOST_BYTES, Bucket, Copies, Copy
from nextday.lake.serving.listings import Listings, objects_in
from nextday.lake.serving.objects import Fetched, Listed

MOST_FILES = 250
"""Files that one answer may read: from a cold start these take some seconds, and the function has fifteen."""


@dataclass(frozen=True)
class _File:
    """One version of a file, fetched at a tick."""

    frame: pl.DataFrame
    version: str
    fetched_at: float


class Files:
    """The files of a lake's tables, listed every few seconds and decoded once a version; bounded by their memory."""

    def __init__(self, bucket: Bucket, *, shards: int) -> None:
        self.shards = shards
        self.ticks = bucket.ticks
        self._objects = bucket.patient
        self._listings = Copies(objects_in, bucket, Listings)
        self._decoded: OrderedDict[tuple[str, str], _File] = OrderedDict()

    def walk(self, versions: Mapping[str, str] | None = None) -> "Walk":
        """Reads for one answer; of the files that are named, these versions."""
        return Walk(self, versions or {})

    def listed(self, prefix: str, *, since: float) -> Copy[list[Listed]]:
        """Objects below a prefix, by key, as they were at the tick `since` or later. Raises LakeError."""
        return self._listings.get(prefix, since=since)

    def current(self, table: Table, file: Listed) -> _File | None:
        """The file as it is now; None when it has gone since it was listed. Raises LakeError, Corrupt."""
        known = self._decoded.get((file.key, file.etag))
        if known:
            self._decoded.move_to_end((file.key, file.etag))
            return known
        found = self._objects.get(file.key)
        # kept by its own tag: what a listing shows may be replaced before it is fetched
        return self._kept(table, (file.key, found.etag), found) if isinstance(found, Fetched) else None

    def of_version(self, table: Table, key: str, version: str) -> _File:
        """One version of a file. Raises Gone when it is not kept any more, LakeError, Corrupt."""
        for (known, _), file in self._decoded.items():
            if known == key and file.version == version:
                return file
        found = self._objects.version(key, version)
        if found is None:
            raise Gone("what this walk began with is not kept any more; begin again without a cursor")
        return self._kept(table, (key, found.etag), found)

    def _kept(self, table: Table, key: tuple[str, str], found: Fetched) -> _File:
        file = _File(_decode(table, key[0], found.content), found.version or found.etag, self.ticks())
        self._decoded[key] = file
        while sum(one.frame.estimated_size() for one in self._decoded.values()) > MOST_BYTES and len(self._decoded) > 1:
            self._decoded.popitem(last=False)
        return file


class Walk:
    """What one answer reads, or one page of several: every file in one version, which `versions` tells afterwards.

    What is read later is never older than what was read before: a split is stored before any bar is restated by it, and
    a change journaled before it is made, so who reads bars first finds both. `modified` is when the newest file of all
    was written.
    """

    def __init__(self, files: Files, held: Mapping[str, str]) -> None:
        self._files = files
        self._held = held
        self._since = -inf
        self._count = 0
        self.versions: dict[str, str] = {}
        self.modified: datetime | None = None
        self.is_stale = False

    def rows(
        self, table: Table, symbols: Sequence[str] | None, start: date | None = None, end: date | None = None
    ) -> pl.DataFrame:
        """Rows of the symbols (None: all), dated from `start` to `end`, in the table's schema and order.

        Raises InputError when they are in more files than one answer may read.
        """
        time = pl.col(time_of(table)).cast(pl.Date)
        wanted = [] if symbols is None else [pl.col("symbol").is_in(list(symbols))]
        wanted += [time >= start] if start else []
        wanted += [time <= end] if end else []
        files = self._of(table, symbols, start, end)
        # polars takes no conditions for one of no rows
        found = [file.frame.filter(wanted) if wanted else file.frame for file in files]
        return pl.concat([empty(table), *found]).sort(table.key)

    def again(self) -> None:
        """Begin anew, with files as they are now: what was listed is listed once more."""
        self._since, self._count = self._files.ticks(), 0
        self.versions.clear()

    def age(self, now: datetime) -> float | None:
        """Seconds since the newest of the files was written; None of none."""
        return (now - self.modified).total_seconds() if self.modified else None

    def _of(self, table: Table, symbols: Sequence[str] | None, start: date | None, end: date | None) -> Iterator[_File]:
        for prefix in _prefixes(table, symbols, self._files.shards):
            listing = self._files.listed(prefix, since=self._since)
            self._since = max(self._since, listing.confirmed_at)
            self.is_stale |= listing.stale
            for one in listing.value or ():
                if table.has(one.key) and _may_hold(table, one.key, start, end):
                    yield from self._read(table, one)

    def _read(self, table: Table, listed: Listed) -> Iterator[_File]:
        self._count += 1
        if self._count > MOST_FILES:
            raise InputError(f"this is in more than {MOST_FILES} files: ask for a shorter range or for fewer symbols")
        held = self._held.get(listed.key)
        file = self._files.of_version(table, listed.key, held) if held else self._files.current(table, listed)
        if file:
            self._since = max(self._since, file.fetched_at)
            self.versions[listed.key] = file.version
            self.modified = max(self.modified or listed.modified, listed.modified)
            yield file


def _prefixes(table: Table, symbols: Sequence[str] | None, buckets: int) -> list[str]:
    if symbols is None or Partition.BUCKET not in table.partitions:
        return [table.prefix]
    shards = sorted({bucket_of(symbol, buckets) for symbol in symbols})
    return [f"{table.prefix}{Partition.BUCKET}={shard}/" for shard in shards]


def _may_hold(table: Table, key: str, start: date | None, end: date | None) -> bool:
    """Whether a file's year or month lies between two days."""
    values = table.partition_values(key)
    period = str(values.get(Partition.MONTH) or values.get(Partition.YEAR) or "")
    # a year is the beginning of its months' and days' names
    first, last = ("" if day is None else day.isoformat()[: len(period)] for day in (start, end))
    return (not first or first <= period) and (not last or period <= last)


def _decode(table: Table, key: str, content: bytes) -> pl.DataFrame:
    try:
        rows = completed(table, pl.read_parquet(BytesIO(content)))
        # the writer has sorted them, and has seen that no key occurs twice
        return rows.select(pl.col(name).cast(dtype) for name, dtype in schema_of(table).items())
    except pl.exceptions.PolarsError as error:
        raise Corrupt(f"{key}: {error}") from error
