"""A view tells when which bar should be there, so that nobody needs a calendar to see that one is not."""

from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from nextday.market.sources.port import Interval
from nextday.settings import DAILY_BARS, HOURLY_BARS
from nextday.views.due import coming, due_bars, told_sessions
from ops.localcloud.workflows.schedules import Schedule, due
from tests.builders import CALENDAR

RUNS = {Interval.DAY: DAILY_BARS, Interval.HOUR: HOURLY_BARS}
BEGINNING = datetime(2021, 1, 1, tzinfo=UTC)
TAKEN = timedelta(minutes=10)
INSTANTS = st.integers(0, 6 * 365 * 24 * 60).map(lambda minutes: BEGINNING + timedelta(minutes=minutes))
intervals = pytest.mark.parametrize("interval", Interval)


@intervals
def test_a_bar_is_due_soon_after_the_first_deployed_run_that_finds_it_ended(interval: Interval) -> None:
    # the half day after Thanksgiving and the end of daylight saving are among them
    start, end = date(2025, 10, 28), date(2025, 12, 2)
    ends = CALENDAR.owed_bars(interval, start, end)["ends_at"]
    deployed = [Schedule("bars", f"cron({RUNS[interval].cron})", "Etc/UTC")]
    # a run at the instant itself counts, and those of a window are after its start
    runs = [due(deployed, at - timedelta(seconds=1), at + timedelta(days=1))[0][0] for at in ends]
    assert due_bars(interval, start, end, CALENDAR)["due"].to_list() == [run + TAKEN for run in runs]


def test_days_are_due_after_midnight_and_hours_after_the_next_half() -> None:
    friday = date(2026, 5, 29)
    [day] = due_bars(Interval.DAY, friday, friday, CALENDAR).rows()
    first, *_, last = due_bars(Interval.HOUR, friday, friday, CALENDAR).rows()
    assert day == (friday, friday, datetime(2026, 5, 30, 0, 15, tzinfo=UTC))
    assert first[1:] == (datetime(2026, 5, 29, 13, 30, tzinfo=UTC), datetime(2026, 5, 29, 14, 45, tzinfo=UTC))
    assert last[1:] == (datetime(2026, 5, 29, 19, 30, tzinfo=UTC), datetime(2026, 5, 29, 20, 45, tzinfo=UTC))


def test_nobody_waits_for_the_half_hour_before_an_early_close() -> None:
    half_day = date(2025, 11, 28)
    assert due_bars(Interval.HOUR, half_day, half_day, CALENDAR).height == 3


@intervals
@settings(max_examples=50, derandomize=True)
@given(now=INSTANTS)
def test_what_is_coming_begins_with_what_is_due_and_reaches_twenty_sessions_on(
    interval: Interval, now: datetime
) -> None:
    told = coming(interval, now, CALENDAR)
    days = told["session_date"].unique().sort().to_list()
    last = CALENDAR.last_closed_session(now)
    assert told.filter(session_date=days[0])["due"].max() <= now
    assert told.filter(session_date=days[1])["due"].max() > now
    assert days[-1] == CALENDAR.sessions(last, last + timedelta(days=40))[20]
    assert told["due"].is_sorted()


def test_void_sessions_are_not_waited_for() -> None:
    now, void = datetime(2026, 5, 29, 20, 40, tzinfo=UTC), {date(2026, 5, 28), date(2026, 6, 1)}
    days = coming(Interval.DAY, now, CALENDAR, void)["session_date"].to_list()
    assert days[:3] == [date(2026, 5, 27), date(2026, 5, 29), date(2026, 6, 2)]


@settings(max_examples=20, derandomize=True)
@given(now=INSTANTS)
def test_sessions_are_told_from_the_last_that_has_closed(now: datetime) -> None:
    told = told_sessions(now, CALENDAR)
    assert len(told) == 21
    assert told[0][2] <= now < told[1][2]
    assert all(row == (row[0], CALENDAR.open_of(row[0]), CALENDAR.close_of(row[0])) for row in told)


def test_the_first_day_of_the_calendar_waits_for_its_own_bar() -> None:
    told = coming(Interval.DAY, datetime(1990, 1, 2, 22, tzinfo=UTC), CALENDAR)
    assert told["session_date"][0] == date(1990, 1, 2)


def test_the_last_years_of_the_calendar_are_told_as_far_as_they_go() -> None:
    now = datetime(2050, 12, 20, tzinfo=UTC)
    assert 0 < len(told_sessions(now, CALENDAR)) < 21
    assert coming(Interval.HOUR, now, CALENDAR)["session_date"][-1] == told_sessions(now, CALENDAR)[-1][0]
