"""In which order whole histories are asked for, so that a backfill which was cut short goes on where it stood."""

from collections.abc import Sequence
from datetime import timedelta

import polars as pl

from nextday.catalog import SESSIONS
from nextday.jobs.ingest.stored import Stored
from nextday.market.calendar import exchange_day
from nextday.market.sessions import CLOSED


def incomplete_first(symbols: Sequence[str], stored: Stored) -> list[str]:
    """All symbols; first those that lack a session between the backfill's start and the window in which runs heal.

    A run writes sessions after everything else, so what it did not complete is not there. The others are compared with
    what the vendor says now.
    """
    window = stored.window
    first, after = exchange_day(window.backfill()), window.healing_from
    wanted = len(window.calendar.sessions(first, after - timedelta(days=1)))
    rows = stored.between(SESSIONS, first).filter(interval=window.interval.value)
    complete = rows.filter(
        pl.col("session_date").is_between(first, after, closed="left"), pl.col("state").is_in(CLOSED)
    )
    filled = complete.group_by("symbol").len().filter(pl.col("len") == wanted)["symbol"]
    return sorted(symbols, key=lambda symbol: symbol in filled)
