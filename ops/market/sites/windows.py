"""The window that a chart request asks for."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta

from nextday.market.calendar import EXCHANGE_ZONE, ExchangeCalendar, exchange_day
from nextday.market.sources.port import Interval
from ops.market.feeds.as_of import last_opened_day
from ops.market.sites.replies import ChartError

VALID_RANGES = ["1d", "5d", "1mo", "3mo", "6mo", "1y", "2y", "5y", "10y", "ytd", "max"]
HOURLY_SPAN = timedelta(days=730)
_INTERVALS = {"1d": Interval.DAY, "1h": Interval.HOUR, "60m": Interval.HOUR}
_DAYS = {"wk": 7.0, "mo": 30.4375, "y": 365.25}


@dataclass(frozen=True)
class Window:
    """Bars asked for: those that start in [first, last)."""

    interval: Interval
    first: datetime
    last: datetime
    range: str


def window_of(query: Mapping[str, str], now: datetime, calendar: ExchangeCalendar) -> Window:
    """Read the query of a chart request. Raises ChartError in the vendor's words."""
    interval = query.get("interval", "1d")
    if interval not in _INTERVALS:
        raise ChartError(422, "Unprocessable Entity", f"Invalid input - interval={interval} is not supported.")
    if "period1" in query:
        return _between(_INTERVALS[interval], query["period1"], query.get("period2", ""), now)
    named = query.get("range", "1mo")
    return Window(_INTERVALS[interval], _start_of(named, now, calendar), now + timedelta(seconds=1), named)


def _between(interval: Interval, period1: str, period2: str, now: datetime) -> Window:
    try:
        first, last = (datetime.fromtimestamp(float(period), UTC) for period in (period1, period2))
    except (ValueError, OverflowError) as error:
        raise ChartError(400, "Bad Request", "Invalid input - period1 and period2 are epoch seconds.") from error
    asked = f"startDate = {period1}, endDate = {period2}"
    if first > last:
        raise ChartError(400, "Bad Request", f"Invalid input - start date cannot be after end date. {asked}")
    if interval is Interval.HOUR and first < now - HOURLY_SPAN:
        raise ChartError(
            422,
            "Unprocessable Entity",
            f"1h data not available for startTime={period1} and endTime={period2}. "
            "The requested range must be within the last 730 days.",
        )
    return Window(interval, first, last, "")


def _start_of(named: str, now: datetime, calendar: ExchangeCalendar) -> datetime:
    """Where a range like 5d (sessions), 2y, ytd or max begins."""
    today = exchange_day(now)
    if named == "max":
        return datetime.fromtimestamp(0, UTC)
    if named == "ytd":
        return _midnight(today.replace(month=1, day=1))
    count = re.fullmatch(r"(\d{1,4})(d|wk|mo|y)", named)
    if count is None:
        raise ChartError(422, "Unprocessable Entity", f"Invalid input - range={named} is not supported.")
    number, unit = int(count[1]), count[2]
    if unit == "d":
        opened = last_opened_day(now)
        sessions = calendar.sessions(opened - timedelta(days=2 * number + 10), opened)
        return calendar.open_of(sessions[-max(number, 1)])
    return _midnight(today - timedelta(days=_DAYS[unit] * number))


def _midnight(day: date) -> datetime:
    return datetime.combine(day, time(), EXCHANGE_ZONE).astimezone(UTC)
