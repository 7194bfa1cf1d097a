from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from nextday.market.calendar import ExchangeCalendar
from ops.market import CsvFeed
from ops.market.feeds.as_of import as_of
from ops.market.sites.chart import chart
from ops.market.sites.windows import window_of
from tests.unit.market_replay.recordings import days, hours, midnight_after, record, record_actions

CALENDAR = ExchangeCalendar()
MONDAY, FRIDAY = date(2026, 5, 18), date(2026, 5, 22)
NOW = midnight_after(FRIDAY)


@pytest.fixture
def feed(tmp_path: Path) -> CsvFeed:
    record(tmp_path, "ABC", daily=days(MONDAY, FRIDAY), hourly=hours(MONDAY, FRIDAY))
    record_actions(tmp_path, ("ABC", FRIDAY, "dividend", 1.0), ("ABC", date(2026, 5, 20), "split", 1.5))
    return CsvFeed(tmp_path)


def answer(feed: CsvFeed, now: datetime = NOW, **query: str) -> dict[str, Any]:
    listing = feed.listing("ABC", now)
    assert listing
    return chart(as_of(listing, now), window_of(query, now, CALENDAR), now, CALENDAR)


def test_days_are_stamped_with_their_open_and_events_with_that_of_the_ex_date(feed: CsvFeed) -> None:
    later = NOW + timedelta(days=3)
    result = answer(feed, later, range="1mo", interval="1d")
    opens = [int(CALENDAR.open_of(day).timestamp()) for day in CALENDAR.sessions(MONDAY, FRIDAY)]
    assert result["timestamp"] == opens
    assert result["events"]["dividends"] == {str(opens[4]): {"amount": 1.0, "date": opens[4]}}
    split = result["events"]["splits"][str(opens[2])]
    assert (split["numerator"], split["denominator"], split["splitRatio"]) == (3.0, 2.0, "3:2")


def test_adjusted_closes_fall_by_the_dividend_before_its_ex_date(feed: CsvFeed) -> None:
    result = answer(feed, range="1mo", interval="1d")
    closes = result["indicators"]["quote"][0]["close"]
    adjusted = result["indicators"]["adjclose"][0]["adjclose"]
    factor = 1 - 1.0 / closes[3]
    assert adjusted == pytest.approx([*(close * factor for close in closes[:4]), closes[4]])


def test_while_a_day_is_live_it_carries_the_time_of_its_last_trade(feed: CsvFeed) -> None:
    now = CALENDAR.open_of(FRIDAY) + timedelta(minutes=50)
    assert answer(feed, now, range="5d", interval="1d")["timestamp"][-1] == int(now.timestamp())
    close = int(CALENDAR.close_of(FRIDAY).timestamp())
    assert answer(feed, NOW, range="5d", interval="1d")["timestamp"][-1] == close


def test_while_a_day_is_live_its_hours_end_with_a_flat_row(feed: CsvFeed) -> None:
    now = CALENDAR.open_of(FRIDAY) + timedelta(minutes=50)
    result = answer(feed, now, range="1d", interval="1h")
    quote = result["indicators"]["quote"][0]
    assert result["timestamp"] == [int(CALENDAR.open_of(FRIDAY).timestamp()), int(now.timestamp())]
    assert quote["open"][1] == quote["high"][1] == quote["low"][1] == quote["close"][1] == quote["close"][0]
    assert quote["volume"][1] == 0
    settled = datetime(2026, 5, 23, 9, tzinfo=UTC)
    assert len(answer(feed, settled, range="1d", interval="1h")["timestamp"]) == 7


def test_a_range_counts_sessions_in_days_and_calendar_time_otherwise(feed: CsvFeed) -> None:
    sessions = {"1d": 1, "2d": 2, "5d": 5, "1mo": 5, "ytd": 5, "max": 5, "2y": 5}
    served = {name: len(answer(feed, range=name, interval="1d")["timestamp"]) for name in sessions}
    assert served == sessions


def test_hours_come_with_the_trading_periods_of_their_sessions(feed: CsvFeed) -> None:
    periods = answer(feed, range="5d", interval="1h")["meta"]["tradingPeriods"]
    assert [period[0]["start"] for period in periods] == [
        int(CALENDAR.open_of(day).timestamp()) for day in CALENDAR.sessions(MONDAY, FRIDAY)
    ]
