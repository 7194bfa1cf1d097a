"""The sessions table as a run of ingest reads and keeps it: which symbols need asking, and what has become of each."""

from collections.abc import Mapping, Sequence
from datetime import date

import polars as pl

from nextday.catalog import SESSIONS
from nextday.jobs.ingest.stored import Stored
from nextday.jobs.ingest.window import LOOKBACK, Window
from nextday.market.calendar import EXCHANGE_ZONE, exchange_day
from nextday.market.sessions import OPEN, Evidence, session_states

_DAY_LENGTH = len("2026-05-29")


def symbols_to_ask(symbols: Sequence[str], stored: Stored) -> list[str]:
    """The symbols for which the vendor could say anything new; the others need no request.

    Nothing new can be said while the exchange is closed, once the last session's bars are complete and the settling
    time after its close is over (48 h for daily bars: two nights; 2 h for hourly ones: two runs). A session in the
    healing window that is incomplete is asked for once on every New York day. What a vendor revises later than that
    is seen by the next session's runs, which ask for the whole healing window.
    """
    window = stored.window
    last = window.calendar.last_closed_session(window.now)
    if _may_have_moved(window, last):
        return list(symbols)
    rows = _recent(stored)
    asked_today = pl.col("asked_at").dt.convert_time_zone(EXCHANGE_ZONE.key).dt.date() == exchange_day(window.now)
    waiting = rows.filter(pl.col("state").is_in(OPEN) & ~asked_today.fill_null(value=False))["symbol"]
    recorded = rows.filter(session_date=last)["symbol"]
    return [symbol for symbol in symbols if symbol not in recorded or symbol in waiting]


def changed_sessions(
    starts: Mapping[str, date], answered: Sequence[str], rejected: pl.DataFrame, bars: pl.DataFrame, stored: Stored
) -> pl.DataFrame:
    """The rows of the sessions table that this run changes.

    `starts`: the first day asked for, by symbol; `rejected`: rows that the run put into quarantine; `bars`: what is
    stored of that time now. A session that closed before a symbol's first bar is not expected of it.
    """
    window, day = stored.window, pl.col(stored.table.key[-1]).cast(pl.Date).alias("session_date")
    own = bars.filter(pl.col("symbol").is_in(list(starts))).select("symbol", "is_final", day)
    ours = (pl.col("table") == stored.table.name) & pl.col("symbol").is_in(list(starts))
    day_of_row = pl.col("row_key").str.head(_DAY_LENGTH).str.to_date(strict=False).alias("session_date")
    evidence = Evidence(
        expected=_expected(starts, own, window),
        arrived=own.filter("is_final").select("symbol", "session_date"),
        rejected=rejected.filter(ours).select("symbol", day_of_row),
        answered=tuple(answered),
        healing_from=window.healing_from,
    )
    previous = stored.between(SESSIONS, min(starts.values())).filter(pl.col("symbol").is_in(list(starts)))
    return session_states(window.interval, evidence, previous, now=window.now)


def _expected(starts: Mapping[str, date], bars: pl.DataFrame, window: Window) -> pl.DataFrame:
    """Bars that the calendar expects: symbol, session_date, expected, of closed sessions."""
    asked = pl.DataFrame({"symbol": list(starts), "start": list(starts.values())})
    listed = bars.group_by("symbol").agg(first=pl.col("session_date").min())
    since = asked.join(listed, on="symbol").select("symbol", since=pl.max_horizontal("start", "first"))
    last = window.calendar.last_closed_session(window.now)
    grid = window.calendar.expected_bars(window.interval, min(starts.values()), last)
    counts = grid.group_by("session_date").agg(expected=pl.len().cast(pl.Int64))
    return since.join(counts, how="cross").filter(pl.col("session_date") >= pl.col("since")).drop("since")


def _may_have_moved(window: Window, last: date) -> bool:
    calendar, now = window.calendar, window.now
    is_open = calendar.open_of(calendar.next_session(last)) < now
    return is_open or now < calendar.close_of(last) + LOOKBACK[window.interval].settling


def _recent(stored: Stored) -> pl.DataFrame:
    rows = stored.between(SESSIONS, stored.window.healing_from)
    return rows.filter(interval=stored.window.interval.value)
