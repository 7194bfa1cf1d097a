from datetime import UTC, date, datetime, timedelta

import pytest

from nextday.errors import InputError
from nextday.market.calendar import ExchangeCalendar, exchange_day
from nextday.market.sources.port import Interval

CALENDAR = ExchangeCalendar()
THANKSGIVING, DAY_AFTER = date(2026, 11, 26), date(2026, 11, 27)


def utc(*parts: int) -> datetime:
    return datetime(*parts, tzinfo=UTC)  # type: ignore[misc,arg-type]


def test_a_week_with_thanksgiving_has_four_sessions():
    sessions = CALENDAR.sessions(date(2026, 11, 23), date(2026, 11, 29))
    assert sessions == [date(2026, 11, 23), date(2026, 11, 24), date(2026, 11, 25), DAY_AFTER]


def test_neighbours_of_a_day_are_strictly_before_and_after_it():
    assert CALENDAR.next_session(date(2026, 11, 25)) == DAY_AFTER
    assert CALENDAR.next_session(THANKSGIVING) == DAY_AFTER
    assert CALENDAR.previous_session(DAY_AFTER) == date(2026, 11, 25)
    assert not CALENDAR.is_session(THANKSGIVING)


def test_the_open_moves_in_utc_with_daylight_saving():
    assert CALENDAR.open_of(date(2026, 10, 30)) == utc(2026, 10, 30, 13, 30)
    assert CALENDAR.open_of(date(2026, 11, 2)) == utc(2026, 11, 2, 14, 30)


def test_a_full_session_has_seven_hourly_bars_and_a_half_day_four():
    assert len(CALENDAR.hour_starts(date(2026, 11, 25))) == 7
    assert CALENDAR.hour_starts(DAY_AFTER) == [utc(2026, 11, 27, 14, 30) + timedelta(hours=h) for h in range(4)]


def test_a_session_is_closed_from_its_close_on():
    close = CALENDAR.close_of(DAY_AFTER)
    assert close == utc(2026, 11, 27, 18)
    assert CALENDAR.last_closed_session(close) == DAY_AFTER
    assert CALENDAR.last_closed_session(close - timedelta(seconds=1)) == date(2026, 11, 25)


def test_expected_hourly_bars_are_the_hour_starts_and_the_last_one_ends_at_the_close():
    bars = CALENDAR.expected_bars(Interval.HOUR, DAY_AFTER, DAY_AFTER)
    assert bars["start"].to_list() == CALENDAR.hour_starts(DAY_AFTER)
    assert bars["ends_at"].to_list()[-1] == CALENDAR.close_of(DAY_AFTER)


def test_the_half_hour_before_an_early_close_is_owed_by_no_vendor():
    for interval, owed in ((Interval.HOUR, CALENDAR.hour_starts(DAY_AFTER)[:3]), (Interval.DAY, [])):
        bars = CALENDAR.owed_bars(interval, DAY_AFTER, DAY_AFTER)
        assert bars["start"].to_list() == (owed or [CALENDAR.open_of(DAY_AFTER)])
    assert CALENDAR.owed_bars(Interval.HOUR, date(2026, 11, 25), date(2026, 11, 25)).height == 7


def test_expected_daily_bars_span_their_session():
    bars = CALENDAR.expected_bars(Interval.DAY, THANKSGIVING, DAY_AFTER)
    assert bars.rows(named=True) == [
        {"session_date": DAY_AFTER, "start": CALENDAR.open_of(DAY_AFTER), "ends_at": CALENDAR.close_of(DAY_AFTER)}
    ]


def test_the_exchange_day_is_new_yorks():
    assert exchange_day(utc(2026, 11, 25, 0, 5)) == date(2026, 11, 24)


def test_asking_for_the_close_of_a_holiday_says_so():
    with pytest.raises(InputError, match="2026-11-26 is not a session"):
        CALENDAR.close_of(THANKSGIVING)


def test_days_beyond_the_calendar_are_refused():
    with pytest.raises(InputError, match="beyond the exchange calendar"):
        CALENDAR.next_session(date(2050, 12, 31))
