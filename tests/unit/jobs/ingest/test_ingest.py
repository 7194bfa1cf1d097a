import json
from datetime import UTC, date, datetime, timedelta

import polars as pl
import pytest
from polars.testing import assert_frame_equal

from nextday.catalog import BARS_1D, BARS_1H, QUARANTINE, SESSIONS
from nextday.errors import BadRequest, RateLimited, SourceError, Transient, UnknownSymbol
from nextday.lake.memory import MemoryTableStore
from nextday.market.sources.port import Interval
from tests.builders import AFTER_LAST_SESSION, CALENDAR, LAST_SESSION, action, bars, hourly_bars
from tests.unit.jobs.ingest.running import SYMBOLS, VALUES, both, outcome, run, table
from tests.vendor import FakeVendor


def test_a_new_symbol_is_backfilled_with_two_years_of_days_in_one_request():
    vendor, store = both(), MemoryTableStore()
    report = run(vendor, store)
    expected = pl.concat(bars(symbol, 700) for symbol in SYMBOLS).filter(pl.col("session_date") >= date(2024, 5, 29))
    assert_frame_equal(table(store, BARS_1D).select(VALUES), expected.select(VALUES), check_exact=True)
    assert [request.symbol for request in vendor.requests] == list(SYMBOLS)
    assert report.bars_written == expected.height
    assert report.objects_written == 6  # a file of bars and one of sessions a year, not one a symbol


def test_hourly_bars_are_backfilled_for_thirty_days():
    store = MemoryTableStore()
    vendor = FakeVendor().lists(hourly_bars("AAPL", 60))
    run(vendor, store, Interval.HOUR, symbols=["AAPL"])
    stored = table(store, BARS_1H)
    assert_frame_equal(stored.drop("fetched_at"), hourly_bars("AAPL", 22).drop("fetched_at"))


def test_a_second_run_at_the_same_moment_writes_nothing():
    vendor = both().lists(bars("AAPL", 700), action("AAPL", LAST_SESSION, 0.26))
    store = MemoryTableStore()
    assert run(vendor, store).objects_written == 7
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
    assert report.objects_written == 2  # bars and sessions


def test_the_bar_in_progress_is_stored_as_such_and_settled_later():
    store = MemoryTableStore()
    run(both(), store, now=CALENDAR.close_of(LAST_SESSION) - timedelta(hours=1))
    assert table(store, BARS_1D).filter(~pl.col("is_final"))["session_date"].unique().to_list() == [LAST_SESSION]
    report = run(both(), store)
    assert table(store, BARS_1D)["is_final"].all()
    assert [(outcome.added, outcome.changed) for outcome in report.outcomes] == [(0, 1), (0, 1)]


def test_rows_of_no_session_are_counted_in_what_a_run_tells():
    copied = bars("AAPL", 5)
    vendor = FakeVendor().lists(pl.concat([copied, copied[-2:]]))
    report = run(vendor, MemoryTableStore(), symbols=["AAPL"])
    assert report.summary()["off_session"] == 2
    assert report.summary()["bars_written"] == 5


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
    ("failure", "raised"),
    [
        (RateLimited("go away"), RateLimited),
        (Transient("timeout"), Transient),
        (BadRequest("too old"), SourceError),
        (UnknownSymbol("delisted"), SourceError),
    ],
)
def test_a_run_without_any_arrival_fails(failure: Exception, raised: type[Exception]):
    vendor = FakeVendor().fails("AAPL", *[failure] * 3).fails("MSFT", *[failure] * 3)
    with pytest.raises(SourceError, match=f"none of 2 symbols arrived; {type(failure).__name__}: {failure}") as error:
        run(vendor, MemoryTableStore())
    assert error.type is raised


@pytest.mark.parametrize(
    ("first", "second", "raised"),
    [
        (UnknownSymbol("delisted"), Transient("timeout"), Transient),
        (Transient("timeout"), RateLimited("go away"), RateLimited),
    ],
)
def test_a_run_that_fails_for_several_causes_tells_what_to_do_next(
    first: Exception, second: Exception, raised: type[Exception]
):
    vendor = FakeVendor().fails("AAPL", *[first] * 3).fails("MSFT", *[second] * 3)
    with pytest.raises(raised, match=f"{raised.__name__}: {second}"):
        run(vendor, MemoryTableStore())


def test_no_symbols_is_no_failure():
    report = run(FakeVendor(), MemoryTableStore(), symbols=[])
    assert (report.outcomes, report.objects_written) == ((), 0)


def test_a_symbol_given_twice_is_asked_once():
    vendor = both()
    assert len(run(vendor, MemoryTableStore(), symbols=["AAPL", "AAPL"]).outcomes) == 1
    assert len(vendor.requests) == 1


def test_the_totals_are_json():
    totals = run(both(), MemoryTableStore()).summary()
    assert totals["now"] == "2026-05-30T00:05:00+00:00"
    assert json.loads(json.dumps(totals)) == totals


def test_the_failure_of_a_run_is_told_in_few_words_whatever_the_vendor_said():
    vendor = FakeVendor().fails("AAPL", *[SourceError("<p>no</p>" * 10_000)] * 3)
    with pytest.raises(SourceError) as told:
        run(vendor, MemoryTableStore(), symbols=["AAPL"])
    assert len(str(told.value)) < 600


def test_a_gap_that_the_vendor_fills_later_is_healed():
    store, gap = MemoryTableStore(), date(2026, 5, 20)
    holed = bars("AAPL", 100).filter(pl.col("session_date") != gap)
    run(FakeVendor().lists(holed), store, symbols=["AAPL"])
    run(FakeVendor().lists(bars("AAPL", 100)), store, symbols=["AAPL"], now=datetime(2026, 5, 31, 0, 5, tzinfo=UTC))
    assert_frame_equal(table(store, BARS_1D).drop("fetched_at"), bars("AAPL", 100).drop("fetched_at"))
    states = table(store, SESSIONS).group_by("state").len().sort("state").rows()
    assert states == [("arrived", 99), ("healed", 1)]


def test_rows_of_no_session_are_told_beside_the_rest():
    hours = hourly_bars("AAPL", 5)
    last = CALENDAR.close_of(LAST_SESSION)
    print_at_close = hours.tail(1).with_columns(start=pl.lit(last), volume=pl.lit(0, dtype=pl.Int64))
    vendor = FakeVendor().lists(pl.concat([hours, print_at_close]))
    assert run(vendor, MemoryTableStore(), Interval.HOUR, symbols=["AAPL"]).summary()["off_session"] == 1
