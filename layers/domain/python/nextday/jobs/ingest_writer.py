"""Arrived rows into the lake: one upsert per file, whatever the number of symbols."""

from collections import Counter
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field

import polars as pl

from nextday.catalog import Table
from nextday.lake.frames import empty
from nextday.lake.merge import not_stored, replaced
from nextday.lake.partition import by_partition
from nextday.lake.ports import TableStore

Select = Callable[[Table, pl.DataFrame, pl.DataFrame], pl.DataFrame]


@dataclass
class Changes:
    """What was done to a table: rows added and changed per symbol, and objects written."""

    added: Counter[str] = field(default_factory=Counter)
    changed: Counter[str] = field(default_factory=Counter)
    objects: int = 0


def put(table: Table, frames: Iterable[pl.DataFrame], select: Select, *, store: TableStore, buckets: int) -> Changes:
    """Store the rows that `select(table, stored, rows)` lets in, oldest files first."""
    changes = Changes()
    for values, rows in by_partition(table, pl.concat([empty(table), *frames]), buckets=buckets):
        merge = _Merge(table, rows, select)
        changes.objects += store.upsert(table, values, merge).changed
        changes.added.update(merge.added["symbol"])
        changes.changed.update(merge.changed["symbol"])
    return changes


class _Merge:
    """The merge of one file, which remembers what its last call let in: an overtaken writer is called again."""

    def __init__(self, table: Table, rows: pl.DataFrame, select: Select) -> None:
        self._table, self._rows, self._select = table, rows, select
        self.added = self.changed = rows.clear()

    def __call__(self, stored: pl.DataFrame) -> pl.DataFrame:
        incoming = self._select(self._table, stored, self._rows)
        self.added = not_stored(self._table, stored, incoming)
        self.changed = not_stored(self._table, self.added, incoming)
        return replaced(self._table, stored, incoming)
