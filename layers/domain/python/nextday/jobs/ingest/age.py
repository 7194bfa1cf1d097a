"""How late the bars of the lake are, by the exchange's calendar."""

from datetime import datetime

import polars as pl

from nextday.market.calendar import ExchangeCalendar
from nextday.market.sources.port import Interval
from nextday.market.states import State

_HOUR_SECONDS = 3600


def hours_overdue(sessions: pl.DataFrame, interval: Interval, now: datetime) -> float | None:
    """Hours since the close of the first session of which half of the symbols have no bar; 0 while there is none.

    By the symbol in the middle: neither one that is delisted nor one that happens to arrive decides. `sessions` are
    rows of that table; None where no bar is on record. A hole before the newest session is a matter of completeness.
    """
    calendar = ExchangeCalendar()
    is_heard_of = (pl.col("arrived") > 0) | (pl.col("state") == State.VOID)
    newest = sessions.filter(is_heard_of, interval=interval.value).group_by("symbol").agg(pl.col("session_date").max())
    if newest.is_empty():
        return None
    middle = newest["session_date"].sort()[(newest.height - 1) // 2]
    close = calendar.close_of(calendar.next_session(middle))
    return max(0.0, (now - close).total_seconds() / _HOUR_SECONDS)
