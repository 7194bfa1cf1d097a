"""Rows of the lake's tables for the HTTP API: whole files, each of one version, decoded once."""

from collections import OrderedDict
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from io import BytesIO
from typing import Self

import polars as pl

from nextday.catalog import Partition, Table, Type, bucket_of
from nextday.errors import Corrupt, Gone, LakeError
from nextday.frames import completed, empty, schema_of
from nextday.lake.serving.held import MOST_BYTES, REVALIDATED_SECONDS, SERVED_SECONDS
from nextday.lake.serving.objects import Fetched, Listed, Objects


@dataclass(frozen=True)
class _File:
    """One version of a file."""

    frame: pl.DataFrame
    version: str


@dataclass
class _Listing:
    objects: list[Listed]
    at: float


class Files:
    """The files of a lake's tables, listed every few seconds and decoded once a version; bounded by their memory."""

    def __init__(self, objects: Objects, *, buckets: int, ticks: Callable[[], float]) -> None:
        self.buckets = buckets
        self._objects = objects
        self._ticks = ticks
        self._listings: dict[str, _Listing] = {}
        self._decoded: OrderedDict[tuple[str, str], _File] = OrderedDict()

    def walk(self, versions: Mapping[str, str] | None = None) -> "Walk":
        """Reads for one answer; of the files that are named, these versions."""
        return Walk(self, versions or {})

    def listed(self, prefix: str) -> tuple[list[Listed], bool]:
        """Objects below a prefix, newest last, and whether S3 could not tell of them in time. Raises LakeError."""
        now, known = self._ticks(), self._listings.get(prefix)
        if known and now - known.at < REVALIDATED_SECONDS:
            return known.objects, False
        try:
            found = sorted(self._objects.listed(prefix), key=lambda one: one.key)
        except LakeError:
            if known is None or now - known.at > SERVED_SECONDS:
                raise
            return known.objects, True
        self._listings[prefix] = _Listing(found, now)
        return found, False

    def forget(self) -> None:
        """List anew whatever is asked for next."""
        self._listings.clear()

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
        file = _File(_decode(table, key[0], found.content), found.version or found.etag)
        self._decoded[key] = file
        while sum(one.frame.estimated_size() for one in self._decoded.values()) > MOST_BYTES and len(self._decoded) > 1:
            self._decoded.popitem(last=False)
        return file


class Walk:
    """What one answer reads, or one page of several: every file in one version, which `versions` tells afterwards."""

    def __init__(self, files: Files, held: Mapping[str, str]) -> None:
        self._files = files
        self._held = held
        self.versions: dict[str, str] = {}
        self.is_stale = False

    def rows(
        self, table: Table, symbols: Sequence[str] | None, start: date | None = None, end: date | None = None
    ) -> pl.DataFrame:
        """Rows of the symbols, None for all, dated from `start` to `end`, in the table's schema and order."""
        time = pl.col(time_of(table)).cast(pl.Date)
        wanted = [] if symbols is None else [pl.col("symbol").is_in(list(symbols))]
        wanted += [time >= start] if start else []
        wanted += [time <= end] if end else []
        files = self._of(table, symbols, start, end)
        # polars takes no conditions for one of no rows
        found = [file.frame.filter(wanted) if wanted else file.frame for file in files]
        return pl.concat([empty(table), *found]).sort(table.key)

    def again(self) -> Self:
        """The same walk from its beginning, over files as they are now: what was listed is listed anew."""
        self._files.forget()
        self.versions.clear()
        return self

    def _of(self, table: Table, symbols: Sequence[str] | None, start: date | None, end: date | None) -> Iterator[_File]:
        for prefix in _prefixes(table, symbols, self._files.buckets):
            listed, is_stale = self._files.listed(prefix)
            self.is_stale |= is_stale
            for one in listed:
                if table.has(one.key) and _may_hold(table, one.key, start, end):
                    yield from self._read(table, one)

    def _read(self, table: Table, listed: Listed) -> Iterator[_File]:
        held = self._held.get(listed.key)
        file = self._files.of_version(table, listed.key, held) if held else self._files.current(table, listed)
        if file:
            self.versions[listed.key] = file.version
            yield file


def time_of(table: Table) -> str:
    """The column that a table's rows are dated by."""
    return next(column.name for column in table.columns if column.type in {Type.DATE, Type.TIMESTAMP})


def _prefixes(table: Table, symbols: Sequence[str] | None, buckets: int) -> list[str]:
    if symbols is None or Partition.BUCKET not in table.partitions:
        return [table.prefix]
    shards = sorted({bucket_of(symbol, buckets) for symbol in symbols})
    return [f"{table.prefix}{Partition.BUCKET}={shard}/" for shard in shards]


def _may_hold(table: Table, key: str, start: date | None, end: date | None) -> bool:
    """Whether a file's year or month lies between two days."""
    values = table.partition_values(key)
    period = str(values.get(Partition.YEAR) or values.get(Partition.MONTH) or "")
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
