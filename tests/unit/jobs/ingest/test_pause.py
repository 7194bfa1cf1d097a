from datetime import date, datetime, timedelta

import polars as pl
import pytest
from polars.testing import assert_frame_equal

from nextday.catalog import BARS_1D, BARS_1H, SESSIONS, PartitionValues, Table
from nextday.errors import Transient
from nextday.jobs.ingest.report import IngestReport
from nextday.lake.memory import MemoryTableStore
from nextday.lake.ports import Snapshot
from nextday.market.sources.port import Interval
from tests.builders import AFTER_LAST_SESSION, CALENDAR, bars, hourly_bars
from tests.unit.jobs.ingest.running import DyingStore, after_split, run, table
from tests.vendor import FakeVendor

PAUSED = date(2026, 2, 10)
HISTORY = 900


def vendor(days: int = HISTORY) -> FakeVendor:
    return FakeVendor().lists(hourly_bars("AAPL", days)).lists(bars("AAPL", days))


def night(source: FakeVendor, store: MemoryTableStore, now: datetime = AFTER_LAST_SESSION) -> IngestReport:
    return run(source, store, Interval.HOUR, symbols=["AAPL"], now=now)


def paused(store: MemoryTableStore, last: date = PAUSED) -> MemoryTableStore:
    """Hourly bars up to `last`, nothing since."""
    night(vendor(), store, CALENDAR.close_of(last) + timedelta(hours=4))
    return store


def states(store: MemoryTableStore) -> dict[date, str]:
    return dict(table(store, SESSIONS).filter(interval="1h").select("session_date", "state").iter_rows())


@pytest.mark.parametrize("last", [PAUSED, date(2025, 11, 10)], ids=["this year", "last year"])
def test_hours_after_a_pause_are_all_there_and_accounted_for(last: date):
    store, source = paused(MemoryTableStore(), last), vendor()
    first = states(store)
    night(source, store)
    assert [request.start for request in source.requests] == [CALENDAR.open_of(last - timedelta(days=7))]
    expected = hourly_bars("AAPL", HISTORY).filter(pl.col("start") >= CALENDAR.open_of(min(first)))
    assert_frame_equal(table(store, BARS_1H).drop("fetched_at"), expected.drop("fetched_at"))
    assert states(store) == dict.fromkeys(CALENDAR.sessions(min(first), AFTER_LAST_SESSION.date()), "arrived")
    assert night(vendor(), store).objects_written == 0


def test_what_the_vendor_does_not_serve_any_more_is_given_up():
    last = date(2024, 3, 11)
    store = paused(MemoryTableStore(), last)
    before = states(store)
    night(vendor(HISTORY), store)
    lost = CALENDAR.sessions(last + timedelta(days=1), date(2024, 5, 29))
    assert {day for day, state in states(store).items() if state == "given_up"} == set(lost)
    assert states(store).keys() == set(CALENDAR.sessions(min(before), AFTER_LAST_SESSION.date()))
    assert night(vendor(), store).objects_written == 0


@pytest.fixture(scope="module")
def undisturbed() -> MemoryTableStore:
    """After a pause that one whole run has ended."""
    store = paused(MemoryTableStore())
    night(vendor(), store)
    return store


@pytest.mark.parametrize("writes", range(7))
def test_a_pause_is_accounted_for_though_the_run_that_ends_it_is_cut_short(undisturbed: MemoryTableStore, writes: int):
    cut = DyingStore(100)
    paused(cut)
    cut.left = writes
    try:
        night(vendor(), cut)
    except ConnectionError:
        cut.left = 100
        night(vendor(), cut)
    for which in (BARS_1H, SESSIONS):
        assert_frame_equal(table(cut, which), table(undisturbed, which))


def test_a_pause_outlasts_a_vendor_that_fails_at_its_end(undisturbed: MemoryTableStore):
    store = paused(MemoryTableStore())
    with pytest.raises(Transient):
        night(vendor().fails("AAPL", *[Transient("timeout")] * 3), store)
    night(vendor(), store)
    assert_frame_equal(table(store, BARS_1H), table(undisturbed, BARS_1H))


def test_a_split_during_a_pause_restates_what_was_stored_before():
    store = MemoryTableStore()
    run(vendor(), store, symbols=["AAPL"], now=CALENDAR.close_of(date(2025, 10, 10)) + timedelta(hours=4))
    run(after_split(bars, HISTORY), store, symbols=["AAPL"])
    assert table(store, BARS_1D)["split_basis"].n_unique() == 1


class CountingStore(MemoryTableStore):
    """Keeps what was read and listed."""

    def __init__(self) -> None:
        super().__init__()
        self.asked: list[str] = []

    def read(self, table: Table, values: PartitionValues) -> Snapshot:
        self.asked.append(table.object_key(values))
        return super().read(table, values)

    def partitions(self, table: Table) -> list[PartitionValues]:
        self.asked.append(table.prefix)
        return super().partitions(table)


def test_without_a_pause_only_the_files_of_the_recent_window_are_read():
    store = CountingStore()
    paused(store, date(2026, 5, 28))
    store.asked.clear()
    night(vendor(), store)
    assert {key for key in store.asked if key.startswith(("bars_1h", "sessions"))} == {
        "bars_1h/bucket=0/month=2026-05/data.parquet",
        "sessions/bucket=0/year=2026/data.parquet",
    }
