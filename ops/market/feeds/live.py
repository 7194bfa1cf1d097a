"""The rows that Yahoo stamps with the time of the last trade instead of the start of their bar."""

from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

import polars as pl

from nextday.market.calendar import EXCHANGE_ZONE, ExchangeCalendar
from nextday.market.sources.port import Interval
from ops.market.feeds.as_of import last_opened_day
from ops.market.feeds.feed import BARS, PRICES

_SETTLES_AT = time(4)


@dataclass(frozen=True)
class LatestSession:
    """The last session that opened; it stays live until 04:00 New York time of the next day."""

    day: date
    opens_at: datetime
    closes_at: datetime
    last_trade_at: datetime
    is_live: bool


def latest_session(now: datetime, calendar: ExchangeCalendar) -> LatestSession:
    """The session that a quote page shows at `now`."""
    day = calendar.previous_session(last_opened_day(now) + timedelta(days=1))
    settles_at = datetime.combine(day + timedelta(days=1), _SETTLES_AT, EXCHANGE_ZONE)
    closes_at = calendar.close_of(day)
    return LatestSession(day, calendar.open_of(day), closes_at, min(now, closes_at), now < settles_at)


def with_live_row(bars: pl.DataFrame, interval: Interval, session: LatestSession) -> pl.DataFrame:
    """Bars as sent while the session is live.

    A day's own row carries the time of the last trade. Hours get a further row, flat and without volume.
    """
    today = bars.filter(pl.col("session_date") == session.day).drop_nulls(PRICES)
    if not session.is_live or today.is_empty():
        return bars
    stamp = pl.lit(session.last_trade_at.replace(microsecond=0)).cast(BARS["start"])
    if interval is Interval.DAY:
        is_today = pl.col("session_date") == session.day
        return bars.with_columns(start=pl.when(is_today).then(stamp).otherwise("start"))
    last = pl.col("close")
    trade = today.tail(1).with_columns(start=stamp, ends_at=stamp, open=last, high=last, low=last, volume=0)
    # a trade at the very start of a bar is that bar
    return pl.concat([bars, trade.select(*BARS).cast(BARS)]).unique("start", keep="first").sort("start")
