from datetime import timedelta

import polars as pl
from polars.testing import assert_frame_equal

from nextday.catalog import CORPORATE_ACTIONS, QUARANTINE
from nextday.frames import schema_of
from nextday.lake.history.merge import incoming_actions, not_stored
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
