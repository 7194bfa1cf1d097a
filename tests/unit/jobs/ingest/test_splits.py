from collections.abc import Callable
from datetime import date, timedelta

import polars as pl
import pytest
from polars.testing import assert_frame_equal

from nextday.catalog import BARS_1D, BARS_1H, CORPORATE_ACTIONS, QUARANTINE, REVISIONS, SESSIONS, Table
from nextday.lake.memory import MemoryTableStore
from nextday.market.bars import PRICES
from nextday.market.calendar import exchange_day
from nextday.market.sources.port import Interval
from tests.builders import AFTER_LAST_SESSION, CALENDAR, LAST_SESSION, action, bars, hourly_bars
from tests.unit.jobs.ingest.running import SPLIT, after_split, run, table
from tests.vendor import FakeVendor

EVE = CALENDAR.open_of(SPLIT) - timedelta(hours=1)


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


def before_split(days: int = 100) -> MemoryTableStore:
    """Days and hours of one symbol, read on the eve of the split."""
    store = MemoryTableStore()
    for stored, interval in ((bars, Interval.DAY), (hourly_bars, Interval.HOUR)):
        run(FakeVendor().lists(stored("AAPL", days)), store, interval, symbols=["AAPL"], now=EVE)
    return store


def vendor_of(prices: float, *, event: bool) -> FakeVendor:
    """A vendor whose prices are divided by a number up to the split, and by 4 from then on."""
    old = pl.col("session_date") < SPLIT
    rows = bars("AAPL", 100).with_columns(
        pl.when(old).then(pl.col(p) / prices).otherwise(pl.col(p) / 4) for p in PRICES
    )
    return FakeVendor().lists(rows, action("AAPL", SPLIT, 4.0, kind="split") if event else None)


def test_both_intervals_are_restated_in_one_run_however_old_their_bars_are():
    store = before_split()
    unsplit = {which: table(store, which) for which in (BARS_1D, BARS_1H)}
    run(after_split(bars, 100), store, symbols=["AAPL"])
    for which, rows in unsplit.items():
        now = table(store, which).filter(pl.col(which.key[-1]).cast(pl.Date) < SPLIT)
        assert_frame_equal(now.select(PRICES), rows.select(pl.col(PRICES) / 4))
        assert now["volume"].to_list() == (rows["volume"] * 4).to_list()
        assert now["fetched_at"].to_list() == rows["fetched_at"].to_list()
    splits = table(store, REVISIONS).filter(cause="split")
    assert splits.select("table", "symbol", "row_key", "old_value", "new_value").rows() == [
        ("bars_1d", "AAPL", "2026-05-28", 1.0, 4.0),
        ("bars_1h", "AAPL", "2026-05-28", 1.0, 4.0),
    ]


@pytest.mark.parametrize(
    ("prices", "event", "reason"),
    [
        (1, True, "split_without_ratio"),
        (4, False, "ratio_without_split"),
        (16, True, "split_ratio_mismatch"),
    ],
)
def test_prices_that_contradict_the_events_are_withheld_until_they_agree(prices: float, *, event: bool, reason: str):
    store = before_split()
    served = {which: table(store, which) for which in (BARS_1D, BARS_1H, CORPORATE_ACTIONS)}
    report = run(vendor_of(prices, event=event), store, symbols=["AAPL"])
    assert report.suspects == {"AAPL": reason}
    for which, rows in served.items():
        assert_frame_equal(table(store, which), rows)
    held = table(store, QUARANTINE)
    assert held["reason"].unique().to_list() == [reason]
    assert held.filter(table="bars_1d").height == report.quarantined - event
    states = table(store, SESSIONS).filter(interval="1d").sort("session_date").tail(3)["state"].to_list()
    assert states == ["arrived", "quarantined", "quarantined"]
    again = run(vendor_of(4, event=True), store, symbols=["AAPL"], now=AFTER_LAST_SESSION + timedelta(hours=1))
    assert again.suspects == {}
    assert table(store, BARS_1D)["split_basis"].unique().to_list() == [SPLIT]
    assert table(store, SESSIONS).filter(interval="1d").sort("session_date")["state"].to_list()[-2:] == ["healed"] * 2


def test_a_split_that_is_undone_days_later_changes_nothing():
    store = before_split()
    run(vendor_of(4, event=True), store, symbols=["AAPL"])
    served = table(store, BARS_1D)
    report = run(vendor_of(1, event=True), store, symbols=["AAPL"], now=AFTER_LAST_SESSION + timedelta(days=1))
    assert report.suspects == {"AAPL": "ratio_without_split"}
    assert_frame_equal(table(store, BARS_1D), served)


@pytest.mark.parametrize("first", [Interval.DAY, Interval.HOUR])
@pytest.mark.parametrize("known", [True, False])
def test_hourly_volumes_that_the_vendor_did_not_restate_are_stored_in_the_basis_of_the_prices(
    first: Interval, *, known: bool
):
    hours = hourly_bars("AAPL", 100)
    traded = hours.group_by(session_date=pl.col("start").dt.date()).agg(pl.col("volume").sum())
    days = bars("AAPL", 100).drop("volume").join(traded, on="session_date")
    days = days.select(bars("AAPL", 1).columns)
    store, old = MemoryTableStore(), pl.col("start").dt.date() < SPLIT
    if known:
        run(FakeVendor().lists(days), store, symbols=["AAPL"], now=EVE)
        run(FakeVendor().lists(hours), store, Interval.HOUR, symbols=["AAPL"], now=EVE)
    split = action("AAPL", SPLIT, 4.0, kind="split")
    delivered = hours.with_columns(
        *(pl.col(p) / 4 for p in PRICES), volume=pl.when(old).then("volume").otherwise(pl.col("volume") * 4)
    )
    vendor = FakeVendor().lists(delivered, split)
    vendor.lists(days.with_columns(*(pl.col(p) / 4 for p in PRICES), volume=pl.col("volume") * 4), split)
    now = CALENDAR.close_of(LAST_SESSION) + timedelta(hours=1)
    order = [first, Interval.HOUR] if known else [Interval.DAY, Interval.HOUR]
    for interval in order:
        run(vendor, store, interval, symbols=["AAPL"], now=now)
    stored = table(store, BARS_1H)
    assert stored["volume"].to_list() == (hours["volume"] * 4).tail(stored.height).to_list()
    assert table(store, REVISIONS).filter(cause="vendor_revision").is_empty()


def test_a_split_told_so_late_that_no_bar_of_the_answer_precedes_it_waits_for_the_whole_history():
    store, vendor = MemoryTableStore(), FakeVendor().lists(bars("AAPL", 60))
    run(vendor, store, symbols=["AAPL"], now=EVE)
    run(vendor, store, symbols=["AAPL"])
    first = exchange_day(vendor.requests[-1].start)
    late = FakeVendor().lists(bars("AAPL", 60), action("AAPL", first, 1.1, kind="split"))
    run(late, store, symbols=["AAPL"], now=AFTER_LAST_SESSION + timedelta(hours=1))
    assert late.requests[-1].start == vendor.requests[-1].start
    assert table(store, BARS_1D)["close"].to_list() == bars("AAPL", 60)["close"].to_list()
    assert table(store, CORPORATE_ACTIONS).is_empty()
    report = run(late, store, symbols=["AAPL"], now=AFTER_LAST_SESSION + timedelta(hours=2), resweep=True)
    assert report.suspects == {"AAPL": "split_without_ratio"}
    run(late, store, symbols=["AAPL"], now=AFTER_LAST_SESSION + timedelta(hours=3), backfill=True)
    assert table(store, CORPORATE_ACTIONS)["value"].to_list() == [1.1]
    assert table(store, BARS_1D)["close"].to_list() == bars("AAPL", 60)["close"].to_list()
