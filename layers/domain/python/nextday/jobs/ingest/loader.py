"""The order in which a run of ingest writes: after a kill between any two writes, the next run completes it."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

import polars as pl

from nextday.catalog import BARS_1D, BARS_1H, CORPORATE_ACTIONS, QUARANTINE, REVISIONS, SESSIONS, PartitionValues, Table
from nextday.errors import UnknownSymbol
from nextday.frames import empty
from nextday.jobs.ingest.arrival import Arrival
from nextday.jobs.ingest.sessions import Answers, changed_sessions
from nextday.jobs.ingest.stored import Stored
from nextday.jobs.ingest.writer import BarChanges, Writer
from nextday.lake.history.journal import journaled, split_revisions
from nextday.lake.history.merge import added, replaced
from nextday.market.calendar import exchange_day
from nextday.market.splits import pending_splits


@dataclass(frozen=True)
class Loader:
    """Writes what arrived into the tables of a run."""

    stored: Stored
    writer: Writer

    def store(self, arrivals: Collection[Arrival]) -> BarChanges:
        """Quarantine and actions, then bars: each file after the journal of what it changes.

        A new split restates all bars of its symbol in both intervals. The newest file of the run's own interval comes
        last, so that a run that dies leaves the split to be found again.
        """
        # at once, because the vendor may not send a refused row again
        self.writer.put(QUARANTINE, _rows(QUARANTINE, [arrival.quarantine for arrival in arrivals]), added)
        actions = _rows(CORPORATE_ACTIONS, [arrival.actions.accepted for arrival in arrivals])
        splits = _rows(CORPORATE_ACTIONS, [arrival.splits for arrival in arrivals])
        restating = [arrival.symbol for arrival in arrivals if arrival.restates]
        own = self.stored.table
        files = {table: self.stored.all_files(table, restating) if restating else [] for table in (BARS_1D, BARS_1H)}
        if restating:
            # journal before tables: known_at could not undo a restatement that was never recorded
            self._announce(splits.filter(pl.col("symbol").is_in(restating)), files)
        # splits before bars: after a death in between the next run knows the split, even if the vendor tells it no more
        self.writer.put_actions(actions, now=self.stored.window.now)
        for table in files.keys() - {own}:
            self.writer.put_bars(table, empty(table), splits, restate=files[table])
        fetched = _rows(own, [arrival.bars.accepted for arrival in arrivals])
        return self.writer.put_bars(own, fetched, splits, restate=files[own])

    def keep_sessions(
        self, arrivals: Collection[Arrival], failures: Mapping[str, Exception], changes: BarChanges
    ) -> pl.DataFrame:
        """Write what has become of the sessions asked for; returns the interval's sessions in the healing window."""
        healing_from = self.stored.window.healing_from
        starts = {arrival.symbol: self._accountable_from(arrival) for arrival in arrivals}
        unknown = tuple(symbol for symbol, failure in failures.items() if isinstance(failure, UnknownSymbol))
        answers = Answers(tuple(starts), unknown)
        starts |= {symbol: self.stored.newest_session(symbol) or healing_from for symbol in unknown}
        # recent sessions of any other symbol would say that it had not fallen behind
        failed = failures.keys() - starts.keys()
        starts |= {symbol: healing_from for symbol in failed if self.stored.is_current(symbol)}
        rejected = _rows(QUARANTINE, [arrival.quarantine for arrival in arrivals])
        rows = empty(SESSIONS)
        if starts:
            bars = self.stored.between(self.stored.table, min(starts.values()), written=changes.files)
            rows = changed_sessions(starts, answers, rejected, bars, self.stored)
            self.writer.put(SESSIONS, rows, replaced)
        known = self.stored.between(SESSIONS, healing_from)
        recent = replaced(SESSIONS, known, rows).filter(interval=self.stored.window.interval.value)
        return recent.filter(pl.col("session_date") >= healing_from, pl.col("symbol").is_in(list(self.stored.symbols)))

    def _accountable_from(self, arrival: Arrival) -> date:
        """The first day whose bars are expected: what lies beyond the vendor's reach is on record as a gap."""
        start, newest = exchange_day(arrival.start), self.stored.newest_session(arrival.symbol)
        return min(start, newest) if newest else start

    def _announce(self, splits: pl.DataFrame, files: Mapping[Table, list[PartitionValues]]) -> None:
        """One journal row per symbol, split and table that holds bars to be restated."""
        for table, partitions in files.items():
            bars = _rows(table, [self.stored.file(table, values) for values in partitions])
            pending = pending_splits(table, bars, splits)
            self.writer.put(REVISIONS, split_revisions(table, pending, now=self.stored.window.now), journaled)


def _rows(table: Table, frames: Sequence[pl.DataFrame]) -> pl.DataFrame:
    return pl.concat([empty(table), *frames])
