from datetime import date, timedelta

import polars as pl
import pytest

from nextday.catalog import BARS_1D
from nextday.errors import Transient
from nextday.lake.memory import MemoryTableStore
from nextday.market.sources.port import Interval
from tests.builders import AFTER_LAST_SESSION, CALENDAR, LAST_SESSION, bars, hourly_bars
from tests.unit.jobs.ingest.running import DyingStore, both, run, table
from tests.vendor import FakeVendor


def asked(vendor: FakeVendor) -> list[str]:
    return [request.symbol for request in vendor.requests]


def test_a_backfill_begins_with_the_symbols_that_the_last_one_has_not_reached():
    store, vendor = MemoryTableStore(), both().fails("AAPL", *[Transient("AAPL: timeout")] * 3)
    run(vendor, store, symbols=["MSFT", "AAPL"], backfill=True)
    again = both()
    assert run(again, store, symbols=["MSFT", "AAPL"], backfill=True).bars_written > 0
    assert asked(again) == ["AAPL", "MSFT"]


@pytest.mark.parametrize("writes", [0, 1, 2, 3])
def test_a_backfill_that_is_killed_is_completed_by_the_next(writes: int):
    store, whole = DyingStore(writes), MemoryTableStore()
    with pytest.raises(ConnectionError):
        run(both(), store, backfill=True)
    store.left = 100
    run(both(), store, backfill=True)
    run(both(), whole, backfill=True)
    assert table(store, BARS_1D).equals(table(whole, BARS_1D))


@pytest.mark.parametrize("which", ["backfill", "resweep"])
@pytest.mark.parametrize(("interval", "history"), [(Interval.DAY, bars), (Interval.HOUR, hourly_bars)])
def test_what_is_complete_is_compared_and_nothing_is_written_where_it_agrees(interval: Interval, history, which: str):
    store = MemoryTableStore()
    vendor = FakeVendor().lists(history("AAPL", 700)).lists(history("MSFT", 700))
    run(vendor, store, interval)
    oldest = vendor.requests[0].start
    again = FakeVendor().lists(history("AAPL", 700)).lists(history("MSFT", 700))
    report = run(again, store, interval, now=AFTER_LAST_SESSION + timedelta(hours=1), **{which: True})
    assert (asked(again), report.objects_written) == (["AAPL", "MSFT"], 0)
    assert {request.start for request in again.requests} == {oldest}


def test_a_backfill_asks_for_the_whole_history_where_a_gap_was_given_up():
    months_ago = LAST_SESSION - timedelta(days=100)
    gap = pl.col("session_date").is_between(months_ago, months_ago + timedelta(days=7))
    store, healing = MemoryTableStore(), both()
    run(both().lists(bars("MSFT", 700).filter(~gap)), store)
    run(healing, store, backfill=True)
    first = healing.requests[0]
    assert (first.symbol, first.start) == ("MSFT", CALENDAR.open_of(date(2024, 5, 29)))
    assert table(store, BARS_1D)["symbol"].value_counts()["count"].n_unique() == 1


def test_a_symbol_that_was_listed_later_stays_whole_through_backfills():
    store, young = MemoryTableStore(), bars("MSFT", 40)
    run(both().lists(young), store, backfill=True)
    run(both().lists(young), store, backfill=True)
    assert table(store, BARS_1D).filter(symbol="MSFT").height == young.height
