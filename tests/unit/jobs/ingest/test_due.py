"""When the vendor is asked: as long as it may have something new to say, and not oftener."""

from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta

import polars as pl
import pytest

from nextday.catalog import BARS_1D, BARS_1H, SESSIONS
from nextday.errors import Transient
from nextday.jobs.ingest.report import IngestReport
from nextday.lake.memory import MemoryTableStore
from nextday.market.sources.port import Interval
from tests.builders import CALENDAR, bars, hourly_bars
from tests.unit.jobs.ingest.running import run, table
from tests.vendor import FakeVendor

FRIDAY = date(2026, 5, 22)
HOURS = hourly_bars("AAPL", 30)


def night(day: date) -> datetime:
    """When the daily run of a UTC day starts."""
    return datetime(day.year, day.month, day.day, 0, 5, tzinfo=UTC)


def hourly_run(vendor: FakeVendor, store: MemoryTableStore, now: datetime) -> IngestReport:
    return run(vendor, store, Interval.HOUR, symbols=["AAPL"], now=now)


def test_hours_are_asked_for_while_the_exchange_is_open_and_twice_after_its_close():
    vendor, store = FakeVendor().lists(HOURS), MemoryTableStore()
    hourly_run(vendor, store, datetime(2026, 5, 21, 22, 35, tzinfo=UTC))
    vendor.requests.clear()
    for hour in range(24 * 5):
        hourly_run(vendor, store, datetime(2026, 5, 22, 0, 35, tzinfo=UTC) + timedelta(hours=hour))
    asked = [f"{request.end:%d %H}" for request in vendor.requests]
    friday, tuesday = ([f"{day} {hour}" for hour in range(13, 22)] for day in (22, 26))
    assert asked == friday + tuesday
    assert table(store, SESSIONS).filter(pl.col("session_date") >= FRIDAY)["state"].to_list() == ["arrived", "arrived"]


def test_days_are_asked_for_on_two_nights_after_a_session():
    vendor, store = FakeVendor().lists(bars("AAPL", 100)), MemoryTableStore()
    for days in range(8):
        run(vendor, store, symbols=["AAPL"], now=night(FRIDAY + timedelta(days=days)))
    # Thursday's close, Friday's close twice, then nothing until Tuesday's
    assert [request.end.day for request in vendor.requests] == [22, 23, 24, 27, 28, 29]


def test_a_run_that_asks_nobody_writes_nothing_and_says_so():
    vendor, store = FakeVendor().lists(HOURS), MemoryTableStore()
    hourly_run(vendor, store, datetime(2026, 5, 22, 22, 35, tzinfo=UTC))
    report = hourly_run(vendor, store, datetime(2026, 5, 23, 9, 35, tzinfo=UTC))
    assert (report.objects_written, [outcome.asked for outcome in report.outcomes]) == (0, [False])
    assert report.completeness == {"AAPL": 1.0}


def test_a_gap_is_asked_for_once_on_every_day_until_it_is_given_up():
    gap = date(2026, 5, 20)
    vendor = FakeVendor().lists(HOURS.filter(pl.col("start").dt.date() != gap))
    store = MemoryTableStore()
    hourly_run(vendor, store, datetime(2026, 5, 22, 22, 35, tzinfo=UTC))
    vendor.requests.clear()
    for hour in range(1, 24 * 3):
        hourly_run(vendor, store, datetime(2026, 5, 22, 22, 35, tzinfo=UTC) + timedelta(hours=hour))
    # New York days begin at 04:00 UTC
    assert [f"{request.end:%d %H}" for request in vendor.requests] == ["23 04", "24 04", "25 04"]
    hourly_run(vendor, store, datetime(2026, 6, 1, 13, 35, tzinfo=UTC))
    assert table(store, SESSIONS).filter(session_date=gap)["state"].to_list() == ["given_up"]


def test_a_vendor_that_fails_is_asked_again_by_the_next_run():
    vendor, store = FakeVendor().lists(HOURS), MemoryTableStore()
    hourly_run(vendor, store, datetime(2026, 5, 21, 22, 35, tzinfo=UTC))
    vendor.fails("AAPL", *[Transient("timeout")] * 3)
    late = datetime(2026, 5, 23, 9, 35, tzinfo=UTC)
    with pytest.raises(Exception, match="timeout"):
        hourly_run(vendor, store, late)
    hourly_run(vendor, store, late + timedelta(hours=1))
    assert table(store, BARS_1H)["start"].dt.date().max() == FRIDAY


def test_one_symbol_that_fails_is_missing_and_the_others_are_not_asked_again():
    store = MemoryTableStore()
    both = ["AAPL", "MSFT"]
    vendor = FakeVendor().lists(HOURS).lists(hourly_bars("MSFT", 30))
    run(vendor, store, Interval.HOUR, symbols=both, now=datetime(2026, 5, 21, 22, 35, tzinfo=UTC))
    vendor.fails("MSFT", *[Transient("timeout")] * 3)
    run(vendor, store, Interval.HOUR, symbols=both, now=datetime(2026, 5, 22, 22, 35, tzinfo=UTC))
    row = table(store, SESSIONS).filter(symbol="MSFT", session_date=FRIDAY).row(0, named=True)
    assert (row["state"], row["expected"], row["arrived"], row["asked_at"]) == ("missing", 7, 0, None)
    vendor.requests.clear()
    report = run(vendor, store, Interval.HOUR, symbols=both, now=datetime(2026, 5, 23, 9, 35, tzinfo=UTC))
    assert [request.symbol for request in vendor.requests] == ["MSFT"]
    assert report.completeness == {"AAPL": 1.0, "MSFT": 1.0}
    assert table(store, SESSIONS).filter(symbol="MSFT", session_date=FRIDAY)["state"].to_list() == ["healed"]


def test_what_a_bar_lacked_at_night_is_revised_by_the_next_one():
    store, provisional = MemoryTableStore(), pl.col("session_date") == FRIDAY
    early = bars("AAPL", 100).with_columns(volume=pl.when(provisional).then(1000).otherwise("volume"))
    run(FakeVendor().lists(early), store, symbols=["AAPL"], now=night(FRIDAY + timedelta(days=1)))
    run(FakeVendor().lists(bars("AAPL", 100)), store, symbols=["AAPL"], now=night(FRIDAY + timedelta(days=2)))
    expected = bars("AAPL", 100).filter(provisional)["volume"].to_list()
    assert table(store, BARS_1D).filter(provisional)["volume"].to_list() == expected


@pytest.mark.parametrize(("interval", "which"), [(Interval.DAY, bars), (Interval.HOUR, hourly_bars)])
def test_every_session_is_recorded_across_the_turn_of_a_year(interval: Interval, which: Callable[..., pl.DataFrame]):
    store, last = MemoryTableStore(), date(2026, 1, 9)
    vendor = FakeVendor().lists(which("AAPL", 40, end=last))
    for days in range(20):
        run(vendor, store, interval, symbols=["AAPL"], now=night(date(2025, 12, 22) + timedelta(days=days)))
    rows = table(store, SESSIONS).filter(pl.col("session_date") >= date(2025, 12, 19))
    assert rows["session_date"].to_list() == CALENDAR.sessions(date(2025, 12, 19), last)
    assert rows["state"].unique().to_list() == ["arrived"]
    assert (rows["arrived"] == rows["expected"]).all()
    half_day = rows.filter(session_date=date(2025, 12, 24))["expected"].item()
    assert half_day == (1 if interval is Interval.DAY else 3)
