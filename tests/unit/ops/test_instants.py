from datetime import UTC, date, datetime

import pytest

from nextday.errors import InputError
from ops.instants import last_night, night_after, parse_instant


def test_a_date_stands_for_the_night_after_its_session():
    assert parse_instant("2026-05-29") == datetime(2026, 5, 30, 0, 30, tzinfo=UTC) == night_after(date(2026, 5, 29))


@pytest.mark.parametrize("text", ["2026-05-30T00:30:00Z", "2026-05-30T00:30", "2026-05-29T20:30-04:00"])
def test_an_instant_is_read_in_its_own_zone_and_utc_when_it_names_none(text):
    assert parse_instant(text) == datetime(2026, 5, 30, 0, 30, tzinfo=UTC)


@pytest.mark.parametrize("text", ["", "tomorrow", "2026-02-30", "2026-13-01T00:00", "2026-05-29 00:30"])
def test_what_is_no_time_is_refused_with_an_example(text):
    with pytest.raises(InputError, match="write 2026-05-29"):
        parse_instant(text)


@pytest.mark.parametrize(
    ("now", "expected"), [("00:29", (2026, 5, 28)), ("00:30", (2026, 5, 29)), ("23:59", (2026, 5, 29))]
)
def test_last_night_is_the_newest_nightly_run(now, expected):
    assert last_night(datetime.fromisoformat(f"2026-05-29T{now}Z")) == datetime(*expected, 0, 30, tzinfo=UTC)
