"""The newest bars of a bucket's symbols, from no more files than they are in."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta

import polars as pl

from nextday.catalog import CORPORATE_ACTIONS, SESSIONS, Partition, PartitionValues, Table
from nextday.frames import empty
from nextday.lake.ports import TableReader
from nextday.market.actions import SPLIT
from nextday.market.bars import TABLE_OF
from nextday.market.calendar import ExchangeCalendar, exchange_day
from nextday.market.sources.port import Interval
from nextday.market.splits import restated
from nextday.market.states import State

MOST_BARS = 500
# more days than as many bars of either interval ever take
_SPAN = timedelta(days=800)


@dataclass(frozen=True)
class Newest:
    """What the tables say of an interval of one bucket.

    `bars`: the newest 500 rows of each symbol in its table's schema, by symbol and time, those of a symbol in one split
    basis; `older`: the symbols of which there are older ones. `sessions`: the interval's rows of all time. `torn`: the
    symbols of which bars were left out, because nobody knows how to put them into the basis of the newest one.
    """

    interval: Interval
    bars: pl.DataFrame
    older: frozenset[str]
    sessions: pl.DataFrame
    torn: tuple[str, ...] = ()

    @property
    def bar(self) -> pl.Expr:
        """What tells a symbol's bars apart: a session or the start of an hour."""
        return pl.col(TABLE_OF[self.interval].key[-1])

    @property
    def void(self) -> set[date]:
        """Sessions that the calendar knows and the exchange did not trade on."""
        return {*self.sessions.filter(state=State.VOID)["session_date"]}

    def by_symbol(self, *more: pl.Expr) -> pl.DataFrame:
        """A row for each symbol that has bars: `source` (all of them, the newest first), `first`, `newest` and more."""
        sources = pl.col("source").reverse().unique(maintain_order=True)
        symbols = self.bars.group_by("symbol", maintain_order=True)
        return symbols.agg(sources, self.bar.first().alias("first"), self.bar.last().alias("newest"), *more)


def read_newest(
    store: TableReader, interval: Interval, bucket: int, *, now: datetime, calendar: ExchangeCalendar
) -> Newest:
    """Read the newest files, as many as 500 bars take, and on where a symbol that they tell of has fewer.

    A symbol without a bar in the former has none here: it has been silent for months (hours) or for years (days).
    Raises LakeError.
    """
    table, files = TABLE_OF[interval], _files(store, SESSIONS, bucket)
    sessions = pl.concat([empty(SESSIONS), *(store.read(SESSIONS, values).frame for values in files)])
    sessions = sessions.filter(interval=interval.value)
    today = exchange_day(now)
    needed = calendar.owed_bars(interval, today - _SPAN, today)["session_date"].tail(MOST_BARS)[0]
    first = first_recorded(sessions)
    read = _read(store, table, _files(store, table, bucket), needed, first)
    newest = read.group_by("symbol", maintain_order=True).tail(MOST_BARS).select(read.columns)
    bars, torn = _in_one_basis(table, newest, store, bucket)
    return Newest(interval, bars, _with_older(table, bars, read, first), sessions, torn)


def first_recorded(sessions: pl.DataFrame) -> dict[str, date]:
    """The first session of which bars are on record, by symbol."""
    arrived = sessions.filter(pl.col("arrived") > 0)
    return dict(arrived.group_by("symbol").agg(pl.col("session_date").min()).iter_rows())


def _files(store: TableReader, table: Table, bucket: int) -> list[PartitionValues]:
    """A bucket's files, newest first."""
    return [values for values in reversed(store.partitions(table)) if values[Partition.BUCKET] == bucket]


def _read(
    store: TableReader, table: Table, files: list[PartitionValues], needed: date, first: Mapping[str, date]
) -> pl.DataFrame:
    """Rows of the files back to a day, and of older ones for symbols that have too few."""
    recent = [values for values in files if _period(table, values) >= _period_of(table, needed)]
    beginning = {symbol: _period_of(table, day) for symbol, day in first.items()}
    bars = pl.concat([empty(table), *(store.read(table, values).frame for values in recent)])
    for values in files[len(recent) :]:
        held = dict(bars["symbol"].value_counts().iter_rows())
        short = [symbol for symbol, count in held.items() if count < MOST_BARS]
        # a symbol whose backfill died is not on record: it may have begun at any time
        if not any(beginning.get(symbol, "") <= _period(table, values) for symbol in short):
            break
        rows = store.read(table, values).frame
        bars = pl.concat([bars, rows.filter(pl.col("symbol").is_in(list(held)))])
    return bars.sort(table.key)


def _period(table: Table, values: PartitionValues) -> str:
    return str(values[table.partitions[-1]])


def _period_of(table: Table, day: date) -> str:
    """The year or the month that a day's file is of."""
    return f"{day:%Y}" if Partition.YEAR in table.partitions else f"{day:%Y-%m}"


def _in_one_basis(
    table: Table, bars: pl.DataFrame, store: TableReader, bucket: int
) -> tuple[pl.DataFrame, tuple[str, ...]]:
    """Each symbol's bars in one basis: a run that restates file after file may have died, or be at it.

    Splits are stored before any bar is restated by them. One that is withdrawn is not: of such a symbol, whose name is
    returned, the bars in the basis of the newest one remain.
    """
    mixed = _mixed(bars)
    if not mixed:
        return bars, ()
    actions = store.read(CORPORATE_ACTIONS, {Partition.BUCKET: bucket}).frame
    bars = restated(table, bars, actions.filter(pl.col("symbol").is_in(mixed), kind=SPLIT))
    torn = _mixed(bars)
    is_of_newest = pl.col("split_basis").eq_missing(pl.col("split_basis").last().over("symbol"))
    return bars.filter(is_of_newest | ~pl.col("symbol").is_in(torn)), torn


def _mixed(bars: pl.DataFrame) -> tuple[str, ...]:
    bases = bars.group_by("symbol").agg(pl.col("split_basis").n_unique())
    return tuple(bases.filter(pl.col("split_basis") > 1)["symbol"].sort())


def _with_older(table: Table, bars: pl.DataFrame, read: pl.DataFrame, first: Mapping[str, date]) -> frozenset[str]:
    kept = bars.group_by("symbol").agg(pl.len(), first=pl.col(table.key[-1]).cast(pl.Date).min())
    found = read.group_by("symbol").agg(read=pl.len())
    rows = kept.join(found, on="symbol").iter_rows(named=True)
    return frozenset(
        row["symbol"]
        for row in rows
        if row["read"] > row["len"] or first.get(row["symbol"], row["first"]) < row["first"]
    )
