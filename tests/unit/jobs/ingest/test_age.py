"""How late bars are is told by the exchange's calendar and by the symbol in the middle."""

from datetime import UTC, date, datetime

import polars as pl
import pytest

from nextday.catalog import SESSIONS
from nextday.frames import schema_of
from nextday.jobs.ingest.age import hours_overdue
from nextday.market.sources.port import Interval

THURSDAY, FRIDAY = date(2026, 5, 28), date(2026, 5, 29)


def rows(*newest: date, interval: str = "1d", arrived: int = 1, state: str = "arrived") -> pl.DataFrame:
    """The newest session of as many symbols."""
    told = [
        {"symbol": f"S{number}", "interval": interval, "session_date": day, "arrived": arrived, "state": state}
        for number, day in enumerate(newest)
    ]
    return pl.DataFrame([{**dict.fromkeys(schema_of(SESSIONS)), **one} for one in told], schema=schema_of(SESSIONS))


def at(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=UTC)


@pytest.mark.parametrize(
    ("now", "hours"),
    [
        ("2026-05-29T12:00", 0),  # Friday has not closed
        ("2026-05-29T20:30", 0.5),
        ("2026-05-31T20:00", 48),  # a weekend is no excuse
    ],
)
def test_bars_are_late_since_the_close_of_the_first_session_that_is_missing(now: str, hours: float) -> None:
    assert hours_overdue(rows(THURSDAY), Interval.DAY, at(now)) == hours


def test_no_bar_is_late_while_the_exchange_is_closed() -> None:
    assert hours_overdue(rows(FRIDAY), Interval.DAY, at("2026-06-01T13:00")) == 0


def test_half_days_close_early() -> None:
    assert hours_overdue(rows(date(2026, 11, 25)), Interval.DAY, at("2026-11-27T20:00")) == 2


def test_neither_a_delisted_symbol_nor_one_that_arrives_alone_decides() -> None:
    assert hours_overdue(rows(date(2026, 1, 5), FRIDAY, FRIDAY), Interval.DAY, at("2026-05-30T00:00")) == 0
    assert hours_overdue(rows(THURSDAY, THURSDAY, FRIDAY), Interval.DAY, at("2026-05-30T00:00")) == 4


def test_a_void_session_is_heard_of_and_a_missing_one_is_not() -> None:
    friday = at("2026-05-30T00:00")
    known = rows(THURSDAY)
    assert hours_overdue(pl.concat([known, rows(FRIDAY, arrived=0, state="void")]), Interval.DAY, friday) == 0
    assert hours_overdue(pl.concat([known, rows(FRIDAY, arrived=0, state="missing")]), Interval.DAY, friday) == 4


def test_of_an_interval_without_bars_nothing_is_known() -> None:
    assert hours_overdue(rows(FRIDAY), Interval.HOUR, at("2026-05-30T00:00")) is None
