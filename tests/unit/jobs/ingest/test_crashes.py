import os
from contextlib import suppress
from copy import deepcopy
from datetime import date, timedelta
from itertools import product

import polars as pl
import pytest
from polars.testing import assert_frame_equal

from nextday.catalog import BARS_1D, BARS_1H, CORPORATE_ACTIONS, QUARANTINE, REVISIONS, SESSIONS
from nextday.errors import Transient
from nextday.lake.memory import MemoryTableStore
from nextday.market.bars import PRICES
from nextday.market.sources.port import Interval
from tests.builders import AFTER_LAST_SESSION, CALENDAR, LAST_SESSION, action, bars, hourly_bars
from tests.unit.jobs.ingest.running import SPLIT, DyingStore, after_split, run, table
from tests.vendor import FakeVendor

EVERY = bool(os.environ.get("NEXTDAY_EVERY_CRASH"))
"""Whether each way to go on is tried after each write, or the two in turn: `make scenarios` tries all."""


def crashes(writes: int, *ways: object) -> list[tuple[int, object]]:
    """Every write that power may be lost before, with one of the ways to go on, or with all of them."""
    ends = list(product(range(writes), enumerate(ways)))
    return [(left, way) for left, (turn, way) in ends if EVERY or left % len(ways) == turn]


@pytest.mark.parametrize(("writes", "failures"), crashes(7, 0, 1))
def test_a_backfill_cut_short_is_completed_by_the_next_run_that_the_vendor_answers(writes: int, failures: int):
    def vendor() -> FakeVendor:
        return FakeVendor().lists(bars("AAPL", 700), action("AAPL", LAST_SESSION, 0.26)).lists(bars("MSFT"))

    whole, cut = MemoryTableStore(), DyingStore(writes)
    run(vendor(), whole)
    with pytest.raises(ConnectionError):
        run(vendor(), cut)
    cut.left = 100
    for _ in range(failures):
        run(vendor().fails("AAPL", *[Transient("timeout")] * 3), cut)
    run(vendor(), cut)
    for which in (BARS_1D, CORPORATE_ACTIONS, SESSIONS):
        assert_frame_equal(table(cut, which), table(whole, which), check_exact=True)


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


TABLES = (BARS_1D, BARS_1H, CORPORATE_ACTIONS, REVISIONS, QUARANTINE, SESSIONS)
TIMES = ("seen_at", "fetched_at", "asked_at", "updated_at")
EVE = CALENDAR.open_of(SPLIT) - timedelta(hours=1)


@pytest.fixture(scope="module")
def eve() -> DyingStore:
    """Two symbols in both intervals, on the eve of a split."""
    store = DyingStore(100)
    for stored, interval in ((bars, Interval.DAY), (hourly_bars, Interval.HOUR)):
        vendor = (
            FakeVendor().lists(stored("AAPL", 60), action("AAPL", date(2026, 5, 12), 1.0)).lists(stored("MSFT", 60))
        )
        run(vendor, store, interval, now=EVE)
    return store


def eventful_night() -> FakeVendor:
    """The split, a revised close and volume of the other symbol, and a row that cannot be true."""
    revised, broken = pl.col("session_date") == date(2026, 5, 20), pl.col("session_date") == LAST_SESSION
    changed = bars("MSFT", 60).with_columns(
        pl.when(revised).then(pl.col("low")).otherwise("close").alias("close"),
        pl.when(revised).then(pl.col("volume") + 7).otherwise("volume").alias("volume"),
        pl.when(broken).then(0.0).otherwise("high").alias("high"),
    )
    return after_split(bars, 60).lists(changed)


@pytest.fixture(scope="module")
def undisturbed(eve: DyingStore) -> DyingStore:
    """After a night that nothing cut short."""
    store = deepcopy(eve)
    run(eventful_night(), store)
    return store


def contents(store: DyingStore) -> dict[str, pl.DataFrame]:
    return {which.name: table(store, which).drop(TIMES, strict=False) for which in TABLES}


@pytest.mark.parametrize(("writes", "later"), crashes(10, timedelta(0), timedelta(minutes=10)))
def test_a_night_cut_short_anywhere_leaves_what_an_undisturbed_one_does(
    eve: DyingStore, undisturbed: DyingStore, writes: int, later: timedelta
):
    cut = deepcopy(eve)
    cut.left = writes
    with pytest.raises(ConnectionError):
        run(eventful_night(), cut)
    cut.left = 100
    run(eventful_night(), cut, now=AFTER_LAST_SESSION + later)
    left = contents(cut)
    for name, rows in contents(undisturbed).items():
        assert_frame_equal(left[name], rows, check_row_order=name != "revisions")
    assert table(undisturbed, REVISIONS).select("table", "symbol", "field", "cause").rows() == [
        ("bars_1d", "AAPL", "split_basis", "split"),
        ("bars_1d", "MSFT", "close", "vendor_revision"),
        ("bars_1d", "MSFT", "volume", "vendor_revision"),
        ("bars_1h", "AAPL", "split_basis", "split"),
        ("corporate_actions", "AAPL", "split_basis", "split"),
    ]
    assert run(eventful_night(), cut, now=AFTER_LAST_SESSION + later).objects_written == 0


@pytest.mark.parametrize("writes", range(12))
def test_a_withdrawal_cut_short_between_files_is_completed(writes: int):
    store, day = DyingStore(100), CALENDAR.open_of(SPLIT) - timedelta(hours=1)
    listed = action("AAPL", date(2026, 5, 20), 1.1, kind="split")
    restated = bars("AAPL", 300).with_columns(
        pl.when(pl.col("session_date") < date(2026, 5, 20)).then(pl.col(price) / 1.1).otherwise(price).alias(price)
        for price in PRICES
    )
    run(FakeVendor().lists(restated, listed), store, symbols=["AAPL"], now=day)
    store.left = writes
    withdrawn = FakeVendor().lists(bars("AAPL", 300))
    with suppress(ConnectionError):
        run(withdrawn, store, symbols=["AAPL"], backfill=True)
    store.left = 100
    run(withdrawn, store, symbols=["AAPL"], now=AFTER_LAST_SESSION + timedelta(minutes=10), backfill=True)
    assert table(store, CORPORATE_ACTIONS).is_empty()
    assert table(store, BARS_1D)["split_basis"].null_count() == 300
    assert table(store, BARS_1D)["close"].to_list() == bars("AAPL", 300)["close"].to_list()
