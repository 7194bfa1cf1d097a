from datetime import UTC, date, datetime

from nextday.jobs.ingest.window import Window
from nextday.market.sources.port import Interval
from tests.builders import CALENDAR

NOW = datetime(2026, 5, 30, 0, 5, tzinfo=UTC)
DAILY, HOURLY = (Window(interval, NOW, CALENDAR) for interval in (Interval.DAY, Interval.HOUR))


def test_a_backfill_reaches_two_years_daily_and_thirty_days_hourly():
    assert DAILY.backfill() == CALENDAR.open_of(date(2024, 5, 29))
    assert HOURLY.backfill() == CALENDAR.open_of(date(2026, 4, 29))


def test_a_known_symbol_is_asked_for_the_last_weeks():
    assert DAILY.recent(date(2026, 5, 28)) == CALENDAR.open_of(date(2026, 4, 24))
    assert HOURLY.recent(date(2026, 5, 28)) == CALENDAR.open_of(date(2026, 5, 19))


def test_a_symbol_that_fell_behind_is_asked_from_a_week_before_its_newest_bar():
    assert DAILY.recent(date(2026, 2, 3)) == CALENDAR.open_of(date(2026, 1, 27))


def test_late_bars_heal_from_the_first_session_that_is_asked_for():
    assert (DAILY.healing_from, HOURLY.healing_from) == (date(2026, 4, 24), date(2026, 5, 19))


def test_no_window_is_longer_than_what_the_vendor_serves():
    assert HOURLY.since(date(2020, 1, 2)) == CALENDAR.open_of(date(2024, 5, 30))
    assert DAILY.since(date(2020, 1, 2)) == CALENDAR.open_of(date(2020, 1, 2))
