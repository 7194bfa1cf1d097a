"""What a run of ingest writes: one upsert per file, whatever the number of symbols."""

from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from functools import partial

import polars as pl

from nextday.catalog import CORPORATE_ACTIONS, QUARANTINE, REVISIONS, PartitionValues, Table
from nextday.frames import empty
from nextday.lake.history.journal import (
    action_revisions,
    action_withdrawals,
    bar_withdrawals,
    journaled,
    split_revisions,
)
from nextday.lake.history.merge import added, incoming_actions, not_stored, replaced
from nextday.lake.history.reconcile import Reconciled, reconciled, with_carried
from nextday.lake.partition import by_partition
from nextday.lake.ports import Merge, TableStore
from nextday.market.splits import restated, restated_dividends, splits_of_dividends

Combine = Callable[[Table, pl.DataFrame, pl.DataFrame], pl.DataFrame]


@dataclass(frozen=True)
class Incoming:
    """Fetched bars, the splits into whose basis stored ones are put first, and which rows are believed in any case.

    `taken` are keys of such rows; of symbols that are `replacing` their history all rows are, and of those that begin
    `anew` no other row stays.
    """

    rows: pl.DataFrame
    splits: pl.DataFrame
    taken: pl.DataFrame
    now: datetime
    replacing: Sequence[str] = ()
    anew: Sequence[str] = ()


@dataclass
class BarChanges:
    """What became of fetched bars, by symbol, and the rows that each file touched now holds, by its key."""

    added: Counter[str] = field(default_factory=Counter)
    changed: Counter[str] = field(default_factory=Counter)
    refused: Counter[str] = field(default_factory=Counter)
    files: dict[str, pl.DataFrame] = field(default_factory=dict)


@dataclass
class Writer:
    """Writes rows into the files that they belong to, oldest files first, and counts the objects written by table."""

    store: TableStore
    buckets: int
    objects: Counter[str] = field(default_factory=Counter)

    def put(self, table: Table, rows: pl.DataFrame, combine: Combine) -> None:
        """Make every file that the rows belong to `combine(table, stored, rows)`."""
        for values, own in by_partition(table, rows, buckets=self.buckets):
            self._replace(table, values, partial(_combined, table, own, combine))

    def put_bars(self, table: Table, bars: Incoming, restate: Sequence[PartitionValues] = ()) -> BarChanges:
        """Reconcile fetched bars with the stored ones, which are put into the basis of the splits first.

        Files to `restate` are visited in any case. The newest file comes last: as long as it is not in the new basis,
        the next run finds the split again.
        """
        changes = BarChanges()
        files = {table.object_key(values): (values, empty(table)) for values in restate}
        own = by_partition(table, bars.rows, buckets=self.buckets)
        files |= {table.object_key(values): (values, rows) for values, rows in own}
        for key in sorted(files):
            values, rows = files[key]
            merge = _BarsMerge(table, replace(bars, rows=rows), self._record)
            self._replace(table, values, merge)
            merge.report(changes, key)
        return changes

    def put_actions(
        self, fetched: pl.DataFrame, withdrawn: pl.DataFrame, replacing: Sequence[str], *, now: datetime
    ) -> None:
        """Store dividends and splits, and remove those `withdrawn`, which have other keys.

        Dividends before a new split are restated in the write that stores it; those of symbols that are `replacing`
        their history come in the new basis already.
        """
        for values, rows in by_partition(CORPORATE_ACTIONS, pl.concat([fetched, withdrawn]), buckets=self.buckets):
            merge = partial(self._merged_actions, rows, withdrawn, replacing, now)
            self._replace(CORPORATE_ACTIONS, values, merge)

    def _merged_actions(
        self, rows: pl.DataFrame, withdrawn: pl.DataFrame, replacing: Sequence[str], now: datetime, stored: pl.DataFrame
    ) -> pl.DataFrame:
        fetched = not_stored(CORPORATE_ACTIONS, withdrawn, rows)
        restating = fetched.filter(~pl.col("symbol").is_in(list(replacing)))
        # first into the new basis: else every earlier dividend would pass for the vendor's correction
        current = restated_dividends(stored, restating)
        incoming = incoming_actions(CORPORATE_ACTIONS, current, fetched)
        splits = split_revisions(CORPORATE_ACTIONS, splits_of_dividends(stored, restating), now=now)
        withdrawals = action_withdrawals(current, withdrawn, now=now)
        # within the merge, so before the file is written
        self.put(REVISIONS, pl.concat([splits, action_revisions(current, incoming), withdrawals]), journaled)
        return replaced(CORPORATE_ACTIONS, not_stored(CORPORATE_ACTIONS, withdrawn, current), incoming)

    def _record(self, result: Reconciled) -> None:
        self.put(QUARANTINE, result.refused, added)
        self.put(REVISIONS, result.revisions, journaled)

    def _replace(self, table: Table, values: PartitionValues, merge: Merge) -> None:
        self.objects[table.name] += self.store.upsert(table, values, merge).changed


class _BarsMerge:
    """The merge of one file of bars.

    What it replaces and refuses is recorded before the file is written, so that a run that dies loses no record of it.
    It remembers its last call, because a writer that was overtaken is called again.
    """

    def __init__(self, table: Table, incoming: Incoming, record: Callable[[Reconciled], None]) -> None:
        self._table, self._incoming, self._record = table, incoming, record
        self._before = self._merged = empty(table)
        self._result: Reconciled | None = None

    def __call__(self, stored: pl.DataFrame) -> pl.DataFrame:
        incoming = self._incoming
        self._before = restated(self._table, stored, incoming.splits)
        rows = incoming.rows
        gone = self._before.filter(pl.col("symbol").is_in(incoming.anew)).join(rows, on=self._table.key, how="anti")
        self._before = not_stored(self._table, gone, self._before)
        if incoming.replacing:
            rows = with_carried(self._table, self._before, rows, incoming.replacing)
        taken = pl.concat(
            [incoming.taken, rows.filter(pl.col("symbol").is_in(incoming.replacing)).select(incoming.taken.columns)]
        )
        self._result = reconciled(self._table, self._before, rows, taken)
        withdrawn = bar_withdrawals(self._table, gone, now=incoming.now)
        self._record(replace(self._result, revisions=pl.concat([self._result.revisions, withdrawn])))
        self._merged = replaced(self._table, self._before, self._result.incoming)
        return self._merged

    def report(self, changes: BarChanges, key: str) -> None:
        """Add what the last call did."""
        changes.files[key] = self._merged
        if self._result:
            new = not_stored(self._table, self._before, self._result.incoming)
            changes.added.update(new["symbol"])
            changes.changed.update(not_stored(self._table, new, self._result.incoming)["symbol"])
            changes.refused.update(self._result.refused["symbol"])


def _combined(table: Table, rows: pl.DataFrame, combine: Combine, stored: pl.DataFrame) -> pl.DataFrame:
    return combine(table, stored, rows)
