from datetime import date

import polars as pl
import pytest

from nextday.catalog import CORPORATE_ACTIONS
from nextday.forecast.features.inputs import Inputs
from nextday.frames import empty
from tests.builders import CALENDAR, LAST_SESSION, action, bars

STORED = bars("AAPL", days=5)
YESTERDAY = CALENDAR.previous_session(LAST_SESSION)
DIVIDEND = action("AAPL", YESTERDAY, 0.25)


def hash_of(stored: pl.DataFrame, actions: pl.DataFrame | None = None) -> str | None:
    inputs = Inputs(stored, empty(CORPORATE_ACTIONS) if actions is None else actions, {}, buckets=1)
    return inputs.fingerprint("AAPL").inputs_hash


@pytest.mark.parametrize(
    "other",
    [
        STORED.head(4),
        STORED.with_columns(pl.col("close") * (1 + 1e-15)),
        STORED.with_columns(pl.col("volume") + 1),
        STORED.with_columns(pl.col("session_date").dt.offset_by("-1d")),
        STORED.with_columns(is_final=pl.col("session_date") < LAST_SESSION),
    ],
)
def test_other_bars_have_another_hash(other: pl.DataFrame):
    assert hash_of(other) != hash_of(STORED)


def test_a_hash_does_not_depend_on_order_company_or_when_it_was_fetched():
    same = pl.concat(
        [
            bars("MSFT", days=5),
            STORED.reverse().with_columns(pl.lit(CALENDAR.open_of(LAST_SESSION)).alias("fetched_at")),
        ]
    )
    assert hash_of(same) == hash_of(STORED)


def test_a_dividend_changes_the_hash_once_its_session_has_come():
    assert hash_of(STORED, DIVIDEND) != hash_of(STORED) != hash_of(STORED, DIVIDEND.with_columns(value=pl.lit(0.26)))
    assert hash_of(STORED, action("AAPL", date(2026, 6, 1), 0.25)) == hash_of(STORED)


def test_a_symbol_without_a_final_bar_has_no_hash():
    assert hash_of(STORED.with_columns(is_final=pl.lit(value=False))) is None


def test_what_was_known_earlier_has_the_hash_it_had():
    now = Inputs(STORED, DIVIDEND, {}, buckets=1)
    assert now.through(YESTERDAY).fingerprint("AAPL").inputs_hash == hash_of(STORED.head(4), DIVIDEND)
