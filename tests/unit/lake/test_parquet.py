from io import BytesIO

import polars as pl
import pytest
from polars.testing import assert_frame_equal

from nextday.catalog import BARS_1D, OUTCOMES
from nextday.errors import Corrupt
from nextday.lake.parquet import decoded
from tests.unit.forecast.ledger.building import outcomes

ROWS = outcomes("AAPL", [0.5], [True])


def test_bytes_that_are_no_parquet_are_corrupt_by_the_name_of_their_file():
    with pytest.raises(Corrupt, match="bars_1d/year=2026: "):
        decoded(BARS_1D, b"<html>not a table</html>", name="bars_1d/year=2026")


def read(rows: pl.DataFrame) -> pl.DataFrame:
    file = BytesIO()
    rows.write_parquet(file)
    return decoded(OUTCOMES, file.getvalue(), name="outcomes")


def test_a_file_from_before_a_column_was_added_has_nothing_in_it():
    found = read(ROWS.select(OUTCOMES.before_additions().column_names))
    assert_frame_equal(found, ROWS.with_columns(empirical_bayes=pl.lit(None, pl.Float64)))


@pytest.mark.parametrize(
    ("spoilt", "difference"),
    [
        (ROWS.drop("base_rate"), "column base_rate is missing"),
        (ROWS.drop("empirical_bayes").with_columns(surprise=1), "column surprise is not in the catalogue"),
        (ROWS.with_columns(empirical_bayes=pl.lit("often")), "column empirical_bayes is String, not Float64"),
    ],
)
def test_a_file_of_other_columns_is_corrupt(spoilt: pl.DataFrame, difference: str):
    with pytest.raises(Corrupt, match=f"outcomes: {difference}"):
        read(spoilt)
