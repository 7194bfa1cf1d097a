"""A session that the calendar lists and on which the exchange did not trade is void; a gap is not."""

from datetime import UTC, date, datetime, timedelta

import polars as pl

from nextday.catalog import SESSIONS
from nextday.lake.memory import MemoryTableStore
from nextday.market.calendar import exchange_day
from nextday.market.silence import standstills
from nextday.market.sources.port import Interval
from tests.builders import CALENDAR, bars, hourly_bars
from tests.unit.jobs.ingest.running import run, table
from tests.vendor import FakeVendor

CLOSED = date(2026, 5, 20)  # a Wednesday
BOTH = ("AAPL", "MSFT")


def night(day: date) -> datetime:
    """When the daily run after a session starts."""
    return datetime(day.year, day.month, day.day, 0, 5, tzinfo=UTC) + timedelta(days=1)


def vendor(*closed: str, symbols: tuple[str, ...] = BOTH) -> FakeVendor:
    """One that has all days and hours, but nothing of the closed day of some symbols."""
    served = FakeVendor()
    for symbol in symbols:
        days, hours = bars(symbol, 60), hourly_bars(symbol, 60)
        if symbol in closed:
            days = days.filter(pl.col("session_date") != CLOSED)
            hours = hours.filter(pl.col("start").dt.date() != CLOSED)
        served.lists(days).lists(hours)
    return served


def nights(
    source: FakeVendor,
    last: date,
    *intervals: Interval,
    symbols: tuple[str, ...] = BOTH,
    store: MemoryTableStore | None = None,
) -> MemoryTableStore:
    """Every night from the eve of the closed day to that after `last`, New York days without a session included."""
    store, first = store or MemoryTableStore(), CALENDAR.previous_session(CLOSED)
    for day in range((last - first).days + 1):
        for interval in intervals or Interval:
            run(source, store, interval, symbols=symbols, now=night(first + timedelta(days=day)))
    return store


def states(store: MemoryTableStore, interval: Interval = Interval.DAY) -> list[str]:
    return table(store, SESSIONS).filter(interval=interval.value, session_date=CLOSED)["state"].to_list()


def test_a_day_that_no_symbol_traded_is_void_once_a_later_session_is_there():
    assert states(nights(vendor(*BOTH), CLOSED)) == ["missing"] * 2
    store = nights(vendor(*BOTH), date(2026, 5, 21))
    assert states(store) == states(store, Interval.HOUR) == ["void"] * 2
    rows = table(store, SESSIONS).filter(session_date=CLOSED)
    assert set(rows["expected"]) == {0}
    assert {(one.symbol, one.reason, one.since) for one in standstills(rows, today=exchange_day(night(CLOSED)))} == {
        ("*", "void", CLOSED)
    }


def test_a_void_session_is_not_asked_for_again_and_does_not_count_against_completeness():
    store, source = nights(vendor(*BOTH), date(2026, 5, 22)), vendor(*BOTH)
    report = run(source, store, now=night(date(2026, 5, 24)))
    assert (source.requests, report.completeness) == ([], {"AAPL": 1.0, "MSFT": 1.0})


def test_a_day_that_one_symbol_lacks_is_a_gap():
    store = nights(vendor("AAPL"), date(2026, 5, 28))
    assert states(store) == ["missing", "arrived"]
    assert states(store, Interval.HOUR) == ["missing", "arrived"]


def test_one_symbol_alone_tells_a_closure_from_a_halt_after_three_sessions():
    alone, source = ("AAPL",), vendor("AAPL", symbols=("AAPL",))
    store = nights(source, date(2026, 5, 22), symbols=alone)
    assert states(store) == ["missing"]
    nights(source, date(2026, 5, 26), symbols=alone, store=store)
    assert states(store) == states(store, Interval.HOUR) == ["void"]


def test_hours_of_the_day_show_that_the_exchange_traded():
    source = vendor(*BOTH)
    for symbol in BOTH:
        source.lists(hourly_bars(symbol, 60))
    store = nights(source, date(2026, 5, 28), Interval.HOUR, Interval.DAY)
    assert states(store) == ["missing"] * 2
    assert states(store, Interval.HOUR) == ["arrived"] * 2


def test_a_refused_row_of_the_day_shows_that_the_exchange_traded():
    source = vendor(*BOTH)
    spoilt = pl.when(pl.col("session_date") == CLOSED).then(0.0).otherwise("close")
    source.lists(bars("AAPL", 60).with_columns(close=spoilt))
    assert states(nights(source, date(2026, 5, 28))) == ["quarantined", "missing"]


def test_a_late_bar_heals_a_void_session():
    store = nights(vendor(*BOTH), date(2026, 5, 22))
    run(vendor("MSFT"), store, symbols=BOTH, now=night(date(2026, 5, 26)))
    assert states(store) == ["healed", "missing"]
    run(vendor(), store, symbols=BOTH, now=night(date(2026, 5, 27)))
    assert states(store) == ["healed"] * 2


def test_a_delisted_symbol_keeps_no_session_from_being_void():
    three = (*BOTH, "NVDA")
    source = vendor(*three, symbols=three)
    gone = date(2026, 4, 1)
    source.lists(bars("NVDA", 30, end=gone)).lists(hourly_bars("NVDA", 30, end=gone))
    store = nights(source, date(2026, 5, 21), symbols=three)
    assert states(store)[:2] == ["void"] * 2


def test_a_half_day_is_complete_without_its_last_half_hour_and_asked_for_no_more():
    half, last = date(2025, 11, 28), date(2025, 12, 3)
    hours = hourly_bars("AAPL", 30, end=last)
    whole = FakeVendor().lists(hours)
    yahoo = FakeVendor().lists(hours.filter(pl.col("start") != CALENDAR.hour_starts(half)[-1]))
    for source, stored in ((yahoo, 3), (whole, 4)):
        store = MemoryTableStore()
        for hour in range(24 * 2):
            now = CALENDAR.close_of(half) + timedelta(hours=3 + hour)
            run(source, store, Interval.HOUR, symbols=["AAPL"], now=now)
        rows = table(store, SESSIONS).filter(session_date=half)
        assert rows.select("expected", "arrived", "state").rows() == [(3, 3, "arrived")]
        assert len(source.requests) == 1, stored


def test_a_half_day_that_lacks_an_hour_is_missing_though_its_last_half_hour_is_there():
    half = date(2025, 11, 28)
    hours = hourly_bars("AAPL", 30, end=half).filter(pl.col("start") != CALENDAR.hour_starts(half)[1])
    store = MemoryTableStore()
    run(FakeVendor().lists(hours), store, Interval.HOUR, symbols=["AAPL"], now=night(half))
    assert table(store, SESSIONS).filter(session_date=half).select("arrived", "state").rows() == [(2, "missing")]
