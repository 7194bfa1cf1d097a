from datetime import date, timedelta

import polars as pl
from polars.testing import assert_frame_equal

from nextday.catalog import CORPORATE_ACTIONS, QUARANTINE
from nextday.lake.frames import schema_of
from nextday.lake.merge import incoming_actions, merged_actions, not_stored
from tests.builders import LAST_SESSION, action

LATER = pl.col("fetched_at") + timedelta(hours=1)


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


def test_a_split_restates_the_dividends_before_it_in_the_write_that_stores_it():
    stored = pl.concat([action("AAPL", date(2026, 2, 10), 1.0), action("MSFT", date(2026, 2, 10), 1.0)])
    arriving = pl.concat([action("AAPL", date(2026, 5, 12), 0.3), action("AAPL", date(2026, 5, 28), 4.0, kind="split")])
    once = merged_actions(CORPORATE_ACTIONS, stored, arriving).sort(CORPORATE_ACTIONS.key)
    assert once["value"].to_list() == [0.25, 0.3, 4.0, 1.0]
    assert_frame_equal(merged_actions(CORPORATE_ACTIONS, once, arriving).sort(CORPORATE_ACTIONS.key), once)
