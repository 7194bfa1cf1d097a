"""How far back a run of ingest asks the vendor."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from enum import StrEnum

from nextday.market.calendar import ExchangeCalendar, exchange_day
from nextday.market.sources.port import Interval

# bars by which a symbol that fell behind is seen to be in the vendor's split basis
_OVERLAP = timedelta(days=7)


SWEEP_SESSIONS = 20
"""Sessions in which every symbol's whole history is asked for once: what a vendor changes late is seen by then."""


class Reach(StrEnum):
    """What of their histories known symbols are asked for.

    A backfill asks back to where a new symbol's would begin, and believes at once what is else held for some days.
    """

    RECENT = "recent"
    STORED = "stored"
    BACKFILL = "backfill"

    @classmethod
    def of(cls, *, backfill: bool, resweep: bool) -> "Reach":
        """The widest that is asked for."""
        if backfill:
            return cls.BACKFILL
        return cls.STORED if resweep else cls.RECENT


@dataclass(frozen=True)
class Lookback:
    """Lengths of the windows of an interval.

    For a new symbol, for a known one (late bars heal within it), and what the vendor serves at most. `settling` is how
    long after a close another run looks again: the same night and the one after it for days, two runs for hours.
    """

    backfill: timedelta
    recent: timedelta
    farthest: timedelta
    settling: timedelta


LOOKBACK = {
    # Yahoo fills in lost sessions up to weeks later, and 35 days cost one request, as two would
    Interval.DAY: Lookback(timedelta(days=730), timedelta(days=35), timedelta(days=365 * 30), timedelta(hours=48)),
    # ten days bring a lost week back; hours older than 730 days are refused (422)
    Interval.HOUR: Lookback(timedelta(days=30), timedelta(days=10), timedelta(days=729), timedelta(hours=2)),
}


@dataclass(frozen=True)
class Window:
    """Where the windows of one run start; all of them end at `now`. Starts are opens of sessions."""

    interval: Interval
    now: datetime
    calendar: ExchangeCalendar

    def backfill(self) -> datetime:
        """For a symbol without stored bars."""
        return self.since(exchange_day(self.now - LOOKBACK[self.interval].backfill))

    def recent(self, newest_session: date | None = None) -> datetime:
        """For a symbol with stored bars: the healing window, or for one that fell behind a week's overlap with them."""
        first = exchange_day(self.now - LOOKBACK[self.interval].recent)
        return self.since(newest_session - _OVERLAP if newest_session and newest_session < first else first)

    def sweeps(self, bucket: int) -> bool:
        """Whether it is a bucket's turn to be asked for whole histories: after the close of every twentieth session."""
        last = self.calendar.last_closed_session(self.now)
        if self.calendar.open_of(self.calendar.next_session(last)) <= self.now:
            return False
        return (self.calendar.number_of(last) - bucket) % SWEEP_SESSIONS == 0

    @property
    def healing_from(self) -> date:
        """The first session whose late bars scheduled runs still ask for; what is missing before it is given up."""
        return exchange_day(self.recent())

    def since(self, day: date) -> datetime:
        """The open of the last session not after `day`, as far back as the vendor goes."""
        first = max(day, exchange_day(self.now - LOOKBACK[self.interval].farthest))
        return self.calendar.open_of(self.calendar.previous_session(first + timedelta(days=1)))
