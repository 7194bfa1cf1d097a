from datetime import date, timedelta
from itertools import permutations
from typing import Any

import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from polars.testing import assert_frame_equal

from nextday.catalog import BARS_1D
from nextday.frames import conformed, empty, schema_of
from nextday.lake.history.merge import replaced
from nextday.lake.history.reconcile import reconciled
from tests.builders import bars

STORED = bars("AAPL", 5)
LATER = pl.col("fetched_at") + timedelta(hours=1)


def merged(stored: pl.DataFrame, fetched: pl.DataFrame) -> pl.DataFrame:
    return conformed(BARS_1D, replaced(BARS_1D, stored, reconciled(BARS_1D, stored, fetched).incoming))


def again(rows: pl.DataFrame = STORED, **changes: object) -> pl.DataFrame:
    """The same bars, read an hour later, with changed values."""
    return rows.with_columns(LATER, **changes).cast(dict(schema_of(BARS_1D)))  # type: ignore[arg-type]


def test_new_bars_are_added_and_known_ones_stay_as_they_are():
    assert_frame_equal(merged(STORED, again(bars("AAPL", 3))), STORED)
    assert_frame_equal(merged(STORED, bars("MSFT", 2)), pl.concat([STORED, bars("MSFT", 2)]))
    assert_frame_equal(merged(empty(BARS_1D), STORED), STORED)


@pytest.mark.parametrize("column", ["open", "high", "low", "close", "volume"])
def test_a_changed_value_replaces_the_whole_row_and_leaves_one_revision_of_it(column: str):
    revised = again(STORED.tail(1), **{column: pl.col(column) * 1.25})
    assert_frame_equal(merged(STORED, revised).tail(1), revised)
    [revision] = reconciled(BARS_1D, STORED, revised).revisions.to_dicts()
    before, after = STORED.row(-1, named=True), revised.row(0, named=True)
    assert revision == {
        "seen_at": after["fetched_at"],
        "table": "bars_1d",
        "symbol": "AAPL",
        "row_key": "2026-05-29",
        "field": column,
        "old_value": before[column],
        "new_value": after[column],
        "cause": "vendor_revision",
        "known_since": before["fetched_at"],
    }


def test_float32_rounding_is_no_change():
    jittered = again(close=pl.col("close") * (1 + 5e-7))
    assert_frame_equal(merged(STORED, jittered), STORED, check_exact=True)


def test_a_bar_in_progress_is_settled_by_the_final_one():
    provisional = STORED.with_columns(is_final=pl.lit(value=False))
    assert_frame_equal(merged(provisional, again(close=pl.col("close") * 1.01)), again(close=pl.col("close") * 1.01))
    assert reconciled(BARS_1D, provisional, again(close=pl.col("close") * 1.01)).revisions.is_empty()


WORSE: dict[str, dict[str, Any]] = {
    "not_final": {"is_final": pl.lit(value=False), "close": pl.col("close") * 1.01},
    "without_volume": {"volume": pl.lit(0)},
    "flat": dict.fromkeys(("open", "high", "low"), pl.col("close")),
    "other_basis": {"close": pl.col("close") / 4},
}


@pytest.mark.parametrize("reason", WORSE)
def test_a_final_bar_never_gives_way_to_a_worse_one_which_is_kept_with_the_reason(reason: str):
    result = reconciled(BARS_1D, STORED, again(**WORSE[reason]))
    assert result.incoming.is_empty()
    assert result.revisions.is_empty()
    assert result.refused.select("table", "symbol", "row_key", "reason").rows() == [
        ("bars_1d", "AAPL", f"{session}", reason) for session in STORED["session_date"]
    ]


def test_a_refused_bar_is_the_same_row_of_the_quarantine_whenever_it_is_read():
    first, second = (
        again(volume=pl.lit(0)).with_columns(pl.col("fetched_at") + timedelta(hours=hour)) for hour in (1, 2)
    )
    raws = [reconciled(BARS_1D, STORED, rows).refused["raw"].to_list() for rows in (first, second)]
    assert raws[0] == raws[1]


@pytest.mark.parametrize("worse", [{"is_final": pl.lit(value=False)}, {"volume": pl.lit(0)}])
def test_a_flat_or_empty_bar_is_better_than_none(worse: dict[str, Any]):
    assert_frame_equal(merged(empty(BARS_1D), again(**worse)), again(**worse))


def test_what_was_read_earlier_never_overwrites_what_was_read_later():
    assert_frame_equal(merged(again(), STORED.with_columns(close=pl.lit(1.0))), again())


def test_an_older_split_basis_never_overwrites_a_newer_one():
    newer = STORED.with_columns(split_basis=pl.lit(date(2026, 5, 28)))
    for basis in (None, date(2024, 6, 10)):
        older = again(close=pl.col("close") * 10, split_basis=pl.lit(basis, dtype=pl.Date))
        assert_frame_equal(merged(newer, older), newer)


def test_volumes_that_a_split_rounded_are_no_revision():
    restated = STORED.with_columns(split_basis=pl.lit(date(2026, 6, 1)))
    rounded = again(restated, volume=pl.col("volume") + 1)
    assert_frame_equal(merged(restated, rounded), restated)
    assert merged(STORED, again(volume=pl.col("volume") + 1))["volume"].to_list() != STORED["volume"].to_list()


# the price that one run read, by the number of the session
RUN = st.dictionaries(st.integers(0, 4), st.integers(1, 3), min_size=1, max_size=4)


@settings(max_examples=40)
@given(st.lists(RUN, min_size=2, max_size=3))
def test_the_order_in_which_overlapping_runs_write_does_not_matter(runs: list[dict[int, int]]):
    def window(hour: int, prices: dict[int, int]) -> pl.DataFrame:
        price = {STORED["session_date"][at]: 100.0 + price for at, price in prices.items()}
        rows = STORED.filter(pl.col("session_date").is_in(list(price)))
        level = pl.col("session_date").replace_strict(price, return_dtype=pl.Float64)
        # once final, always final: later runs see no bar in progress
        return rows.with_columns(
            pl.col("fetched_at") + timedelta(hours=hour), is_final=pl.lit(hour > 0), open=level, close=level
        )

    windows = [window(hour, prices) for hour, prices in enumerate(runs)]
    values = ["symbol", "session_date", "open", "close", "is_final"]
    results = []
    for order in permutations(windows):
        stored = empty(BARS_1D)
        for one in order:
            stored = merged(stored, one)
            assert_frame_equal(merged(stored, one), stored)
        results.append(stored.select(values))
    assert all(result.equals(results[0]) for result in results)
