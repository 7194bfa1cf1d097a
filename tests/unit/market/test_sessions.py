from datetime import UTC, date, datetime, timedelta
from typing import Any

import polars as pl
import pytest

from nextday.catalog import SESSIONS
from nextday.frames import empty
from nextday.lake.history.merge import replaced
from nextday.market.sessions import Evidence, session_states
from nextday.market.sources.port import Interval

MONDAY = date(2026, 5, 18)
DAYS = [MONDAY + timedelta(days=number) for number in range(3)]
TUESDAY, WEDNESDAY = DAYS[1:]
NOW = datetime(2026, 5, 20, 22, 35, tzinfo=UTC)
SCHEMA = {"symbol": pl.String, "session_date": pl.Date}


def days(*sessions: date) -> pl.DataFrame:
    return pl.DataFrame([("AAPL", session) for session in sessions], schema=SCHEMA, orient="row")


def states(
    *arrived: date,
    previous: pl.DataFrame | None = None,
    rejected: tuple[date, ...] = (),
    healing_from: date = MONDAY,
    now: datetime = NOW,
    answered: tuple[str, ...] = ("AAPL",),
    **more: Any,
) -> pl.DataFrame:
    """The sessions table after a run that expected two hourly bars on each of three days."""
    evidence = Evidence(
        expected=days(*DAYS).with_columns(expected=pl.lit(2, dtype=pl.Int64)),
        arrived=days(*(session for session in arrived for _ in range(2))),
        rejected=days(*rejected),
        answered=answered,
        healing_from=healing_from,
        **more,
    )
    stored = empty(SESSIONS) if previous is None else previous
    changed = session_states(Interval.HOUR, evidence, stored, now=now)
    return replaced(SESSIONS, stored, changed).sort("session_date")


def test_every_expected_session_is_accounted_for():
    rows = states(MONDAY, rejected=(WEDNESDAY,))
    assert rows.select("session_date", "expected", "arrived", "state").rows() == [
        (MONDAY, 2, 2, "arrived"),
        (TUESDAY, 2, 0, "missing"),
        (WEDNESDAY, 2, 0, "quarantined"),
    ]


def test_a_session_that_arrives_late_is_healed_and_stays_so():
    healed = states(*DAYS, previous=states(MONDAY, rejected=(WEDNESDAY,)), now=NOW + timedelta(days=1))
    assert healed["state"].to_list() == ["arrived", "healed", "healed"]
    assert states(*DAYS, previous=healed, now=NOW + timedelta(days=2)).equals(healed)


def test_quarantine_is_remembered_when_the_vendor_no_longer_sends_the_row():
    assert states(MONDAY, TUESDAY, previous=states(MONDAY, TUESDAY, rejected=(WEDNESDAY,)))["state"][2] == "quarantined"


def test_what_is_older_than_the_healing_window_is_given_up_and_may_still_be_healed():
    given_up = states(MONDAY, previous=states(MONDAY), healing_from=WEDNESDAY)
    assert given_up["state"].to_list() == ["arrived", "given_up", "missing"]
    assert states(*DAYS, previous=given_up, healing_from=WEDNESDAY)["state"].to_list() == [
        "arrived",
        "healed",
        "healed",
    ]


def test_an_incomplete_session_before_the_window_is_given_up_without_being_expected_again():
    old = states(MONDAY).with_columns(session_date=pl.col("session_date").dt.offset_by("-7d"))
    rows = states(*DAYS, previous=old)
    assert rows["state"].to_list() == ["arrived", "given_up", "given_up", "arrived", "arrived", "arrived"]


def test_nothing_changes_when_nothing_happened():
    before = states(MONDAY, rejected=(WEDNESDAY,))
    assert states(MONDAY, previous=before, now=NOW + timedelta(minutes=10)).equals(before)


@pytest.mark.parametrize(("answered", "moved"), [(("AAPL",), True), ((), False)])
def test_the_next_answer_on_another_day_is_noted_beside_what_is_incomplete(answered: tuple[str, ...], *, moved: bool):
    before, later = states(MONDAY), NOW + timedelta(days=1)
    after = states(MONDAY, previous=before, now=later, answered=answered)
    assert after["asked_at"].to_list() == [NOW, *([later if moved else NOW] * 2)]
    assert after["updated_at"].to_list() == [NOW] * 3


def test_the_other_interval_is_left_alone():
    daily = states(MONDAY).with_columns(interval=pl.lit("1d"))
    rows = states(*DAYS, previous=daily)
    assert rows.filter(interval="1d").equals(daily)
    assert rows.filter(interval="1h")["state"].to_list() == ["arrived"] * 3


def test_what_was_asked_too_much_of_is_healed_by_what_is_expected_today():
    half = states(MONDAY, TUESDAY).with_columns(
        session_date=pl.col("session_date").dt.offset_by("-14d"),
        arrived=pl.lit(1, dtype=pl.Int64),
        state=pl.lit("given_up"),
    )
    owed = half.select("session_date", expected=pl.lit(1, dtype=pl.Int64))
    rows = states(*DAYS, previous=half, owed=owed, stored_from=MONDAY)
    assert rows.filter(pl.col("session_date") < MONDAY).select("expected", "arrived", "state").unique().rows() == [
        (1, 1, "healed")
    ]


def test_what_was_counted_of_a_session_whose_bars_are_not_read_stands():
    old = states(MONDAY).with_columns(
        session_date=pl.col("session_date").dt.offset_by("-7d"), arrived=pl.lit(1, dtype=pl.Int64)
    )
    rows = states(*DAYS, previous=old.tail(1), stored_from=MONDAY)
    assert rows.row(0, named=True)["arrived"] == 1
    assert rows["state"][0] == "given_up"
