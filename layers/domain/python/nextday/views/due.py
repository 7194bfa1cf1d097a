"""When which bar should be in the lake: what a view says of it, so that its readers need no calendar."""

from collections.abc import Collection
from datetime import date, datetime, timedelta
from typing import Any

import polars as pl

from nextday.market.calendar import ExchangeCalendar
from nextday.market.sources.port import Interval
from nextday.settings import DAILY_BARS, HOURLY_BARS

_RUNS = {Interval.DAY: DAILY_BARS, Interval.HOUR: HOURLY_BARS}
_TAKEN = timedelta(minutes=10)
"""What a run may take until its bars are stored."""
_NEXT_SESSIONS = 20
# more days than the next sessions ever span, holidays included; and back to one that has traded
_SPAN, _BACK = timedelta(days=40), timedelta(days=14)


def due_bars(interval: Interval, start: date, end: date, calendar: ExchangeCalendar) -> pl.DataFrame:
    """The bars that every vendor delivers of the sessions from `start` to `end`.

    Columns: session_date, bar (its session or its start, as the tables key it), due (the instant from which it should
    be stored: some minutes after the first scheduled run that finds it ended).
    """
    run, bars = _RUNS[interval], calendar.owed_bars(interval, start, end)
    ended = (pl.col("ends_at") - run.offset).dt.truncate(run.period)
    # a run at the very instant at which a bar ends has it
    first_run = pl.when(ended + run.offset < pl.col("ends_at")).then(ended + run.period).otherwise(ended) + run.offset
    bar = pl.col("session_date" if interval is Interval.DAY else "start")
    return bars.select("session_date", bar.alias("bar"), due=first_run + _TAKEN)


def coming(interval: Interval, now: datetime, calendar: ExchangeCalendar, void: Collection[date] = ()) -> pl.DataFrame:
    """Rows of `due_bars` of the next twenty sessions, and before them back to the last one whose bars are due by `now`.

    Those `void` are left out: the exchange did not trade, whatever the calendar says.
    """
    last = calendar.last_closed_session(now)
    bars = due_bars(interval, last - _BACK, _last_of_next(last, calendar), calendar)
    bars = bars.filter(~pl.col("session_date").is_in(list(void)))
    overdue = bars.group_by("session_date").agg(pl.col("due").max()).filter(pl.col("due") <= now)
    since = overdue["session_date"].max()
    # none in the first days of the calendar
    return bars if since is None else bars.filter(pl.col("session_date") >= since)


def told_due(bars: pl.DataFrame) -> list[tuple[Any, datetime]]:
    """What a view's head says of such rows."""
    return bars.select("bar", "due").rows()


def told_sessions(now: datetime, calendar: ExchangeCalendar) -> list[tuple[date, datetime, datetime]]:
    """The last session that has closed and the next twenty: date, when it opens, when it closes."""
    last = calendar.last_closed_session(now)
    sessions = calendar.sessions(last, _last_of_next(last, calendar))
    return [(session, calendar.open_of(session), calendar.close_of(session)) for session in sessions]


def _last_of_next(session: date, calendar: ExchangeCalendar) -> date:
    # fewer where the calendar ends
    return calendar.sessions(session, session + _SPAN)[: _NEXT_SESSIONS + 1][-1]
