"""What the lake already holds of the symbols that a run of ingest asks for."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from functools import cached_property

import polars as pl

from nextday.catalog import CORPORATE_ACTIONS, Partition, Table, bucket_of
from nextday.jobs.ingest_window import Window
from nextday.lake.frames import empty
from nextday.lake.partition import partitions_between
from nextday.lake.ports import TableStore
from nextday.market.bars import TABLE_OF, TIME_OF
from nextday.market.calendar import exchange_day


@dataclass(frozen=True)
class Stored:
    """The bars in the files that a recent window touches, and all corporate actions, read on first use.

    A symbol without bars there counts as new. A backfill writes oldest files first, so one that was cut short leaves
    the symbol new.
    """

    store: TableStore
    symbols: Sequence[str]
    window: Window
    buckets: int

    def newest_bar(self, symbol: str) -> date | None:
        """The day of the newest stored bar, None for a new symbol."""
        newest = self._days(self._bars, symbol).max()
        return newest if isinstance(newest, date) else None

    def is_in_basis(self, symbol: str, split_basis: date | None) -> bool:
        """Whether all stored bars of the symbol are expressed in this split basis."""
        return self._bars.filter(symbol=symbol)["split_basis"].eq_missing(split_basis).all()

    def actions(self, symbol: str) -> pl.DataFrame:
        """Dividends and splits of the symbol."""
        return self._actions.filter(symbol=symbol)

    def first_bar(self, symbol: str) -> date:
        """The day of the oldest bar of a symbol that has some, looked for in all files."""
        table, bucket = TABLE_OF[self.window.interval], bucket_of(symbol, self.buckets)
        files = (values for values in self.store.partitions(table) if values[Partition.BUCKET] == bucket)
        days = (self._days(self.store.read(table, values).frame, symbol) for values in files)
        return next(first for day in days if isinstance(first := day.min(), date))

    def _days(self, bars: pl.DataFrame, symbol: str) -> pl.Series:
        return bars.filter(symbol=symbol)[TIME_OF[self.window.interval]].cast(pl.Date)

    @cached_property
    def _bars(self) -> pl.DataFrame:
        return self._read(TABLE_OF[self.window.interval])

    @cached_property
    def _actions(self) -> pl.DataFrame:
        return self._read(CORPORATE_ACTIONS)

    def _read(self, table: Table) -> pl.DataFrame:
        first, last = exchange_day(self.window.recent()), exchange_day(self.window.now)
        files = partitions_between(table, self.symbols, first, last, buckets=self.buckets)
        return pl.concat([empty(table), *(self.store.read(table, values).frame for values in files)])
