"""Three days of a small market: history, a corrected bar with a dividend and a broken row, a split."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta

import polars as pl

from nextday.catalog import TABLES, Type
from nextday.jobs.ingest.ingest import ingest
from nextday.jobs.ingest.report import IngestReport
from nextday.jobs.ingest.views import write_views
from nextday.lake.ports import TableStore, ViewStore
from nextday.market.bars import PRICES
from nextday.market.sources.port import Interval
from tests.builders import AFTER_LAST_SESSION, LAST_SESSION, action, bars
from tests.vendor import FakeVendor

SYMBOLS = ("AAPL", "MSFT")
DAYS = 300
CORRECTED = LAST_SESSION - timedelta(days=1)
SPLIT = date(2026, 6, 1)


@dataclass(frozen=True)
class Day:
    """What the vendor says, and when it is asked."""

    now: datetime
    vendor: FakeVendor

    def ingest_into(self, store: TableStore, *, missing: bool = False) -> IngestReport:
        options = {"buckets": 1, "attempts": 1, "missing": missing}
        return ingest(Interval.DAY, SYMBOLS, source=self.vendor, store=store, now=self.now, **options)

    def run(self, store: TableStore, views: ViewStore) -> None:
        """As the function does: the views last."""
        write_views(self.ingest_into(store), store=store, views=views, buckets=1)


def story() -> Sequence[Day]:
    quiet = FakeVendor()
    for symbol in SYMBOLS:
        quiet.lists(bars(symbol, DAYS, end=CORRECTED))
    return (
        Day(AFTER_LAST_SESSION - timedelta(days=1), quiet),
        Day(AFTER_LAST_SESSION, _eventful()),
        Day(AFTER_LAST_SESSION + timedelta(days=3), _splitting()),
    )


def lake_of(store: TableStore) -> dict[str, pl.DataFrame]:
    """Every row of every table, in one order."""
    return {
        table.name: pl.concat(files).sort(pl.all())
        for table in TABLES
        if (files := [store.read(table, values).frame for values in store.partitions(table)])
    }


def without_instants(lake: dict[str, pl.DataFrame]) -> dict[str, pl.DataFrame]:
    """The rows without when they were seen: what two runs at different times have in common."""
    instants = {c.name for table in TABLES for c in table.columns if c.type is Type.TIMESTAMP} - {"start"}
    return {name: rows.drop(instants, strict=False).sort(pl.all()) for name, rows in lake.items()}


def _eventful() -> FakeVendor:
    corrected = pl.col("session_date") == CORRECTED
    apple = bars("AAPL", DAYS).with_columns(volume=pl.when(corrected).then(7_000_000).otherwise("volume"))
    broken = pl.col("session_date") == LAST_SESSION
    microsoft = bars("MSFT", DAYS).with_columns(low=pl.when(broken).then(pl.col("high") + 1).otherwise("low"))
    return FakeVendor().lists(apple, action("AAPL", LAST_SESSION, 0.26)).lists(microsoft)


def _splitting() -> FakeVendor:
    halves = bars("MSFT", DAYS, end=SPLIT).with_columns(pl.col(*PRICES) / 2, volume=pl.col("volume") * 2)
    apple = bars("AAPL", DAYS, end=SPLIT)
    corrected = pl.col("session_date") == CORRECTED
    apple = apple.with_columns(volume=pl.when(corrected).then(7_000_000).otherwise("volume"))
    paid, split = action("AAPL", LAST_SESSION, 0.26), action("MSFT", SPLIT, 2.0, "split")
    return FakeVendor().lists(apple, paid).lists(halves, split)
