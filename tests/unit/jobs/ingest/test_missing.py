"""Later runs of a night: for what it still lacks, and for next to nothing where it lacks nothing."""

from datetime import UTC, date, datetime, timedelta
from typing import Any

import polars as pl
import pytest

from nextday.catalog import BARS_1D, SESSIONS, PartitionValues, Table
from nextday.errors import RateLimited, Transient
from nextday.jobs.ingest.report import IngestReport
from nextday.lake.memory import MemoryTableStore
from nextday.lake.ports import Snapshot
from tests.builders import AFTER_LAST_SESSION, LAST_SESSION, bars
from tests.unit.jobs.ingest.running import SYMBOLS, both, run, table
from tests.vendor import FakeVendor

YESTERDAY = AFTER_LAST_SESSION - timedelta(days=1)
REFUSED = RateLimited("Too Many Requests")


class CountingStore(MemoryTableStore):
    """Counts the files that are read."""

    def __init__(self) -> None:
        super().__init__()
        self.reads: list[str] = []

    def read(self, table: Table, values: PartitionValues) -> Snapshot:
        self.reads.append(table.name)
        return super().read(table, values)


@pytest.fixture
def store() -> CountingStore:
    """The lake as it was a night ago."""
    store = CountingStore()
    run(both(100), store, now=YESTERDAY)
    return store


def again(vendor: FakeVendor, store: MemoryTableStore, hours: int = 3, **options: Any) -> IngestReport:
    return run(vendor, store, now=AFTER_LAST_SESSION + timedelta(hours=hours), missing=True, **options)


def newest(store: MemoryTableStore) -> dict[str, date]:
    return dict(table(store, BARS_1D).group_by("symbol").agg(pl.col("session_date").max()).iter_rows())


def test_a_later_run_asks_nobody_when_all_is_there_and_reads_one_file(store: CountingStore):
    vendor = both(100)
    run(vendor, store)
    vendor.requests.clear()
    store.reads.clear()
    for hours in (3, 6, 9, 12, 24 + 3):
        assert again(vendor, store, hours).objects_written == 0
    assert vendor.requests == []
    assert store.reads == [SESSIONS.name] * 5


def test_after_hours_of_refusals_the_next_run_brings_what_an_ordinary_night_has(store: CountingStore):
    vendor, ordinary = both(100), MemoryTableStore()
    for night in (YESTERDAY, AFTER_LAST_SESSION):
        run(both(100), ordinary, now=night)
    for hours in (0, 3):
        with pytest.raises(RateLimited):
            # the second symbol is not asked once the first is refused
            again(vendor.fails("AAPL", REFUSED), store, hours)
    again(vendor, store, 6)
    assert table(store, BARS_1D).drop("fetched_at").equals(table(ordinary, BARS_1D).drop("fetched_at"))
    assert newest(store) == dict.fromkeys(SYMBOLS, LAST_SESSION)


def test_only_who_lacks_the_session_is_asked_again(store: CountingStore):
    vendor = both(100).fails("MSFT", *[Transient("timeout")] * 3)
    run(vendor, store)
    vendor.requests.clear()
    again(vendor, store)
    assert [request.symbol for request in vendor.requests] == ["MSFT"]
    assert newest(store)["MSFT"] == LAST_SESSION


def test_who_was_answered_without_the_session_is_asked_at_every_hour(store: CountingStore):
    late = FakeVendor().lists(bars("AAPL", 100)).lists(bars("MSFT", 99, end=LAST_SESSION - timedelta(days=1)))
    run(late, store)
    late.requests.clear()
    for hours in (3, 6):
        again(late, store, hours)
    again(both(100), store, 9)
    assert [request.symbol for request in late.requests] == ["MSFT", "MSFT"]
    assert newest(store)["MSFT"] == LAST_SESSION


def test_a_symbol_that_never_came_is_filled_as_a_new_one(store: CountingStore):
    vendor = both(100).lists(bars("NEW", 100))
    again(vendor, store, symbols=[*SYMBOLS, "NEW"])
    assert newest(store)["NEW"] == LAST_SESSION


def test_what_a_vendor_has_long_kept_silent_of_waits_for_its_day(store: CountingStore):
    silent = FakeVendor().lists(bars("MSFT", 100))
    halted = bars("AAPL", 80, end=date(2026, 5, 1))
    vendor, lake = silent.lists(halted), MemoryTableStore()
    for day in range(1, 31):
        run(vendor, lake, now=datetime(2026, 5, day, 0, 5, tzinfo=UTC))
    vendor.requests.clear()
    again(vendor, lake)
    assert vendor.requests == []


@pytest.mark.parametrize("day", [date(2026, 5, 31), date(2026, 6, 1)], ids=["Sunday", "Monday"])
def test_nights_without_a_session_ask_nobody(store: CountingStore, day: date):
    vendor = both(100)
    run(vendor, store)
    vendor.requests.clear()
    run(vendor, store, now=datetime(day.year, day.month, day.day, 6, 5, tzinfo=UTC), missing=True)
    assert vendor.requests == []
