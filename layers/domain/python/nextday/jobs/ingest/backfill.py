"""Which symbols a backfill still has to ask for, so that one which was cut short goes on where it stood."""

from collections.abc import Sequence
from datetime import timedelta

import polars as pl

from nextday.catalog import SESSIONS
from nextday.jobs.ingest.stored import Stored
from nextday.market.calendar import exchange_day
from nextday.market.sessions import CLOSED


def symbols_to_backfill(symbols: Sequence[str], stored: Stored) -> list[str]:
    """The symbols that lack a session between the backfill's start and the window in which scheduled runs heal.

    A run writes sessions after everything else, so what it did not complete is not there. A symbol that was listed
    later is asked for by every backfill: nothing tells its first session from a gap.
    """
    window = stored.window
    first, after = exchange_day(window.backfill()), window.healing_from
    wanted = len(window.calendar.sessions(first, after - timedelta(days=1)))
    rows = stored.between(SESSIONS, first).filter(interval=window.interval.value)
    complete = rows.filter(
        pl.col("session_date").is_between(first, after, closed="left"), pl.col("state").is_in(CLOSED)
    )
    filled = complete.group_by("symbol").len().filter(pl.col("len") == wanted)["symbol"]
    return [symbol for symbol in symbols if symbol not in filled]
