from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ops.localcloud.athena.results import Found, cell, rows_of, to_object

TEXTS = st.lists(st.tuples(st.none() | st.text(), st.none() | st.text()), max_size=5)


@pytest.mark.parametrize(
    ("value", "written"),
    [
        (None, None),
        ("", ""),
        (True, "true"),
        (7, "7"),
        (0.0, "0.0"),
        (-0.0, "-0.0"),
        (100.0, "100.0"),
        (1e-3, "0.001"),
        (9.99e-4, "9.99E-4"),
        (9999999.5, "9999999.5"),
        (1e7, "1.0E7"),
        (-123456789.0, "-1.23456789E8"),
        (0.1 + 0.2, "0.30000000000000004"),
        (float("nan"), "NaN"),
        (float("-inf"), "-Infinity"),
        (Decimal("1.50"), "1.50"),
        (Decimal("0E-10"), "0.0000000000"),
        (date(2026, 5, 29), "2026-05-29"),
        (datetime(2026, 5, 29, 20), "2026-05-29 20:00:00.000"),  # noqa: DTZ001 - a timestamp without a zone
        (datetime(2026, 5, 29, 20, 0, 0, 123456, tzinfo=UTC), "2026-05-29 20:00:00.123 UTC"),
        ([1.5, None, "a"], "[1.5, null, a]"),
        ({"a": 1, "b": None}, "{a=1, b=null}"),
    ],
)
def test_a_value_is_written_as_athena_writes_it(value: Any, written: str | None) -> None:
    assert cell(value) == written


@given(st.floats(allow_nan=False, allow_infinity=False))
def test_a_double_keeps_every_digit(value: float) -> None:
    assert float(str(cell(value))) == value


@given(TEXTS)
def test_texts_and_nulls_come_back_as_they_were(texts: list[tuple[str | None, str | None]]) -> None:
    columns = [{"Name": "one"}, {"Name": 'the "other"'}]
    written = to_object(Found(columns, texts))
    assert [tuple(row) for row in rows_of("s3://results/1.csv", written)] == [("one", 'the "other"'), *texts]
