from datetime import date, timedelta
from itertools import permutations

import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from polars.testing import assert_frame_equal

from nextday.catalog import BARS_1D, CORPORATE_ACTIONS, QUARANTINE
from nextday.lake.frames import conformed, empty, schema_of
from nextday.lake.merge import incoming_actions, incoming_bars, not_stored, replaced
from tests.builders import LAST_SESSION, action, bars

STORED = bars("AAPL", 5)
LATER = pl.col("fetched_at") + timedelta(hours=1)


def merged(stored: pl.DataFrame, fetched: pl.DataFrame) -> pl.DataFrame:
    return conformed(BARS_1D, replaced(BARS_1D, stored, incoming_bars(BARS_1D, stored, fetched)))


def again(rows: pl.DataFrame = STORED, **changes: object) -> pl.DataFrame:
    """The same bars, read an hour later, with changed values."""
    return rows.with_columns(LATER, **changes).cast(dict(schema_of(BARS_1D)))  # type: ignore[arg-type]


def test_new_bars_are_added_and_known_ones_stay_as_they_are():
    assert_frame_equal(merged(STORED, again(bars("AAPL", 3))), STORED)
    assert_frame_equal(merged(STORED, bars("MSFT", 2)), pl.concat([STORED, bars("MSFT", 2)]))
    assert_frame_equal(merged(empty(BARS_1D), STORED), STORED)


@pytest.mark.parametrize("column", ["open", "high", "low", "close", "volume"])
def test_a_changed_value_replaces_the_whole_row(column: str):
    revised = again(**{column: pl.col(column) * 2})
    assert_frame_equal(merged(STORED, revised), revised)


def test_float32_rounding_is_no_change():
    jittered = again(close=pl.col("close") * (1 + 5e-7))
    assert_frame_equal(merged(STORED, jittered), STORED, check_exact=True)


def test_a_bar_in_progress_is_settled_by_the_final_one():
    provisional = STORED.with_columns(is_final=pl.lit(value=False))
    assert_frame_equal(merged(provisional, again()), again())


@pytest.mark.parametrize("worse", [{"is_final": False, "close": 1.0}, {"volume": 0, "close": 1.0}])
def test_a_final_bar_never_gives_way_to_a_provisional_or_empty_one(worse: dict[str, object]):
    degraded = again(**{name: pl.lit(value) for name, value in worse.items()})
    assert_frame_equal(merged(STORED, degraded), STORED)


def test_what_was_read_earlier_never_overwrites_what_was_read_later():
    assert_frame_equal(merged(again(), STORED.with_columns(close=pl.lit(1.0))), again())


def test_an_older_split_basis_never_overwrites_a_newer_one():
    newer = STORED.with_columns(split_basis=pl.lit(date(2026, 5, 28)))
    for basis in (None, date(2024, 6, 10)):
        older = again(close=pl.col("close") * 10, split_basis=pl.lit(basis, dtype=pl.Date))
        assert_frame_equal(merged(newer, older), newer)


def test_a_newer_split_basis_is_taken_even_where_values_agree():
    newer = again(split_basis=pl.lit(date(2026, 5, 28)))
    assert_frame_equal(merged(STORED, newer), newer)


# the price that one run read, by the number of the session
RUN = st.dictionaries(st.integers(0, 4), st.integers(1, 3), min_size=1, max_size=4)


@settings(deadline=None, max_examples=40)  # a shared machine makes single examples slow
@given(st.lists(RUN, min_size=2, max_size=3))
def test_the_order_in_which_overlapping_runs_write_does_not_matter(runs: list[dict[int, int]]):
    def window(hour: int, prices: dict[int, int]) -> pl.DataFrame:
        price = {STORED["session_date"][at]: 100.0 * price for at, price in prices.items()}
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


def test_a_restated_dividend_replaces_the_stored_one_and_an_equal_one_does_not():
    stored = action("AAPL", LAST_SESSION, 1.0)
    same = stored.with_columns(LATER)
    restated = same.with_columns(value=pl.lit(0.1))
    assert incoming_actions(CORPORATE_ACTIONS, stored, same).is_empty()
    assert_frame_equal(incoming_actions(CORPORATE_ACTIONS, stored, restated), restated)
    assert incoming_actions(CORPORATE_ACTIONS, same, stored.with_columns(value=pl.lit(9.0))).is_empty()


def test_rows_that_are_written_once_are_known_by_their_key_nulls_included():
    schema = schema_of(QUARANTINE)
    row = {"table": "bars_1d", "symbol": "AAPL", "row_key": None, "reason": "null_value", "raw": "{}"}
    stored = pl.DataFrame([row], schema=schema)
    assert not_stored(QUARANTINE, stored, stored).is_empty()
    other = pl.DataFrame([{**row, "raw": "[]"}], schema=schema)
    assert_frame_equal(not_stored(QUARANTINE, stored, pl.concat([stored, other])), other)
