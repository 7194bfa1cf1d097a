"""The order in which a run of ingest writes: after a kill between any two writes, the next run completes it."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

import polars as pl

from nextday.catalog import (
    BARS_1D,
    BARS_1H,
    CORPORATE_ACTIONS,
    HOLDS,
    QUARANTINE,
    REVISIONS,
    SESSIONS,
    PartitionValues,
    Table,
)
from nextday.errors import UnknownSymbol
from nextday.frames import empty
from nextday.jobs.ingest.arrival import Arrival
from nextday.jobs.ingest.sessions import Answers, changed_sessions
from nextday.jobs.ingest.stored import Stored
from nextday.jobs.ingest.writer import BarChanges, Incoming, Writer
from nextday.lake.history.journal import journaled, split_revisions
from nextday.lake.history.merge import added, replaced
from nextday.market.bars import row_key
from nextday.market.calendar import exchange_day
from nextday.market.judging.holds import SAID, changed_holds, undisputed, whole, withdrawal_key
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
        withdrawn = _rows(CORPORATE_ACTIONS, [arrival.withdrawn for arrival in arrivals])
        splits = _rows(CORPORATE_ACTIONS, [arrival.splits for arrival in arrivals])
        restating = [arrival.symbol for arrival in arrivals if arrival.restates]
        replacing = [arrival.symbol for arrival in arrivals if arrival.replaces]
        # what replaces a history is in its basis already, and the other interval's has its own run
        splits = splits.filter(~pl.col("symbol").is_in(replacing))
        own, now = self.stored.table, self.stored.window.now
        files = {table: self.stored.all_files(table, restating) if restating else [] for table in (BARS_1D, BARS_1H)}
        if restating:
            # journal before tables: known_at could not undo a restatement that was never recorded
            self._announce(splits.filter(pl.col("symbol").is_in(restating)), files)
        # splits before bars: after a death in between the next run knows the split, even if the vendor tells it no more
        self.writer.put_actions(actions, withdrawn, replacing, now=now)
        for table in files.keys() - {own}:
            self.writer.put_bars(table, Incoming(empty(table), splits, _keys(table), now), restate=files[table])
        fetched = _rows(own, [arrival.bars.accepted for arrival in arrivals])
        taken = pl.concat([_keys(own), *(arrival.taken for arrival in arrivals)])
        anew = [arrival.symbol for arrival in arrivals if arrival.anew]
        files[own] = self.stored.all_files(own, restating + anew) if anew else files[own]
        return self.writer.put_bars(own, Incoming(fetched, splits, taken, now, replacing, anew), restate=files[own])

    def keep_holds(self, arrivals: Collection[Arrival]) -> pl.DataFrame:
        """Write what is held of the answers, and what no longer is; returns holds that are open or have just ended."""
        known = _rows(HOLDS, [self.stored.holds(arrival.symbol) for arrival in arrivals])
        said = pl.concat([SAID.to_frame(), *(arrival.held for arrival in arrivals)])
        if known.is_empty() and said.is_empty():
            return known
        window, table = self.stored.window, self.stored.table
        keys = [arrival.taken.select("symbol", row_key(table).alias("row_key")) for arrival in arrivals]
        keys += [arrival.withdrawn.select("symbol", withdrawal_key().alias("row_key")) for arrival in arrivals]
        keys += [whole(arrival.symbol, "", "").select("symbol", "row_key") for arrival in arrivals if arrival.replaces]
        rows = changed_holds(window.interval, known, said, pl.concat(keys), now=window.now)
        self.writer.put(HOLDS, rows, replaced)
        return replaced(HOLDS, known, rows)

    def keep_sessions(
        self, arrivals: Collection[Arrival], failures: Mapping[str, Exception], changes: BarChanges, holds: pl.DataFrame
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
        rejected = _rows(QUARANTINE, [arrival.quarantine for arrival in arrivals]).select("table", "symbol", "row_key")
        disputed = holds.select(pl.lit(self.stored.table.name).alias("table"), "symbol", "row_key")
        rejected = pl.concat([rejected, disputed])
        rows = empty(SESSIONS)
        if starts:
            bars = self.stored.between(self.stored.table, min(starts.values()), written=changes.files)
            bars = self._uncontradicted(bars, holds)
            rows = changed_sessions(starts, answers, rejected, bars, self.stored)
            self.writer.put(SESSIONS, rows, replaced)
        known = self.stored.between(SESSIONS, healing_from)
        recent = replaced(SESSIONS, known, rows).filter(interval=self.stored.window.interval.value)
        return recent.filter(pl.col("session_date") >= healing_from, pl.col("symbol").is_in(list(self.stored.symbols)))

    def _uncontradicted(self, bars: pl.DataFrame, holds: pl.DataFrame) -> pl.DataFrame:
        """The bars that count as arrived; while anything of a symbol is held, its newest session has not."""
        last = self.stored.window.calendar.last_closed_session(self.stored.window.now)
        is_newest = pl.col(self.stored.table.key[-1]).cast(pl.Date) == last
        held = pl.col("symbol").is_in(holds["symbol"].unique().to_list())
        return undisputed(self.stored.table, bars, holds).filter(~(is_newest & held))

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


def _keys(table: Table) -> pl.DataFrame:
    return empty(table).select(table.key)


def _rows(table: Table, frames: Sequence[pl.DataFrame]) -> pl.DataFrame:
    return pl.concat([empty(table), *frames])
