"""Symbols of which the vendor has nothing more to say are told, and asked for rarely."""

from datetime import UTC, date, datetime, timedelta
from itertools import pairwise

import polars as pl
import pytest

from nextday.catalog import SESSIONS
from nextday.errors import SourceError, UnknownSymbol
from nextday.lake.memory import MemoryTableStore
from nextday.market.calendar import exchange_day
from nextday.market.silence import Standstill, standstills
from nextday.market.sources.port import Interval
from nextday.market.states import State
from tests.builders import CALENDAR, bars, hourly_bars
from tests.unit.jobs.ingest.running import run, table
from tests.vendor import FakeVendor

START = datetime(2026, 3, 2, 0, 35, tzinfo=UTC)
DELISTED = date(2026, 3, 3)
HOURS = 4
"""Between runs: a session and the two hours after it see two of them, and so does the night."""
LONG_AGO = hourly_bars("AAPL", 1, end=date(2020, 1, 3))


def hourly(vendor: FakeVendor, days: int, store: MemoryTableStore | None = None) -> MemoryTableStore:
    """A run of hourly bars every few hours of some days, weekends included."""
    store = store or MemoryTableStore()
    for hour in range(0, 24 * days, HOURS):
        try:
            run(vendor, store, Interval.HOUR, symbols=["AAPL"], now=START + timedelta(hours=hour))
        except SourceError:
            assert vendor.requests[-1].end == START + timedelta(hours=hour)
    return store


def told(store: MemoryTableStore, now: datetime) -> list[Standstill]:
    return standstills(table(store, SESSIONS), today=exchange_day(now))


@pytest.mark.parametrize("reason", [State.NO_BARS, State.UNKNOWN_SYMBOL])
def test_a_symbol_that_never_had_bars_is_asked_for_daily_and_after_a_week_weekly(reason: State):
    vendor = FakeVendor().lists(LONG_AGO)
    if reason is State.UNKNOWN_SYMBOL:
        vendor.fails("AAPL", *[UnknownSymbol("AAPL: delisted")] * 1000)
    store = hourly(vendor, 29)
    asked = [exchange_day(request.end) for request in vendor.requests]
    assert asked == [date(2026, 3, 1) + timedelta(days=day) for day in (0, 1, 2, 3, 4, 11, 18, 25)]
    [one] = told(store, START + timedelta(days=29))
    assert (one.symbol, one.interval, one.reason, one.since) == ("AAPL", Interval.HOUR, reason, date(2026, 2, 27))
    assert "weekly" in one.way_out


def test_a_delisted_symbol_is_asked_for_as_ever_for_a_week_then_daily_then_weekly():
    vendor = FakeVendor().lists(hourly_bars("AAPL", 30, end=DELISTED))
    store = hourly(vendor, 40)
    asked = pl.Series([exchange_day(request.end) for request in vendor.requests])
    by_day = dict(asked.value_counts().sort("").iter_rows())
    since = date(2026, 3, 4)
    assert by_day[date(2026, 3, 10)] > 1
    assert {by_day[since + timedelta(days=day)] for day in range(7, 14)} == {1}
    later = sorted(day for day in by_day if day >= since + timedelta(days=14))
    assert [(after - before).days for before, after in pairwise(later)] == [7, 7]
    [one] = told(store, START + timedelta(days=40))
    assert (one.reason, one.since) == (State.MISSING, since)


def test_a_delisted_symbol_that_the_vendor_forgets_says_so_and_keeps_its_record():
    vendor = FakeVendor().lists(hourly_bars("AAPL", 30, end=DELISTED))
    store = hourly(vendor, 4)
    vendor.fails("AAPL", *[UnknownSymbol("AAPL: delisted")] * 1000)
    later = START + timedelta(days=11)
    with pytest.raises(SourceError):
        run(vendor, store, Interval.HOUR, symbols=["AAPL"], now=later)
    rows = table(store, SESSIONS)
    assert rows["session_date"].to_list() == CALENDAR.sessions(rows["session_date"][0], date(2026, 3, 12))
    assert [one.reason for one in told(store, later)] == [State.UNKNOWN_SYMBOL]
    vendor.requests.clear()
    run(vendor, store, Interval.HOUR, symbols=["AAPL"], now=later + timedelta(hours=1))
    assert vendor.requests == []


def test_a_silent_symbol_that_speaks_again_is_collected_as_ever():
    vendor = FakeVendor().lists(LONG_AGO)
    store = hourly(vendor, 29)
    vendor.lists(hourly_bars("AAPL", 60))
    now = datetime(2026, 4, 6, 0, 35, tzinfo=UTC)
    run(vendor, store, Interval.HOUR, symbols=["AAPL"], now=now)
    assert told(store, now) == []
    vendor.requests.clear()
    for hour in range(HOURS, 25, HOURS):
        run(vendor, store, Interval.HOUR, symbols=["AAPL"], now=now + timedelta(hours=hour))
    assert len(vendor.requests) > 1


def test_a_backfill_asks_at_once():
    vendor = FakeVendor().lists(LONG_AGO)
    store = hourly(vendor, 20)
    vendor.requests.clear()
    run(vendor, store, Interval.HOUR, symbols=["AAPL"], now=START + timedelta(days=20), backfill=True)
    assert len(vendor.requests) == 1


def test_a_symbol_whose_rows_are_refused_is_not_silent():
    spoilt = hourly_bars("AAPL", 100).with_columns(high=pl.col("low") / 2)
    vendor = FakeVendor().lists(spoilt)
    store = hourly(vendor, 20)
    assert told(store, START + timedelta(days=20)) == []
    assert len(vendor.requests) > 20 * 2 * 5 / 7


def test_a_symbol_with_days_and_without_hours_is_silent_in_hours_only():
    vendor, store = FakeVendor().lists(LONG_AGO).lists(bars("AAPL", 100)), MemoryTableStore()
    now = datetime(2026, 5, 29, 0, 5, tzinfo=UTC)
    for interval in Interval:
        report = run(vendor, store, interval, symbols=["AAPL"], now=now)
    assert [one.interval for one in told(store, now)] == [Interval.HOUR]
    assert report.completeness == {}
