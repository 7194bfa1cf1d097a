from datetime import date, datetime, timedelta

import polars as pl
import pytest

from nextday.catalog import CORPORATE_ACTIONS, QUARANTINE, REVISIONS
from nextday.lake.memory import MemoryTableStore
from nextday.market.bars import PRICES
from nextday.market.sources.port import Interval
from tests.builders import AFTER_LAST_SESSION, CALENDAR, action, bars, hourly_bars
from tests.unit.jobs.ingest.running import RESTATED, SPLIT, after_split, run, table
from tests.vendor import FakeVendor

EVE = CALENDAR.open_of(SPLIT) - timedelta(hours=1)
LONG_AGO, RECENT = date(2026, 2, 10), date(2026, 5, 12)
JOURNAL = ["table", "symbol", "row_key", "field", "old_value", "new_value", "cause"]


def listed(store: MemoryTableStore, *dividends: tuple[date, float], now: datetime) -> None:
    actions = pl.concat(action("AAPL", day, value) for day, value in dividends)
    run(FakeVendor().lists(bars("AAPL", 100), actions), store, symbols=["AAPL"], now=now)


def refusals(store: MemoryTableStore) -> list[tuple[str, str]]:
    return table(store, QUARANTINE).select("row_key", "reason").rows()


def test_a_corrected_dividend_replaces_the_stored_one_and_is_journaled():
    store = MemoryTableStore()
    listed(store, (RECENT, 0.26), now=EVE)
    listed(store, (RECENT, 0.27), now=EVE + timedelta(hours=1))
    listed(store, (RECENT, 0.27), now=EVE + timedelta(hours=2))
    assert table(store, CORPORATE_ACTIONS)["value"].to_list() == [0.27]
    assert table(store, REVISIONS).select(JOURNAL).rows() == [
        ("corporate_actions", "AAPL", "2026-05-12", "dividend", 0.26, 0.27, "vendor_revision")
    ]


def test_a_split_restates_the_dividends_before_it_once():
    store = MemoryTableStore()
    listed(store, (LONG_AGO, 1.0), (RECENT, 2.0), now=EVE)
    for hours in range(2):
        vendor = after_split(bars, 100)
        run(vendor, store, symbols=["AAPL"], now=AFTER_LAST_SESSION + timedelta(hours=hours))
    assert table(store, CORPORATE_ACTIONS)["value"].to_list() == [0.25, 0.5, 4.0]
    splits = table(store, REVISIONS).filter(table="corporate_actions").select(JOURNAL).rows()
    assert splits == [("corporate_actions", "AAPL", "2026-05-28", "split_basis", 1.0, 4.0, "split")]


@pytest.mark.parametrize(("interval", "first"), [(Interval.DAY, date(2026, 4, 24)), (Interval.HOUR, date(2026, 5, 19))])
def test_a_dividend_of_a_short_windows_first_day_is_judged_by_the_stored_close_before_it(
    interval: Interval, first: date
):
    store, day_bars = MemoryTableStore(), bars("AAPL", 100)
    run(FakeVendor().lists(day_bars), store, symbols=["AAPL"], now=EVE)
    answer = day_bars if interval is Interval.DAY else hourly_bars("AAPL", 30)
    run(FakeVendor().lists(answer), store, interval, symbols=["AAPL"], now=EVE)
    close = day_bars.filter(pl.col("session_date") < first)["close"][-1]
    vendor = FakeVendor().lists(answer, action("AAPL", first, close))
    run(vendor, store, interval, symbols=["AAPL"], now=AFTER_LAST_SESSION)
    assert vendor.requests[-1].start == CALENDAR.open_of(first)
    assert table(store, CORPORATE_ACTIONS).is_empty()
    assert refusals(store) == [(first.isoformat(), "above_price")]


def test_the_stored_close_before_is_put_into_the_basis_of_the_dividend():
    store, first = MemoryTableStore(), date(2026, 4, 24)
    run(FakeVendor().lists(bars("AAPL", 100)), store, symbols=["AAPL"], now=EVE)
    close = bars("AAPL", 100).filter(pl.col("session_date") < first)["close"][-1]
    actions = pl.concat([action("AAPL", first, close / 2), action("AAPL", SPLIT, 4.0, kind="split")])
    run(FakeVendor().lists(bars("AAPL", 100).with_columns(**RESTATED), actions), store, symbols=["AAPL"])
    assert refusals(store) == [(first.isoformat(), "above_price")]


def spun_off(**restated: pl.Expr) -> pl.DataFrame:
    """Bars whose price falls by a quarter on the day of a split, but for those that are restated before it."""
    before = pl.col("session_date") < SPLIT
    falls = {price: pl.when(before).then(pl.col(price)).otherwise(pl.col(price) * 0.75) for price in PRICES}
    fell = bars("AAPL", 100).with_columns(**falls)
    return fell.with_columns(
        pl.when(before).then(value).otherwise(name).alias(name) for name, value in restated.items()
    )


SPIN_OFF = {price: pl.col(price) * 0.75 for price in PRICES}
PAID = action("AAPL", SPLIT, 25.0)


def test_a_dividend_is_withdrawn_when_the_vendor_makes_it_a_split_and_tells_so_in_the_journal():
    store = MemoryTableStore()
    eve = CALENDAR.close_of(SPLIT) + timedelta(hours=4)
    run(FakeVendor().lists(spun_off(), PAID), store, symbols=["AAPL"], now=eve)
    assert table(store, CORPORATE_ACTIONS)["kind"].to_list() == ["dividend"]
    both = pl.concat([PAID, action("AAPL", SPLIT, 4 / 3, kind="split")])
    for hours in range(2):
        vendor = FakeVendor().lists(spun_off(**SPIN_OFF), both)
        run(vendor, store, symbols=["AAPL"], now=AFTER_LAST_SESSION + timedelta(hours=hours))
    assert table(store, CORPORATE_ACTIONS)["kind"].to_list() == ["split"]
    assert refusals(store) == [(SPLIT.isoformat(), "counted_twice")]
    changes = table(store, REVISIONS).filter(table="corporate_actions").select(JOURNAL).rows()
    assert changes == [("corporate_actions", "AAPL", SPLIT.isoformat(), "dividend", 25.0, None, "withdrawn")]


def test_what_a_held_answer_contradicts_is_not_withdrawn():
    store = MemoryTableStore()
    run(FakeVendor().lists(spun_off(), PAID), store, symbols=["AAPL"], now=AFTER_LAST_SESSION)
    held = run(
        FakeVendor().lists(spun_off(**SPIN_OFF), PAID),
        store,
        symbols=["AAPL"],
        now=AFTER_LAST_SESSION + timedelta(hours=1),
    )
    assert held.suspects
    assert table(store, CORPORATE_ACTIONS)["value"].to_list() == [25.0]


def test_an_older_split_that_is_told_late_leaves_dividends_that_are_in_its_basis():
    store, older = MemoryTableStore(), action("AAPL", date(2026, 3, 10), 10.0, kind="split")
    told = [action("AAPL", LONG_AGO, 0.5), action("AAPL", RECENT, 2.0, kind="split")]
    for number, actions in enumerate((told, [*told, older])):
        vendor = FakeVendor().lists(bars("AAPL", 60), pl.concat(actions))
        run(vendor, store, symbols=["AAPL"], now=AFTER_LAST_SESSION + timedelta(hours=number))
    assert table(store, CORPORATE_ACTIONS).filter(kind="dividend")["value"].to_list() == [0.5]
