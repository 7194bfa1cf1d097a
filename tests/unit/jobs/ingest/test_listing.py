"""A symbol that is no longer, or never was, what its bars are of."""

from collections.abc import Callable
from datetime import date, datetime, timedelta

import polars as pl
import pytest

from nextday.catalog import BARS_1D, CORPORATE_ACTIONS, QUARANTINE
from nextday.errors import ForeignSymbol, UnknownSymbol
from nextday.jobs.ingest.report import IngestReport
from nextday.lake.memory import MemoryTableStore
from nextday.market.bars import PRICES, TABLE_OF
from nextday.market.judging.listing import ANOTHER_LISTING
from nextday.market.sources.port import Interval, Listing
from tests.builders import CALENDAR, LAST_SESSION, action, bars, hourly_bars
from tests.unit.jobs.ingest.running import outcome, run, table
from tests.vendor import FakeVendor

GONE, BACK = date(2025, 11, 10), date(2026, 2, 2)
BUILDERS: dict[Interval, Callable[..., pl.DataFrame]] = {Interval.DAY: bars, Interval.HOUR: hourly_bars}
intervals = pytest.mark.parametrize("interval", Interval)


def night(session: date) -> datetime:
    return CALENDAR.close_of(session) + timedelta(hours=4)


def collect(
    vendor: FakeVendor, store: MemoryTableStore, session: date, interval: Interval, *, backfill: bool = False
) -> IngestReport:
    return run(vendor, store, interval, symbols=["AAPL"], now=night(session), backfill=backfill)


def once(interval: Interval) -> MemoryTableStore:
    """Bars of a company that was last traded on the day it was GONE."""
    store = MemoryTableStore()
    collect(FakeVendor().lists(BUILDERS[interval]("AAPL", 60, end=GONE)), store, GONE, interval)
    return store


def another(interval: Interval, listing: Listing | None = None) -> FakeVendor:
    """The vendor serves the new company alone; it costs 25 times as much."""
    since = pl.col(TABLE_OF[interval].key[-1]).cast(pl.Date) >= BACK
    company = BUILDERS[interval]("AAPL", 200).filter(since).with_columns(pl.col(PRICES) * 25)
    return FakeVendor().lists(company, action("AAPL", date(2026, 5, 12), 0.3), listing)


@intervals
@pytest.mark.parametrize(
    ("first_trade", "backfill"),
    # a backfill of hours does not reach back over the stored ones: there the first trade alone tells
    [(BACK, False), (None, False), (BACK, True)],
    ids=["first trade told", "first trade not told", "backfill"],
)
@pytest.mark.parametrize("session", [BACK, LAST_SESSION], ids=["first night", "months later"])
def test_a_recycled_ticker_is_held_and_told_never_glued(
    interval: Interval, first_trade: date | None, session: date, *, backfill: bool
):
    store = once(interval)
    served = table(store, TABLE_OF[interval])
    vendor = another(interval, Listing(first_trade=first_trade))
    report = collect(vendor, store, session, interval, backfill=backfill)
    assert report.suspects == {"AAPL": ANOTHER_LISTING}
    assert table(store, TABLE_OF[interval]).equals(served)
    assert table(store, CORPORATE_ACTIONS).is_empty()
    assert table(store, QUARANTINE)["reason"].unique().to_list() == [ANOTHER_LISTING]
    assert collect(vendor, store, session, interval, backfill=backfill).objects_written == 0


@intervals
@pytest.mark.parametrize("first_trade", [date(1980, 12, 12), None, BACK])
def test_a_halt_of_months_is_the_same_company(interval: Interval, first_trade: date | None):
    store = once(interval)
    is_halted = pl.col(TABLE_OF[interval].key[-1]).cast(pl.Date).is_between(GONE, BACK, closed="none")
    halted = BUILDERS[interval]("AAPL", 200).filter(~is_halted)
    report = collect(FakeVendor().lists(halted, None, Listing(first_trade=first_trade)), store, LAST_SESSION, interval)
    assert report.suspects == {}
    assert report.bars_written > 0


@intervals
def test_a_vendor_that_has_lost_the_older_sessions_of_a_known_company_is_believed(interval: Interval):
    store = once(interval)
    vendor = another(interval, Listing(first_trade=date(1980, 12, 12)))
    assert collect(vendor, store, LAST_SESSION, interval).suspects == {}


def test_a_lost_session_right_after_the_first_one_is_not_another_company():
    store = MemoryTableStore()
    collect(FakeVendor().lists(bars("AAPL", 1, end=date(2026, 5, 28))), store, date(2026, 5, 28), Interval.DAY)
    assert collect(FakeVendor().lists(bars("AAPL", 1)), store, LAST_SESSION, Interval.DAY).suspects == {}


def test_hours_beyond_the_vendors_reach_say_nothing_of_the_company_unless_its_first_trade_is_told():
    paused = date(2024, 3, 11)
    vendor = FakeVendor().lists(hourly_bars("AAPL", 500))
    for listing, suspects in ((Listing(), {}), (Listing(first_trade=BACK), {"AAPL": ANOTHER_LISTING})):
        store = MemoryTableStore()
        collect(FakeVendor().lists(hourly_bars("AAPL", 20, end=paused)), store, paused, Interval.HOUR)
        vendor.lists(hourly_bars("AAPL", 500), None, listing)
        assert collect(vendor, store, LAST_SESSION, Interval.HOUR).suspects == suspects


def test_a_recycled_ticker_from_the_second_vendor_is_held_too():
    store = once(Interval.DAY)
    served = table(store, BARS_1D)
    gone = FakeVendor().fails("AAPL", UnknownSymbol("delisted"))
    report = run(gone, store, symbols=["AAPL"], now=night(LAST_SESSION), second=another(Interval.DAY))
    assert report.suspects == {"AAPL": ANOTHER_LISTING}
    assert table(store, BARS_1D).equals(served)


def test_a_foreign_symbol_is_asked_for_once_and_stops_no_other():
    store = MemoryTableStore()
    run(FakeVendor().lists(bars("AAPL", 60, end=GONE)), store, symbols=["AAPL"], now=night(GONE))
    first, second = FakeVendor().lists(bars("MSFT", 200)), another(Interval.DAY)
    first.fails("AAPL", *[ForeignSymbol("AAPL trades in CAD: take it off the symbols")] * 3)
    report = run(first, store, now=night(LAST_SESSION), second=second)
    assert report.errors == {"AAPL": "ForeignSymbol: AAPL trades in CAD: take it off the symbols"}
    assert outcome(report, "MSFT").added > 0
    assert [request.symbol for request in first.requests] == ["AAPL", "MSFT"]
    assert not second.requests
