"""How far back a run of ingest asks the vendor."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta

from nextday.market.calendar import ExchangeCalendar, exchange_day
from nextday.market.sources.port import Interval


@dataclass(frozen=True)
class Reach:
    """Lengths of the windows of an interval: for a new symbol, for a known one, and what the vendor serves at most."""

    backfill: timedelta
    recent: timedelta
    farthest: timedelta


REACH = {
    Interval.DAY: Reach(timedelta(days=730), timedelta(days=35), timedelta(days=365 * 30)),
    Interval.HOUR: Reach(timedelta(days=30), timedelta(days=5), timedelta(days=729)),
}


@dataclass(frozen=True)
class Window:
    """Where the windows of one run start; all of them end at `now`. Starts are opens of sessions."""

    interval: Interval
    now: datetime
    calendar: ExchangeCalendar

    def backfill(self) -> datetime:
        """For a symbol without stored bars."""
        return self.since(exchange_day(self.now - REACH[self.interval].backfill))

    def recent(self, newest_bar: date | None = None) -> datetime:
        """For a symbol with stored bars: long enough for late corrections, and never later than its newest bar."""
        first = exchange_day(self.now - REACH[self.interval].recent)
        return self.since(min(first, newest_bar or first))

    def since(self, day: date) -> datetime:
        """The open of the last session not after `day`, as far back as the vendor goes."""
        first = max(day, exchange_day(self.now - REACH[self.interval].farthest))
        return self.calendar.open_of(self.calendar.previous_session(first + timedelta(days=1)))
