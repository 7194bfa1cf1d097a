from datetime import date, timedelta

import polars as pl
import pytest
from polars.testing import assert_frame_equal

from nextday.catalog import BARS_1D, CORPORATE_ACTIONS
from nextday.lake.memory import MemoryTableStore
from nextday.market.bars import PRICES
from tests.builders import CALENDAR, LAST_SESSION, action, bars
from tests.unit.jobs.ingesting import SPLIT, DyingStore, after_split, run, table
from tests.vendor import FakeVendor


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
