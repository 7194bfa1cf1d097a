"""Lakes drawn from a seed, and what their tables say, told in plain Python."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from random import Random
from typing import Any

import polars as pl

from nextday.catalog import SESSIONS, Table
from nextday.frames import conformed, schema_of
from nextday.lake.memory import MemoryTableStore
from nextday.lake.partition import by_partition
from nextday.lake.ports import TableStore
from nextday.lake.reading import all_rows
from nextday.market.bars import TABLE_OF
from nextday.market.sources.port import Interval
from nextday.market.states import State
from tests.builders import CALENDAR, bars, hourly_bars

NOW = datetime(2026, 5, 29, 20, 40, tzinfo=UTC)  # after the last regular close, before the daily run
BUCKETS = 3
_LACKING = (State.MISSING, State.QUARANTINED, State.GIVEN_UP)


def fill(store: TableStore, table: Table, rows: pl.DataFrame, buckets: int = BUCKETS) -> None:
    """Add rows to their files, unmerged."""
    for values, own in by_partition(table, conformed(table, rows), buckets=buckets):
        store.upsert(table, values, lambda stored, own=own: pl.concat([stored, own]))


def record(symbol: str, interval: Interval, session: date, counts: tuple[int, int], state: State) -> dict[str, Any]:
    """A row of the sessions table; `counts` are the bars expected and arrived."""
    told = {"symbol": symbol, "interval": interval.value, "session_date": session, "state": state.value}
    return told | dict(zip(("expected", "arrived"), counts, strict=True)) | {"asked_at": NOW, "updated_at": NOW}


def sessions(rows: Sequence[dict[str, Any]]) -> pl.DataFrame:
    """Rows of the sessions table as a frame."""
    return pl.DataFrame(rows, schema=schema_of(SESSIONS))


@dataclass
class RandomLake:
    """Symbols of both intervals: young and old ones, with gaps, void sessions, an unfinished bar, none at all."""

    seed: int
    store: MemoryTableStore = field(default_factory=MemoryTableStore)

    def __post_init__(self) -> None:
        random = Random(self.seed)
        for number in range(7):
            symbol = f"S{number}"
            fill(self.store, TABLE_OF[Interval.DAY], self._gappy(bars(symbol, random.choice([3, 40, 620])), random))
            hours = hourly_bars(symbol, random.choice([1, 20, 110]))
            fill(self.store, TABLE_OF[Interval.HOUR], self._gappy(hours, random))
        for interval in Interval:
            fill(self.store, SESSIONS, sessions([*self._recorded(interval, random)]))

    def _gappy(self, rows: pl.DataFrame, random: Random) -> pl.DataFrame:
        """Some rows are lost; the last one may not be final; a quarter of the symbols is replayed."""
        kept = [0, *(at for at in range(1, rows.height) if random.random() > 0.05)]
        final = [True] * (len(kept) - 1) + [random.random() < 0.5]
        source = random.choice(["yahoo", "yahoo", "alpaca", "csv"])
        told = rows[kept].with_columns(is_final=pl.Series(final), source=pl.lit(source))
        return told.with_columns(pl.col("open", "high", "low", "close") / random.choice([1, 300]))

    def _recorded(self, interval: Interval, random: Random) -> Iterator[dict[str, Any]]:
        held = all_rows(TABLE_OF[interval], self.store).with_columns(
            day=pl.col(TABLE_OF[interval].key[-1]).cast(pl.Date)
        )
        closed = CALENDAR.last_closed_session(NOW)
        for (symbol,), rows in held.group_by("symbol"):
            arrived = dict(rows.filter("is_final")["day"].value_counts().iter_rows())
            for day in CALENDAR.sessions(rows["day"].min(), closed):
                count, owed = arrived.get(day, 0), len(owed_bars(interval, day))
                is_void = count == 0 and random.random() < 0.3
                state = State.VOID if is_void else State.ARRIVED if count >= owed else random.choice(_LACKING)
                yield record(str(symbol), interval, day, (0 if is_void else owed, min(count, owed)), state)
        yield record("NONE", interval, closed, (0, 0), State.NO_BARS)


def owed_bars(interval: Interval, session: date) -> list[date | datetime]:
    """The bars that every vendor delivers of a session: on half days not the last half hour."""
    if interval is Interval.DAY:
        return [session]
    starts, is_half = CALENDAR.hour_starts(session), CALENDAR.close_of(session) - CALENDAR.open_of(session)
    return list(starts[:-1] if is_half < timedelta(hours=6) else starts)
