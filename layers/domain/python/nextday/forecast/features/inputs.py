"""What forecasts are made from: daily bars and corporate actions, and how to tell that they have changed."""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from functools import cached_property
from hashlib import sha256

import polars as pl

from nextday.catalog import BARS_1D, CORPORATE_ACTIONS, HOLDS, Partition, Table, bucket_of
from nextday.forecast.features.prices import final_bars
from nextday.frames import empty
from nextday.lake.partition import symbols_by_bucket
from nextday.lake.ports import Snapshot, TableReader, TableStore
from nextday.market.calendar import ExchangeCalendar
from nextday.market.judging.holds import undisputed


@dataclass(frozen=True)
class Fingerprint:
    """What one symbol's features were computed from.

    `versions` are the version ids of the files read, by key; `inputs_hash` is of the symbol's own final bars and their
    dividends, and so stays the same when a file grows: None without any.
    """

    versions: Mapping[str, str]
    inputs_hash: str | None


@dataclass(frozen=True)
class Inputs:
    """Undisputed rows of the symbols asked for, bars final or not, and the version id of each file by its key."""

    bars: pl.DataFrame
    actions: pl.DataFrame
    versions: Mapping[str, str]
    buckets: int

    def fingerprint(self, symbol: str) -> Fingerprint:
        """Versions of the files that hold this symbol's rows, and the hash of those that features see."""
        # slashes on both sides: bucket 1 is not bucket 12
        shard = f"/{Partition.BUCKET}={bucket_of(symbol, self.buckets)}/"
        versions = {key: version for key, version in self.versions.items() if shard in key}
        return Fingerprint(versions, self._hashes.get(symbol))

    def through(self, session: date) -> "Inputs":
        """The same without what came after a session."""
        known = self.bars.filter(pl.col("session_date") <= session)
        return Inputs(known, self.actions.filter(pl.col("ex_date") <= session), self.versions, self.buckets)

    def of(self, symbol: str) -> "Inputs":
        """The same of one symbol alone."""
        own = pl.col("symbol") == symbol
        return Inputs(self.bars.filter(own), self.actions.filter(own), self.versions, self.buckets)

    def recent(self, bars: int) -> "Inputs":
        """The same with the last so many final bars of each symbol."""
        newest = pl.col("session_date").rank("ordinal", descending=True).over("symbol") <= bars
        return Inputs(self.bars.filter("is_final").filter(newest), self.actions, self.versions, self.buckets)

    def sessions(self, calendar: ExchangeCalendar) -> list[date]:
        """The exchange's sessions over the span of the bars."""
        if self.bars.is_empty():
            return []
        first, last = self.bars.select(first=pl.col("session_date").min(), last=pl.col("session_date").max()).row(0)
        return calendar.sessions(first, last)

    @cached_property
    def _hashes(self) -> dict[str, str]:
        bars = final_bars(self.bars).select("symbol", "session_date", "open", "high", "low", "close", "volume")
        last = bars.group_by("symbol").agg(last=pl.col("session_date").max())
        dividends = self.actions.filter(pl.col("kind") == "dividend").join(last, on="symbol")
        # a dividend to come adjusts no price yet, so its announcement must not pass for a correction
        inside = dividends.filter(pl.col("ex_date") <= pl.col("last")).sort("symbol", "ex_date")
        parts = (bars, inside.select("symbol", "ex_date", "value"))
        digests = {symbol: sha256() for symbol in last["symbol"]}
        for part in parts:
            for (symbol,), rows in part.group_by("symbol", maintain_order=True):
                digests[str(symbol)].update(_content(rows.drop("symbol")))
        return {symbol: digest.hexdigest() for symbol, digest in digests.items()}


def read_inputs(symbols: Sequence[str], store: TableReader, *, buckets: int, through: date) -> Inputs:
    """Read each file of the symbols' buckets once, in one version; bars after the session `through` are unknown."""
    shards = {bucket_of(symbol, buckets) for symbol in symbols}

    def files(table: Table) -> dict[str, Snapshot]:
        found = [values for values in store.partitions(table) if values[Partition.BUCKET] in shards]
        return {table.object_key(values): store.read(table, values) for values in found}

    return _inputs(symbols, files, buckets=buckets, through=through)


def read_versions(
    versions: Mapping[str, str], symbols: Sequence[str], store: TableStore, *, buckets: int, through: date
) -> Inputs:
    """`read_inputs` of the lake as it was when these versions of these files, by key, were current."""

    def files(table: Table) -> dict[str, Snapshot]:
        keys = [key for key in versions if key.startswith(table.prefix)]
        return {key: store.read_version(table, table.partition_values(key), versions[key]) for key in keys}

    return _inputs(symbols, files, buckets=buckets, through=through)


def inputs_by_bucket(
    symbols: Iterable[str], store: TableReader, *, buckets: int, through: date
) -> Iterator[tuple[list[str], Inputs]]:
    """The symbols and the inputs of one bucket at a time: memory holds no more, however many symbols there are."""
    for own in symbols_by_bucket(symbols, buckets).values():
        yield own, read_inputs(own, store, buckets=buckets, through=through)


def _inputs(
    symbols: Sequence[str], files: Callable[[Table], dict[str, Snapshot]], *, buckets: int, through: date
) -> Inputs:
    read = {table: files(table) for table in (BARS_1D, CORPORATE_ACTIONS, HOLDS)}
    bars, actions, holds = (
        # an empty frame first: a lake without a file has its columns all the same
        pl.concat([empty(table), *(file.frame for file in own.values())]).filter(pl.col("symbol").is_in(list(symbols)))
        for table, own in read.items()
    )
    versions = {key: file.version for own in read.values() for key, file in own.items() if file.version}
    known = bars.filter(pl.col("session_date") <= through)
    return Inputs(undisputed(BARS_1D, known, holds), actions, versions, buckets)


def _content(rows: pl.DataFrame) -> bytes:
    return b"".join(column.to_physical().to_numpy().tobytes() for column in rows)
