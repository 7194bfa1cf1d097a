"""What the lake already holds of the symbols that a run of ingest asks for."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from functools import cached_property
from types import MappingProxyType

import polars as pl

from nextday.catalog import CORPORATE_ACTIONS, HOLDS, SESSIONS, Partition, PartitionValues, Table, bucket_of
from nextday.frames import empty
from nextday.jobs.ingest.window import Window
from nextday.lake.partition import partitions_between
from nextday.lake.ports import TableStore
from nextday.market.actions import SPLIT
from nextday.market.bars import TABLE_OF
from nextday.market.calendar import exchange_day
from nextday.market.sessions import OPEN

_NOTHING: Mapping[str, pl.DataFrame] = MappingProxyType({})


@dataclass(frozen=True)
class Stored:
    """The lake as a run finds it; every file is read on first use, once.

    What is known of a symbol is what its sessions record. A run writes bars oldest first and sessions last, so one that
    was cut short leaves a new symbol new, and one that fell behind where it was.
    """

    store: TableStore
    symbols: Sequence[str]
    window: Window
    buckets: int
    _files: dict[str, pl.DataFrame] = field(default_factory=dict)
    _partitions: dict[str, list[PartitionValues]] = field(default_factory=dict)
    _by_symbol: dict[str, dict[tuple[object, ...], pl.DataFrame]] = field(default_factory=dict)

    @property
    def table(self) -> Table:
        """The table of the interval's bars."""
        return TABLE_OF[self.window.interval]

    def bars(self, symbol: str, *, whole: bool = False) -> pl.DataFrame:
        """Bars of the symbol: all, or those in the files that a recent window touches, or in its newest session's."""
        if whole:
            files = [self.file(self.table, values) for values in self.all_files(self.table, [symbol])]
            return pl.concat([empty(self.table), *files]).filter(symbol=symbol)
        recent, newest = self._of(symbol, self.table, self.window.healing_from), self.newest_session(symbol)
        if newest is None or not recent.is_empty():
            return recent
        [values] = partitions_between(self.table, [symbol], newest, newest, buckets=self.buckets)
        return self.file(self.table, values).filter(symbol=symbol)

    def holds(self, symbol: str) -> pl.DataFrame:
        """What is held of the symbol's bars; not looked up where its sessions are complete, so that nothing can be."""
        if symbol in self._settled:
            return empty(HOLDS)
        rows = self._of(symbol, HOLDS, exchange_day(self.window.now))
        return rows.filter(pl.col("ended_at").is_null(), interval=self.window.interval.value)

    def is_decided(self, symbol: str) -> bool:
        """Whether a person has accepted what is held of the symbol."""
        return self.holds(symbol)["accepted_at"].is_not_null().any()

    def is_due_whole(self, symbol: str) -> bool:
        """Whether the symbol's whole history is to be compared: something of it is held, or it is its bucket's turn."""
        return bucket_of(symbol, self.buckets) in self._swept or not self.holds(symbol).is_empty()

    def is_in_lost_basis(self, symbol: str) -> bool:
        """Whether bars are in the basis of a split that is withdrawn: a run died in between, or another interval's was.

        Nothing would be taken for newer than such bars.
        """
        bases = self.bars(symbol)["split_basis"]
        if bases.null_count() == len(bases):
            return False
        known = self.actions(symbol).filter(kind=SPLIT)["ex_date"].to_list()
        return not bases.drop_nulls().is_in(known).all()

    def oldest_session(self, symbol: str) -> date | None:
        """The day of the symbol's oldest bar, None without any."""
        oldest = self.bars(symbol, whole=True)[self.table.key[-1]].min()
        return exchange_day(oldest) if isinstance(oldest, datetime) else oldest if isinstance(oldest, date) else None

    def is_new(self, symbol: str) -> bool:
        """Whether no backfill of the symbol has come to its end."""
        return self.newest_session(symbol) is None

    def is_current(self, symbol: str) -> bool:
        """Whether the record of the symbol's sessions reaches into the healing window, without a hole before it."""
        recorded = self._of(symbol, SESSIONS, self.window.healing_from).filter(interval=self.window.interval.value)
        return bool((recorded["session_date"] >= self.window.healing_from).any())

    def newest_session(self, symbol: str) -> date | None:
        """The newest session of which bars are on record, however long ago; None without any."""
        if symbol in self._newest:
            return self._newest[symbol]
        # lazily: where the newest file answers, no older one is read
        older = (self.file(SESSIONS, values) for values in reversed(self.all_files(SESSIONS, [symbol])))
        found = (self._newest_recorded(rows.filter(symbol=symbol)) for rows in older)
        return next((day for day in found if day), None)

    def newest_final(self, symbol: str) -> datetime | None:
        """When the newest final bar of the symbol started, None without any."""
        newest = self.bars(symbol).filter("is_final")[self.table.key[-1]].max()
        if isinstance(newest, datetime):
            return newest
        return self.window.calendar.open_of(newest) if isinstance(newest, date) else None

    def actions(self, symbol: str) -> pl.DataFrame:
        """Dividends and splits of the symbol."""
        return self._of(symbol, CORPORATE_ACTIONS, exchange_day(self.window.now))

    def between(self, table: Table, start: date, *, written: Mapping[str, pl.DataFrame] = _NOTHING) -> pl.DataFrame:
        """All rows in the files of a table that may hold rows dated from `start` to now.

        `written`: what the run has made of files since, by key.
        """
        files = partitions_between(table, self.symbols, start, exchange_day(self.window.now), buckets=self.buckets)
        keys = {table.object_key(values): values for values in files}
        rows = (written[key] if key in written else self.file(table, values) for key, values in keys.items())
        return pl.concat([empty(table), *rows])

    def file(self, table: Table, values: PartitionValues) -> pl.DataFrame:
        """One file's rows."""
        key = table.object_key(values)
        if key not in self._files:
            self._files[key] = self.store.read(table, values).frame
        return self._files[key]

    def all_files(self, table: Table, symbols: Sequence[str]) -> list[PartitionValues]:
        """Every file that may hold rows of these symbols, oldest first within a bucket."""
        shards = {bucket_of(symbol, self.buckets) for symbol in symbols}
        if table.name not in self._partitions:
            self._partitions[table.name] = self.store.partitions(table)
        return [values for values in self._partitions[table.name] if values[Partition.BUCKET] in shards]

    @cached_property
    def _newest(self) -> dict[str, date]:
        """The newest session of which bars are on record in the healing window's files, by symbol."""
        recent = self.between(SESSIONS, self.window.healing_from)
        arrived = recent.filter(pl.col("arrived") > 0, interval=self.window.interval.value)
        return dict(arrived.group_by("symbol").agg(pl.col("session_date").max()).iter_rows())

    @cached_property
    def _settled(self) -> frozenset[str]:
        """The symbols of whose recent sessions none is open."""
        recent = self.between(SESSIONS, self.window.healing_from).filter(interval=self.window.interval.value)
        recent = recent.filter(pl.col("session_date") >= self.window.healing_from)
        is_open = recent.group_by("symbol").agg(pl.col("state").is_in(OPEN).any())
        return frozenset(is_open.filter(~pl.col("state"))["symbol"])

    @cached_property
    def _swept(self) -> frozenset[int]:
        """The buckets whose turn it is to be compared whole."""
        shards = {bucket_of(symbol, self.buckets) for symbol in self.symbols}
        return frozenset(shard for shard in shards if self.window.sweeps(shard))

    def _newest_recorded(self, sessions: pl.DataFrame) -> date | None:
        newest = sessions.filter(pl.col("arrived") > 0, interval=self.window.interval.value)["session_date"].max()
        return newest if isinstance(newest, date) else None

    def _of(self, symbol: str, table: Table, start: date) -> pl.DataFrame:
        """A symbol's rows among those of `between`, which are split by symbol once."""
        if table.name not in self._by_symbol:
            self._by_symbol[table.name] = self.between(table, start).partition_by("symbol", as_dict=True)
        return self._by_symbol[table.name].get((symbol,), empty(table))
