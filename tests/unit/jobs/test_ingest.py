from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta
from typing import Any

import polars as pl
import pytest
from polars.testing import assert_frame_equal

from nextday.catalog import BARS_1D, BARS_1H, CORPORATE_ACTIONS, QUARANTINE, PartitionValues, Table
from nextday.errors import BadRequest, RateLimited, SourceError, Transient, UnknownSymbol
from nextday.jobs.ingest import ingest
from nextday.jobs.ingest_report import IngestReport
from nextday.lake.memory import MemoryTableStore
from nextday.lake.ports import Written
from nextday.market.bars import PRICES
from nextday.market.sources.port import BarSource, Interval
from tests.builders import AFTER_LAST_SESSION, CALENDAR, LAST_SESSION, action, bars, hourly_bars
from tests.vendor import FakeVendor

SYMBOLS = ("AAPL", "MSFT")
VALUES = ["symbol", "session_date", *PRICES, "volume", "is_final"]


def run(source: BarSource, store: MemoryTableStore, interval: Interval = Interval.DAY, **options: Any) -> IngestReport:
    defaults = {"symbols": SYMBOLS, "now": AFTER_LAST_SESSION, "buckets": 1, "sleep": lambda _: None}
    return ingest(interval, source=source, store=store, **{**defaults, **options})


def table(store: MemoryTableStore, which: Table) -> pl.DataFrame:
    files = [store.read(which, values).frame for values in store.partitions(which)]
    return pl.concat(files).sort(which.key)


def both(days: int = 700, **changes: Any) -> FakeVendor:
    return FakeVendor().lists(bars("AAPL", days, **changes)).lists(bars("MSFT", days, **changes))


def outcome(report: IngestReport, symbol: str) -> Any:
    return next(outcome for outcome in report.outcomes if outcome.symbol == symbol)


def test_a_new_symbol_is_backfilled_with_two_years_of_days_in_one_request():
    vendor, store = both(), MemoryTableStore()
    report = run(vendor, store)
    expected = pl.concat(bars(symbol, 700) for symbol in SYMBOLS).filter(pl.col("session_date") >= date(2024, 5, 29))
    assert_frame_equal(table(store, BARS_1D).select(VALUES), expected.select(VALUES), check_exact=True)
    assert [request.symbol for request in vendor.requests] == list(SYMBOLS)
    assert report.bars_written == expected.height
    assert report.objects_written == 3  # one file a year, not one a symbol


def test_hourly_bars_are_backfilled_for_thirty_days():
    store = MemoryTableStore()
    vendor = FakeVendor().lists(hourly_bars("AAPL", 60))
    run(vendor, store, Interval.HOUR, symbols=["AAPL"])
    stored = table(store, BARS_1H)
    assert_frame_equal(stored.drop("fetched_at"), hourly_bars("AAPL", 22).drop("fetched_at"))


def test_a_second_run_at_the_same_moment_writes_nothing():
    vendor = both().lists(bars("AAPL", 700), action("AAPL", LAST_SESSION, 0.26))
    store = MemoryTableStore()
    assert run(vendor, store).objects_written == 4
    again = run(vendor, store)
    assert (again.objects_written, again.bars_written) == (0, 0)


def test_a_known_symbol_is_asked_for_a_short_window_and_gets_only_what_is_new():
    store = MemoryTableStore()
    yesterday = AFTER_LAST_SESSION - timedelta(days=1)
    run(both(), store, now=yesterday)
    vendor = both()
    report = run(vendor, store)
    assert {request.start for request in vendor.requests} == {CALENDAR.open_of(date(2026, 4, 24))}
    assert [(outcome.added, outcome.changed) for outcome in report.outcomes] == [(1, 0), (1, 0)]
    assert report.objects_written == 1


def test_a_backfill_on_request_asks_known_symbols_for_everything():
    store, vendor = MemoryTableStore(), both()
    run(both(), store)
    run(vendor, store, backfill=True)
    assert {request.start for request in vendor.requests} == {CALENDAR.open_of(date(2024, 5, 29))}


def test_the_bar_in_progress_is_stored_as_such_and_settled_later():
    store = MemoryTableStore()
    run(both(), store, now=CALENDAR.close_of(LAST_SESSION) - timedelta(hours=1))
    assert table(store, BARS_1D).filter(~pl.col("is_final"))["session_date"].unique().to_list() == [LAST_SESSION]
    report = run(both(), store)
    assert table(store, BARS_1D)["is_final"].all()
    assert [(outcome.added, outcome.changed) for outcome in report.outcomes] == [(0, 1), (0, 1)]


def test_rejected_rows_are_kept_once_and_counted():
    vendor, store = both(), MemoryTableStore()
    broken = bars("AAPL", 5).with_columns(
        high=pl.when(pl.col("session_date") == LAST_SESSION).then(1.0).otherwise("high")
    )
    vendor.lists(broken)
    for _ in range(2):
        report = run(vendor, store)
        assert report.quarantined == 1
    assert table(store, QUARANTINE).select("symbol", "row_key", "reason").rows() == [
        ("AAPL", "2026-05-29", "high_below_low")
    ]
    assert LAST_SESSION not in table(store, BARS_1D).filter(symbol="AAPL")["session_date"]


def test_one_bad_symbol_stops_no_other():
    vendor = FakeVendor().lists(bars("MSFT")).fails("AAPL", UnknownSymbol("AAPL: delisted"))
    store = MemoryTableStore()
    report = run(vendor, store)
    assert table(store, BARS_1D)["symbol"].unique().to_list() == ["MSFT"]
    assert report.errors == {"AAPL": "UnknownSymbol: AAPL: delisted"}
    assert (outcome(report, "AAPL").error, outcome(report, "MSFT").added) == ("UnknownSymbol", 30)


def test_a_transient_failure_is_retried_within_the_attempts():
    vendor = both().fails("AAPL", Transient("timeout"), Transient("timeout"))
    assert run(vendor, MemoryTableStore(), attempts=3).errors == {}
    vendor = both().fails("AAPL", Transient("timeout"), Transient("timeout"))
    assert run(vendor, MemoryTableStore(), attempts=2).errors == {"AAPL": "Transient: timeout"}


def test_after_a_refusal_what_arrived_is_stored_and_nothing_more_is_asked():
    symbols = ["AAPL", "MSFT", "NVDA"]
    vendor = FakeVendor().lists(bars("AAPL")).fails("MSFT", RateLimited("MSFT: too many requests"))
    store = MemoryTableStore()
    report = run(vendor, store, symbols=symbols)
    assert [request.symbol for request in vendor.requests] == ["AAPL", "MSFT"]
    assert table(store, BARS_1D).height == 30
    assert list(report.errors) == ["MSFT", "NVDA"]


@pytest.mark.parametrize(
    ("failure", "raised"), [(RateLimited("go away"), RateLimited), (BadRequest("too old"), SourceError)]
)
def test_a_run_without_any_arrival_fails(failure: Exception, raised: type[Exception]):
    vendor = FakeVendor().fails("AAPL", failure).fails("MSFT", failure)
    with pytest.raises(raised, match=f"none of 2 symbols arrived; {type(failure).__name__}: {failure}"):
        run(vendor, MemoryTableStore())


def test_no_symbols_is_no_failure():
    report = run(FakeVendor(), MemoryTableStore(), symbols=[])
    assert (report.outcomes, report.objects_written) == ((), 0)


def test_a_symbol_given_twice_is_asked_once():
    vendor = both()
    assert len(run(vendor, MemoryTableStore(), symbols=["AAPL", "AAPL"]).outcomes) == 1
    assert len(vendor.requests) == 1


def test_the_report_is_json():
    report = run(both(), MemoryTableStore()).to_dict()
    assert report["now"] == "2026-05-30T00:05:00+00:00"
    assert report["symbols"][0]["symbol"] == "AAPL"


SPLIT = date(2026, 5, 28)
RESTATED = {"split_basis": SPLIT} | {price: pl.col(price) / 4 for price in PRICES} | {"volume": pl.col("volume") * 4}


def after_split(stored: Callable[..., pl.DataFrame], days: int) -> FakeVendor:
    frame = stored("AAPL", days)
    restated = frame.with_columns(**{name: value for name, value in RESTATED.items() if name != "split_basis"})
    return FakeVendor().lists(restated, action("AAPL", SPLIT, 4.0, kind="split"))


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
    assert len(vendor.requests) == 2
    assert run(vendor, store, interval, symbols=["AAPL"]).objects_written == 0
    assert len(vendor.requests) == 3


def test_a_split_that_the_daily_run_stored_restates_the_hours_in_one_request():
    store, before = MemoryTableStore(), CALENDAR.open_of(SPLIT) - timedelta(hours=1)
    for interval, frame in ((Interval.DAY, bars("AAPL", 100)), (Interval.HOUR, hourly_bars("AAPL", 60))):
        run(FakeVendor().lists(frame), store, interval, symbols=["AAPL"], now=before)
    run(after_split(bars, 100), store, symbols=["AAPL"])
    vendor = after_split(hourly_bars, 60)
    run(vendor, store, Interval.HOUR, symbols=["AAPL"])
    assert table(store, BARS_1H)["split_basis"].unique().to_list() == [SPLIT]
    assert len(vendor.requests) == 1


class DyingStore(MemoryTableStore):
    """Loses power before its nth write."""

    def __init__(self, writes: int) -> None:
        super().__init__()
        self.left = writes

    def upsert(self, table: Table, values: PartitionValues, merge: Any) -> Written:
        if self.left == 0:
            raise ConnectionError("power lost")
        self.left -= 1
        return super().upsert(table, values, merge)


@pytest.mark.parametrize("writes", range(4))
def test_a_backfill_cut_short_is_completed_by_the_next_run(writes: int):
    def vendor() -> FakeVendor:
        return FakeVendor().lists(bars("AAPL", 700), action("AAPL", LAST_SESSION, 0.26))

    whole, cut = MemoryTableStore(), DyingStore(writes)
    run(vendor(), whole, symbols=["AAPL"])
    with pytest.raises(ConnectionError):
        run(vendor(), cut, symbols=["AAPL"])
    cut.left = 10
    run(vendor(), cut, symbols=["AAPL"])
    for which in (BARS_1D, CORPORATE_ACTIONS):
        assert_frame_equal(table(cut, which), table(whole, which))


@pytest.mark.parametrize("writes", range(4))
def test_a_restatement_cut_short_is_completed_by_the_next_run(writes: int):
    store = DyingStore(10)
    before = CALENDAR.open_of(SPLIT) - timedelta(hours=1)
    dividend = action("AAPL", date(2025, 2, 10), 1.0)
    run(FakeVendor().lists(bars("AAPL", 700), dividend), store, symbols=["AAPL"], now=before)
    split = action("AAPL", SPLIT, 4.0, kind="split")
    vendor = after_split(bars, 700).lists(
        bars("AAPL", 700).with_columns(pl.col(PRICES) / 4), pl.concat([dividend.with_columns(value=0.25), split])
    )
    store.left = writes
    with pytest.raises(ConnectionError):
        run(vendor, store, symbols=["AAPL"])
    store.left = 10
    run(vendor, store, symbols=["AAPL"])
    restated = table(store, BARS_1D)
    assert restated["split_basis"].unique().to_list() == [SPLIT]
    assert restated["close"].to_list() == (bars("AAPL", 700)["close"] / 4).tail(restated.height).to_list()
    assert table(store, CORPORATE_ACTIONS)["value"].to_list() == [0.25, 4.0]


def test_a_gap_that_the_vendor_fills_later_is_healed():
    store, gap = MemoryTableStore(), date(2026, 5, 20)
    holed = bars("AAPL", 100).filter(pl.col("session_date") != gap)
    run(FakeVendor().lists(holed), store, symbols=["AAPL"])
    run(FakeVendor().lists(bars("AAPL", 100)), store, symbols=["AAPL"], now=datetime(2026, 5, 31, 0, 5, tzinfo=UTC))
    assert_frame_equal(table(store, BARS_1D).drop("fetched_at"), bars("AAPL", 100).drop("fetched_at"))
