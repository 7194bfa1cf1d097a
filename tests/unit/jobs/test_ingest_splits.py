from collections.abc import Callable
from datetime import date, timedelta

import polars as pl
import pytest
from polars.testing import assert_frame_equal

from nextday.catalog import BARS_1D, BARS_1H, Table
from nextday.lake.memory import MemoryTableStore
from nextday.market.bars import PRICES
from nextday.market.sources.port import Interval
from tests.builders import CALENDAR, bars, hourly_bars
from tests.unit.jobs.ingesting import SPLIT, after_split, run, table
from tests.vendor import FakeVendor


@pytest.mark.parametrize(
    ("interval", "which", "stored", "days"),
    [(Interval.DAY, BARS_1D, bars, 700), (Interval.HOUR, BARS_1H, hourly_bars, 60)],
)
def test_a_new_split_restates_every_stored_bar(
    interval: Interval, which: Table, stored: Callable[..., pl.DataFrame], days: int
):
    store, before = MemoryTableStore(), CALENDAR.open_of(SPLIT) - timedelta(hours=1)
    run(FakeVendor().lists(stored("AAPL", days)), store, interval, symbols=["AAPL"], now=before)
    unaware = table(store, which)
    assert unaware["split_basis"].null_count() == unaware.height
    vendor = after_split(stored, days)
    run(vendor, store, interval, symbols=["AAPL"])
    restated = table(store, which)
    unsplit = stored("AAPL", days).tail(restated.height)
    assert restated.row(0)[:2] == unaware.row(0)[:2]
    assert restated["split_basis"].unique().to_list() == [SPLIT]
    assert_frame_equal(restated.select(PRICES), unsplit.select(pl.col(PRICES) / 4), check_exact=True)
    assert run(vendor, store, interval, symbols=["AAPL"]).objects_written == 0
    assert {request.interval for request in vendor.requests} == {interval}
    assert vendor.requests[0].start > CALENDAR.open_of(date(2026, 4, 1))  # what is older is restated without asking


def test_a_split_that_the_daily_run_stored_restates_the_hours_in_one_request():
    store, before = MemoryTableStore(), CALENDAR.open_of(SPLIT) - timedelta(hours=1)
    for interval, frame in ((Interval.DAY, bars("AAPL", 100)), (Interval.HOUR, hourly_bars("AAPL", 60))):
        run(FakeVendor().lists(frame), store, interval, symbols=["AAPL"], now=before)
    run(after_split(bars, 100), store, symbols=["AAPL"])
    vendor = after_split(hourly_bars, 60)
    run(vendor, store, Interval.HOUR, symbols=["AAPL"])
    assert table(store, BARS_1H)["split_basis"].unique().to_list() == [SPLIT]
    assert len(vendor.requests) == 1
