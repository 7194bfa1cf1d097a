from datetime import date, datetime, timedelta

import polars as pl

from nextday.catalog import CORPORATE_ACTIONS, REVISIONS
from nextday.lake.memory import MemoryTableStore
from tests.builders import AFTER_LAST_SESSION, CALENDAR, action, bars
from tests.unit.jobs.ingest.running import SPLIT, after_split, run, table
from tests.vendor import FakeVendor

EVE = CALENDAR.open_of(SPLIT) - timedelta(hours=1)
LONG_AGO, RECENT = date(2026, 2, 10), date(2026, 5, 12)
JOURNAL = ["table", "symbol", "row_key", "field", "old_value", "new_value", "cause"]


def listed(store: MemoryTableStore, *dividends: tuple[date, float], now: datetime) -> None:
    actions = pl.concat(action("AAPL", day, value) for day, value in dividends)
    run(FakeVendor().lists(bars("AAPL", 100), actions), store, symbols=["AAPL"], now=now)


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
