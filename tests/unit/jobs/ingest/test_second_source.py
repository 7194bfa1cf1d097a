"""What becomes of the lake when the first vendor fails for days and the second one steps in."""

from datetime import date, datetime, timedelta
from typing import Any

import polars as pl
import pytest

from nextday.catalog import BARS_1D, BARS_1H, CORPORATE_ACTIONS, QUARANTINE, REVISIONS
from nextday.errors import RateLimited, SourceError, Transient, UnknownSymbol
from nextday.jobs.ingest.report import IngestReport
from nextday.lake.memory import MemoryTableStore
from nextday.market.bars import PRICES
from nextday.market.sources.port import Interval
from tests.builders import CALENDAR, action, bars, hourly_bars
from tests.unit.jobs.ingest.running import outcome, run, table
from tests.vendor import FakeVendor

FRIDAY, MONDAY, TUESDAY = date(2026, 5, 29), date(2026, 6, 1), date(2026, 6, 2)
EVENING = timedelta(hours=4, minutes=5)
# the other vendor's trades differ a little
SLIGHTLY = {price: pl.col(price) * 1.0005 for price in PRICES} | {"volume": pl.col("volume") + 7}
IN_THE_NEW_BASIS = {price: pl.col(price) / 4 for price in PRICES} | {"volume": pl.col("volume") * 4}


def after(session: date) -> datetime:
    return CALENDAR.close_of(session) + EVENING


def days(source: str, end: date, **changes: pl.Expr) -> pl.DataFrame:
    return bars("AAPL", 60, end=end, source=source).with_columns(**changes)


@pytest.fixture
def store() -> MemoryTableStore:
    """Days of AAPL up to Friday, from the first vendor."""
    store = MemoryTableStore()
    run(FakeVendor().lists(days("yahoo", FRIDAY)), store, symbols=["AAPL"], now=after(FRIDAY))
    return store


def troubled(failure: Exception | None = None) -> FakeVendor:
    return FakeVendor().fails("AAPL", *[failure or RateLimited("AAPL: go away")] * 3)


def ingest(first: FakeVendor, second: FakeVendor, store: MemoryTableStore, **options: Any) -> IngestReport:
    return run(first, store, **{"symbols": ["AAPL"], "now": after(TUESDAY), "second": second, **options})


def sources(store: MemoryTableStore, day: date) -> list[str]:
    return table(store, BARS_1D).filter(session_date=day)["source"].to_list()


@pytest.mark.parametrize("failure", [RateLimited("refused"), Transient("hung"), UnknownSymbol("delisted?")])
def test_missing_bars_come_from_the_second_vendor_and_the_stored_ones_stay(
    store: MemoryTableStore, failure: Exception
) -> None:
    before = table(store, BARS_1D)
    report = ingest(troubled(failure), FakeVendor().lists(days("alpaca", TUESDAY, **SLIGHTLY)), store)
    after_it = table(store, BARS_1D)
    assert after_it.filter(pl.col("session_date") <= FRIDAY).equals(before)
    assert [sources(store, day) for day in (FRIDAY, MONDAY, TUESDAY)] == [["yahoo"], ["alpaca"], ["alpaca"]]
    assert table(store, REVISIONS).is_empty()
    assert report.fallbacks == {"AAPL": f"{type(failure).__name__}: {failure}"}
    assert not report.errors


def test_a_failure_of_one_evening_is_only_reported(store: MemoryTableStore) -> None:
    second = FakeVendor().lists(days("alpaca", MONDAY))
    with pytest.raises(SourceError):
        ingest(troubled(), second, store, now=after(MONDAY))
    assert not second.requests


def test_a_shorter_patience_can_be_chosen(store: MemoryTableStore) -> None:
    second = FakeVendor().lists(days("alpaca", MONDAY))
    ingest(troubled(), second, store, now=after(MONDAY), second_after=timedelta(hours=1))
    assert sources(store, MONDAY) == ["alpaca"]


def test_the_first_vendors_word_replaces_the_seconds_when_it_is_back(store: MemoryTableStore) -> None:
    ingest(troubled(), FakeVendor().lists(days("alpaca", TUESDAY, **SLIGHTLY)), store)
    wednesday = date(2026, 6, 3)
    ingest(FakeVendor().lists(days("yahoo", wednesday)), FakeVendor(), store, now=after(wednesday))
    assert set(table(store, BARS_1D)["source"]) == {"yahoo"}
    revised = table(store, REVISIONS)
    assert set(revised["row_key"]) == {"2026-06-01", "2026-06-02"}


def test_a_second_vendor_in_another_basis_is_held_in_quarantine(store: MemoryTableStore) -> None:
    before = table(store, BARS_1D)
    report = ingest(troubled(), FakeVendor().lists(days("alpaca", TUESDAY, **IN_THE_NEW_BASIS)), store)
    assert table(store, BARS_1D).equals(before)
    assert outcome(report, "AAPL").suspect == "ratio_without_split"
    assert set(table(store, QUARANTINE)["source"]) == {"alpaca"}


def test_a_split_that_only_the_second_vendor_tells_of_restates_the_stored_bars(store: MemoryTableStore) -> None:
    before = table(store, BARS_1D)
    restated = days("alpaca", TUESDAY, **IN_THE_NEW_BASIS)
    second = FakeVendor().lists(restated, action("AAPL", TUESDAY, 4.0, kind="split"))
    report = ingest(troubled(), second, store)
    assert outcome(report, "AAPL").suspect is None
    stored = table(store, BARS_1D)
    assert stored["split_basis"].to_list() == [TUESDAY] * len(stored)
    old = stored.filter(pl.col("session_date") <= FRIDAY)
    assert old["close"].to_list() == pytest.approx((before["close"] / 4).to_list())
    assert set(old["source"]) == {"yahoo"}


def test_a_split_that_the_first_vendor_has_lost_is_stored_with_the_bars_it_restates() -> None:
    ex_date, store = date(2026, 5, 27), MemoryTableStore()
    is_after = pl.col("session_date") >= ex_date
    changes = {name: pl.when(is_after).then(new).otherwise(name) for name, new in IN_THE_NEW_BASIS.items()}
    run(FakeVendor().lists(days("yahoo", FRIDAY, **changes)), store, symbols=["AAPL"], now=after(FRIDAY))
    restated = days("alpaca", TUESDAY, **IN_THE_NEW_BASIS)
    ingest(troubled(), FakeVendor().lists(restated, action("AAPL", ex_date, 4.0, kind="split")), store)
    assert table(store, CORPORATE_ACTIONS)["value"].to_list() == [4.0]
    assert set(table(store, BARS_1D)["split_basis"]) == {ex_date}
    closes = table(store, BARS_1D).tail(len(restated))["close"].to_list()
    assert closes == pytest.approx(restated["close"].to_list())


def test_dividends_that_are_stored_stay_the_first_vendors(store: MemoryTableStore) -> None:
    paid, later = date(2026, 5, 20), TUESDAY
    run(
        FakeVendor().lists(days("yahoo", FRIDAY), action("AAPL", paid, 0.26)),
        store,
        symbols=["AAPL"],
        now=after(FRIDAY),
        backfill=True,
    )
    told = pl.concat([action("AAPL", paid, 0.27), action("AAPL", later, 0.3)])
    ingest(troubled(), FakeVendor().lists(days("alpaca", TUESDAY), told), store)
    assert table(store, CORPORATE_ACTIONS)["value"].to_list() == [0.26, 0.3]


def test_one_hourly_series_changes_its_source_between_bars_and_keeps_its_grid() -> None:
    store = MemoryTableStore()
    hours: dict[str, Any] = {"interval": Interval.HOUR, "symbols": ["AAPL"]}
    run(FakeVendor().lists(hourly_bars("AAPL", 20, end=FRIDAY, source="yahoo")), store, **hours, now=after(FRIDAY))
    fallback = FakeVendor().lists(hourly_bars("AAPL", 20, end=TUESDAY, source="alpaca").with_columns(**SLIGHTLY))
    run(troubled(), store, **hours, now=after(TUESDAY), second=fallback)
    stored = table(store, BARS_1H)
    assert stored["start"].is_unique().all()
    assert stored["start"].dt.minute().unique().to_list() == [30]
    assert stored.filter(source="alpaca")["start"].min() == CALENDAR.open_of(MONDAY)
    assert stored.filter(source="yahoo")["start"].max() == CALENDAR.hour_starts(FRIDAY)[-1]


def test_a_symbol_that_both_vendors_fail_stops_no_other(store: MemoryTableStore) -> None:
    first = troubled(Transient("AAPL: hung")).lists(bars("MSFT", 60, end=TUESDAY, source="yahoo"))
    second = FakeVendor().fails("AAPL", *[Transient("AAPL: hung too")] * 3)
    report = ingest(first, second, store, symbols=["AAPL", "MSFT"])
    assert report.errors == {"AAPL": "Transient: AAPL: hung; AAPL: hung too"}
    assert sources(store, TUESDAY) == ["yahoo"]


def test_a_run_without_time_left_asks_nobody(store: MemoryTableStore) -> None:
    first, second = troubled(), FakeVendor().lists(days("alpaca", TUESDAY))
    with pytest.raises(SourceError, match="has used its 0 seconds"):
        ingest(first, second, store, seconds=0)
    assert not first.requests
    assert not second.requests
