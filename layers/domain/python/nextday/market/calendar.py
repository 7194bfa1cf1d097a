"""Sessions and bars that the New York Stock Exchange's calendar expects."""

from bisect import bisect_left, bisect_right
from datetime import date, datetime, time, timedelta
from functools import cache, lru_cache
from zoneinfo import ZoneInfo

import polars as pl
from exchange_calendars.exchange_calendar_xnys import XNYSExchangeCalendar

from nextday.errors import InputError
from nextday.market.sources.port import Interval

EXCHANGE_ZONE = ZoneInfo("America/New_York")
# a fixed span: the library's own default depends on the clock
_FIRST, _LAST = date(1990, 1, 1), date(2050, 12, 31)
_HOUR = timedelta(hours=1)
_USUAL_CLOSE = time(16)


@cache
def _schedule() -> pl.DataFrame:
    """All sessions of the span: session_date, open, close (us UTC)."""
    schedule = XNYSExchangeCalendar(start=_FIRST.isoformat(), end=_LAST.isoformat()).schedule
    instants = schedule[["open", "close"]].astype("datetime64[us, UTC]").rename_axis("session_date").reset_index()
    return pl.DataFrame(instants).with_columns(pl.col("session_date").cast(pl.Date))


@cache
def _columns() -> tuple[list[date], list[datetime], list[datetime]]:
    session, opens, closes = _schedule().get_columns()
    return session.to_list(), opens.to_list(), closes.to_list()


@lru_cache(maxsize=64)  # a run asks for the same window with each of its symbols
def _expected_bars(interval: Interval, start: date, end: date) -> pl.DataFrame:
    sessions = _schedule().filter(pl.col("session_date").is_between(start, end))
    if interval is Interval.DAY:
        return sessions.select("session_date", start="open", ends_at="close")
    starts = pl.datetime_ranges("open", "close", interval="1h", closed="left")
    hours = sessions.select("session_date", "close", start=starts).explode("start")
    return hours.select("session_date", "start", ends_at=pl.min_horizontal(pl.col("start") + _HOUR, "close"))


def exchange_day(instant: datetime) -> date:
    """The date in New York at an aware instant."""
    return instant.astimezone(EXCHANGE_ZONE).date()


class ExchangeCalendar:
    """The regular sessions of XNYS, 1990 to 2050: holidays, half days and daylight saving included.

    Dates are New York dates, instants are aware UTC. Raises InputError for a day beyond the span, or one that should
    be a session and is not.
    """

    def __init__(self) -> None:
        self._sessions, self._opens, self._closes = _columns()

    def sessions(self, start: date, end: date) -> list[date]:
        """Sessions from `start` to `end`, both included."""
        return self._sessions[bisect_left(self._sessions, start) : bisect_right(self._sessions, end)]

    def is_session(self, day: date) -> bool:
        """Whether the exchange trades on `day`."""
        at = bisect_left(self._sessions, day)
        return at < len(self._sessions) and self._sessions[at] == day

    def next_session(self, day: date) -> date:
        """The first session strictly after `day`."""
        return self._at(bisect_right(self._sessions, day), day)

    def previous_session(self, day: date) -> date:
        """The last session strictly before `day`."""
        return self._at(bisect_left(self._sessions, day) - 1, day)

    def open_of(self, session: date) -> datetime:
        """When a session opens."""
        return self._opens[self._index(session)]

    def close_of(self, session: date) -> datetime:
        """When a session closes, early on half days."""
        return self._closes[self._index(session)]

    def last_closed_session(self, now: datetime) -> date:
        """The last session whose close is not after `now`."""
        return self._at(bisect_right(self._closes, now) - 1, now.date())

    def number_of(self, session: date) -> int:
        """How many sessions of the span precede one."""
        return self._index(session)

    def hour_starts(self, session: date) -> list[datetime]:
        """Starts of a session's hourly bars: at :30 from the open, 7 in a full session, 4 on a half day."""
        start, close = self.open_of(session), self.close_of(session)
        # rounded up: the last bar of a full session is half an hour long
        return [start + hour * _HOUR for hour in range(-((start - close) // _HOUR))]

    def expected_bars(self, interval: Interval, start: date, end: date) -> pl.DataFrame:
        """Bars of all sessions from `start` to `end`: start, ends_at (us UTC) and session_date.

        A daily bar spans its session; the last hourly bar of a session ends at the close.
        """
        return _expected_bars(interval, start, end)

    def owed_bars(self, interval: Interval, start: date, end: date) -> pl.DataFrame:
        """Those of `expected_bars` that every vendor delivers.

        Yahoo never serves the half hour before an early close: of 126 half days of symbols, in 2023 to 2025, all lack
        it. A bar of it that another vendor delivers is a bar like any other.
        """
        bars = self.expected_bars(interval, start, end)
        is_short = pl.col("ends_at") - pl.col("start") < _HOUR
        closes_early = pl.col("ends_at").dt.convert_time_zone(EXCHANGE_ZONE.key).dt.time() < _USUAL_CLOSE
        return bars.filter(~(is_short & closes_early))

    def _index(self, session: date) -> int:
        if not self.is_session(session):
            raise InputError(f"{session} is not a session of the exchange")
        return bisect_left(self._sessions, session)

    def _at(self, index: int, day: date) -> date:
        if not 0 <= index < len(self._sessions):
            raise InputError(f"{day} is beyond the exchange calendar, {_FIRST} to {_LAST}")
        return self._sessions[index]
