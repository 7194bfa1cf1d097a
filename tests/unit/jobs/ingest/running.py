"""Runs of ingest against a store in memory."""

from collections.abc import Callable
from datetime import date
from typing import Any

import polars as pl

from nextday.catalog import PartitionValues, Table
from nextday.jobs.ingest.ingest import ingest
from nextday.jobs.ingest.report import IngestReport, SymbolOutcome
from nextday.lake.memory import MemoryTableStore
from nextday.lake.ports import Merge, Written
from nextday.lake.reading import all_rows
from nextday.market.bars import PRICES
from nextday.market.bars import VALUES as BAR_VALUES
from nextday.market.sources.port import BarSource, Interval
from tests.builders import AFTER_LAST_SESSION, action, bars
from tests.vendor import FakeVendor

SYMBOLS = ("AAPL", "MSFT")
SPLIT = date(2026, 5, 28)
RESTATED = {price: pl.col(price) / 4 for price in PRICES} | {"volume": pl.col("volume") * 4}
VALUES = ["symbol", "session_date", *BAR_VALUES, "is_final"]


def run(source: BarSource, store: MemoryTableStore, interval: Interval = Interval.DAY, **options: Any) -> IngestReport:
    defaults = {"symbols": SYMBOLS, "now": AFTER_LAST_SESSION, "buckets": 1, "sleep": lambda _: None}
    return ingest(interval, source=source, store=store, **{**defaults, **options})


def table(store: MemoryTableStore, which: Table) -> pl.DataFrame:
    return all_rows(which, store).sort(which.key)


def both(days: int = 700, **changes: Any) -> FakeVendor:
    return FakeVendor().lists(bars("AAPL", days, **changes)).lists(bars("MSFT", days, **changes))


def outcome(report: IngestReport, symbol: str) -> SymbolOutcome:
    return next(outcome for outcome in report.outcomes if outcome.symbol == symbol)


def after_split(stored: Callable[..., pl.DataFrame], days: int) -> FakeVendor:
    """A vendor that knows of a split 4 for 1 and has restated its bars."""
    return FakeVendor().lists(stored("AAPL", days).with_columns(**RESTATED), action("AAPL", SPLIT, 4.0, kind="split"))


class DyingStore(MemoryTableStore):
    """Loses power before its nth write, counting those that change something, and none of them twice."""

    def __init__(self, writes: int) -> None:
        super().__init__()
        self.left = writes

    def upsert(self, table: Table, values: PartitionValues, merge: Merge) -> Written:
        merged = merge(self.read(table, values).frame)
        written = MemoryTableStore().upsert(table, values, lambda _: merged)
        if written.changed and self.left == 0:
            raise ConnectionError("power lost")
        result = super().upsert(table, values, lambda _: merged)
        self.left -= result.changed
        return result
