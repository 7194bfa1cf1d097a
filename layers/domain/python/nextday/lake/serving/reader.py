"""What the HTTP API reads of the lake: the newest bars and the newest forecast of one symbol.

Files are read whole and newest first, one version each, until there is enough.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache
from io import BytesIO
from typing import Any, Protocol

import polars as pl

from nextday.catalog import BARS_1D, BARS_1H, FORECASTS, Partition, Table, bucket_of
from nextday.errors import Corrupt
from nextday.frames import completed, conformed, empty
from nextday.market.sources.port import Interval

BARS = {Interval.DAY: BARS_1D, Interval.HOUR: BARS_1H}
CACHED_FILES = 16


@dataclass(frozen=True)
class Listed:
    """An object as a listing shows it."""

    key: str
    etag: str


class Objects(Protocol):
    """Read access to a bucket."""

    def listed(self, prefix: str) -> list[Listed]:
        """Every object below a prefix, in any order. Raises LakeError."""
        ...

    def content(self, key: str) -> bytes:
        """The current version of an object, whole. Raises LakeError."""
        ...


class LakeReader(Protocol):
    """What the routes ask of the lake."""

    def newest_bars(self, symbol: str, interval: Interval, limit: int) -> pl.DataFrame:
        """The last `limit` bars, oldest first, in the table's schema; no rows when there are none. Raises LakeError."""
        ...

    def newest_forecast(self, symbol: str) -> dict[str, Any] | None:
        """The ledger's row with the highest target session; None before the first. Raises LakeError."""
        ...


class ServingLake:
    """The lake behind the HTTP API.

    A request costs one listing; a file is fetched and decoded again only when the listing shows another ETag.
    """

    def __init__(self, objects: Objects, *, buckets: int) -> None:
        self._objects = objects
        self._buckets = buckets
        self._decoded = lru_cache(maxsize=CACHED_FILES)(self._decode)

    def newest_bars(self, symbol: str, interval: Interval, limit: int) -> pl.DataFrame:
        """The last `limit` bars, oldest first, in the table's schema; no rows when there are none. Raises LakeError."""
        table = BARS[interval]
        found: list[pl.DataFrame] = []
        missing = limit
        for rows in self._newest_first(table, _shard(table, symbol, self._buckets), symbol):
            found.insert(0, rows.tail(missing))
            missing -= found[0].height
            if missing == 0:
                break
        return pl.concat(found) if found else empty(table)

    def newest_forecast(self, symbol: str) -> dict[str, Any] | None:
        """The ledger's row with the highest target session; None before the first. Raises LakeError."""
        newest = next(self._newest_first(FORECASTS, FORECASTS.prefix, symbol), None)
        # rows are sorted by key, so a symbol's last one has the highest target session
        return None if newest is None else newest.row(-1, named=True)

    def _newest_first(self, table: Table, prefix: str, symbol: str) -> Iterator[pl.DataFrame]:
        """A symbol's rows of each file that has any, in time order within the file."""
        # keys end in a year or a month, so the newest file sorts last
        for file in sorted(self._objects.listed(prefix), key=lambda file: file.key, reverse=True):
            rows = self._decoded(table, file).filter(pl.col("symbol") == symbol)
            if not rows.is_empty():
                yield rows

    def _decode(self, table: Table, file: Listed) -> pl.DataFrame:
        try:
            frame = pl.read_parquet(BytesIO(self._objects.content(file.key)))
        except pl.exceptions.PolarsError as error:
            raise Corrupt(f"{file.key}: {error}") from error
        return conformed(table, completed(table, frame))


def _shard(table: Table, symbol: str, buckets: int) -> str:
    return f"{table.prefix}{Partition.BUCKET}={bucket_of(symbol, buckets)}/"
