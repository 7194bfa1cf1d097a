from contextlib import suppress
from datetime import timedelta
from math import prod

import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from polars.testing import assert_frame_equal

from nextday.catalog import BARS_1D, REVISIONS
from nextday.lake.history.known_at import known_at
from nextday.lake.memory import MemoryTableStore
from tests.builders import AFTER_LAST_SESSION, CALENDAR, bars
from tests.unit.jobs.ingest.running import SPLIT, DyingStore, after_split, run, table
from tests.unit.lake.changing_market import FIRST_NIGHT, ChangingMarket, Revision
from tests.vendor import FakeVendor

NIGHTS = range(FIRST_NIGHT, 16)
REVISIONS_OF_A_MARKET = st.builds(
    Revision,
    night=st.integers(FIRST_NIGHT, NIGHTS[-1]),
    at=st.integers(0, NIGHTS[-1]),
    name=st.sampled_from(["open", "high", "low", "close", "volume"]),
    by=st.integers(1, 9),
)
MARKETS = st.builds(
    ChangingMarket,
    revisions=st.lists(REVISIONS_OF_A_MARKET, max_size=4).map(tuple),
    late=st.dictionaries(st.integers(1, NIGHTS[-1]), st.integers(FIRST_NIGHT, NIGHTS[-1]), max_size=2),
    splits=st.dictionaries(st.integers(FIRST_NIGHT + 1, NIGHTS[-1]), st.sampled_from([10.0, 1.5, 0.125]), max_size=2),
)


def final_bars(store: MemoryTableStore) -> pl.DataFrame:
    return table(store, BARS_1D).filter("is_final").drop("split_basis")


def assert_same(one: pl.DataFrame, other: pl.DataFrame, market: ChangingMarket) -> None:
    """Equal but for float32 rounding and, after a split, the whole share of the basis that is undone."""
    assert_frame_equal(one.drop("volume"), other.drop("volume"), rel_tol=1e-6)
    whole_share = prod(max(1.0, 1 / ratio) for ratio in market.splits.values())
    assert (one["volume"] - other["volume"]).abs().fill_null(0).max() <= (whole_share if market.splits else 0)  # type: ignore[operator]


@settings(max_examples=12)
@given(MARKETS)
def test_every_earlier_state_of_the_bars_can_be_read_back(market: ChangingMarket):
    store, seen = MemoryTableStore(), {}
    for night in NIGHTS:
        report = run(market.vendor(night), store, symbols=["AAPL"], now=market.night(night))
        assert report.suspects == {}
        seen[market.night(night)] = final_bars(store)
    now, journal = table(store, BARS_1D), table(store, REVISIONS)
    for instant, known in seen.items():
        assert_same(known_at(BARS_1D, now, journal, instant), known, market)
        assert_same(known_at(BARS_1D, now, journal, instant + timedelta(hours=3)), known, market)


def test_before_the_first_run_nothing_was_known():
    market, store = ChangingMarket(), MemoryTableStore()
    run(market.vendor(12), store, symbols=["AAPL"], now=market.night(12))
    before = market.night(12) - timedelta(microseconds=1)
    assert known_at(BARS_1D, table(store, BARS_1D), table(store, REVISIONS), before).is_empty()


def test_changes_that_a_run_announced_and_did_not_make_are_read_over():
    market = ChangingMarket(revisions=(Revision(12, 3, "close", 5),), splits={12: 10.0})
    store = MemoryTableStore()
    for night in (11, 12):
        run(market.vendor(night), store, symbols=["AAPL"], now=market.night(night))
        if night == 11:
            seen = final_bars(store)
    now, journal = table(store, BARS_1D), table(store, REVISIONS)
    announced = journal.with_columns(pl.col("seen_at") - timedelta(hours=2))
    for hours in (0, 1):
        instant = market.night(11) + timedelta(hours=hours)
        assert_same(known_at(BARS_1D, now, pl.concat([announced, journal]), instant), seen, market)
    between = market.night(12) - timedelta(hours=1)
    assert_same(known_at(BARS_1D, now, pl.concat([announced, journal]), between), seen, market)


@pytest.mark.parametrize("writes", range(7))
def test_a_split_is_undone_in_the_files_alone_that_a_run_restated_before_it_died(writes: int):
    store, eve = DyingStore(100), CALENDAR.open_of(SPLIT) - timedelta(hours=1)
    run(FakeVendor().lists(bars("AAPL", 300)), store, symbols=["AAPL"], now=eve)
    then, store.left = final_bars(store), writes
    with suppress(ConnectionError):
        run(after_split(bars, 300), store, symbols=["AAPL"], now=AFTER_LAST_SESSION, resweep=True)
    known = known_at(BARS_1D, table(store, BARS_1D), table(store, REVISIONS), eve)
    assert_frame_equal(known, then.select(known.columns), rel_tol=1e-6)


@pytest.mark.parametrize("writes", range(7))
def test_a_split_that_restated_one_file_before_a_kill_is_undone_in_all(writes: int):
    store, eve = DyingStore(100), CALENDAR.open_of(SPLIT) - timedelta(hours=1)
    run(FakeVendor().lists(bars("AAPL", 300)), store, symbols=["AAPL"], now=eve)
    then = final_bars(store)
    vendor = after_split(lambda symbol, days: bars(symbol, days).with_columns(pl.col("volume") + 100), 300)
    store.left = writes
    for minutes in (0, 10):
        try:
            now = AFTER_LAST_SESSION + timedelta(minutes=minutes)
            run(vendor, store, symbols=["AAPL"], now=now, resweep=True)
        except ConnectionError:
            store.left = 100
    known = known_at(BARS_1D, table(store, BARS_1D), table(store, REVISIONS), eve)
    assert_frame_equal(known, then.select(known.columns), rel_tol=1e-6)
