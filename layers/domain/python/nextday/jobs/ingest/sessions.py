"""The sessions table as a run of ingest reads and keeps it: which symbols need asking, and what has become of each."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

import polars as pl

from nextday.catalog import SESSIONS, Table
from nextday.jobs.ingest.stored import Stored
from nextday.jobs.ingest.window import LOOKBACK, Window
from nextday.market.calendar import EXCHANGE_ZONE, exchange_day
from nextday.market.sessions import OPEN, Evidence, session_states
from nextday.market.silence import lacking, silences
from nextday.market.states import State

_DAY_LENGTH = len("2026-05-29")


@dataclass(frozen=True)
class Answers:
    """The symbols for which a vendor has just answered: with a window, or that it knows no such symbol."""

    windows: tuple[str, ...]
    unknown: tuple[str, ...]

    @property
    def all(self) -> tuple[str, ...]:
        """Both."""
        return self.windows + self.unknown


def symbols_to_ask(symbols: Sequence[str], stored: Stored) -> list[str]:
    """The symbols for which the vendor could say anything new; the others need no request.

    Nothing new can be said while the exchange is closed, once the last session's bars are complete and the settling
    time after its close is over (48 h for daily bars: two nights; 2 h for hourly ones: two runs). A session in the
    healing window that is incomplete is asked for once on every New York day, and again once a person has decided.
    What the vendor revises later is seen by the next session's runs, which ask for the whole healing window. A symbol
    of which it keeps silent is asked for when its `Silence` says so, whether the exchange is open or not.
    """
    window, today = stored.window, exchange_day(stored.window.now)
    last = window.calendar.last_closed_session(window.now)
    may_have_moved, rows = _may_have_moved(window, last), _recent(stored)
    asked_today = pl.col("asked_at").dt.convert_time_zone(EXCHANGE_ZONE.key).dt.date() == today
    waiting = {*rows.filter(pl.col("state").is_in(OPEN) & ~asked_today.fill_null(value=False))["symbol"]}
    recorded = {*rows.filter(session_date=last)["symbol"]}
    due = {silence.symbol: silence.is_due(today) for silence in silences(rows) if silence.pause(today)}
    waiting |= {symbol for symbol in symbols if stored.is_decided(symbol)}
    return [
        symbol for symbol in symbols if due.get(symbol, may_have_moved or symbol not in recorded or symbol in waiting)
    ]


def symbols_lacking(symbols: Sequence[str], stored: Stored) -> list[str]:
    """The symbols whose bars of the last closed session may still come tonight: of the others nobody is asked."""
    window = stored.window
    last = window.calendar.last_closed_session(window.now)
    return lacking(symbols, _recent(stored), last, today=exchange_day(window.now))


def changed_sessions(
    starts: Mapping[str, date],
    answers: Answers,
    rejected: pl.DataFrame,
    bars: pl.DataFrame,
    stored: Stored,
) -> pl.DataFrame:
    """The rows of the sessions table that this run changes.

    `starts`: the first day asked for, by symbol; `rejected`: rows that the run put into quarantine; `bars`: what is
    stored of that time now. A session that closed before a symbol's first bar is not expected of it.
    """
    window, first = stored.window, min(starts.values())
    previous = stored.between(SESSIONS, first)
    last = window.calendar.last_closed_session(window.now)
    grid = window.calendar.owed_bars(window.interval, min([first, *previous["session_date"]]), last)
    owed = grid.group_by("session_date").agg(expected=pl.len().cast(pl.Int64))
    rows = bars.with_columns(session_date=pl.col(stored.table.key[-1]).cast(pl.Date))
    own = rows.filter(pl.col("symbol").is_in(list(starts)))
    refused = _refused(rejected, stored.table)
    nameless = {*answers.all} - {*own["symbol"]} - {*refused["symbol"]}
    evidence = Evidence(
        expected=pl.concat([_expected(starts, own, owed), _expected_of_none(nameless, last)]),
        arrived=own.filter("is_final").join(grid, on=stored.table.key[-1], how="semi").select("symbol", "session_date"),
        rejected=refused.filter(pl.col("symbol").is_in(list(starts))),
        owed=owed,
        traded=_traded(rows, refused, previous),
        answered=answers.all,
        unknown=answers.unknown,
        stored_from=first,
        healing_from=window.healing_from,
    )
    known = previous.filter(pl.col("symbol").is_in(list(starts)))
    return session_states(window.interval, evidence, known, now=window.now)


def _expected(starts: Mapping[str, date], bars: pl.DataFrame, owed: pl.DataFrame) -> pl.DataFrame:
    """Bars that the calendar expects: symbol, session_date, expected, of closed sessions."""
    asked = pl.DataFrame({"symbol": list(starts), "start": list(starts.values())})
    listed = bars.group_by("symbol").agg(first=pl.col("session_date").min())
    since = asked.join(listed, on="symbol").select("symbol", since=pl.max_horizontal("start", "first"))
    return since.join(owed, how="cross").filter(pl.col("session_date") >= pl.col("since")).drop("since")


def _expected_of_none(symbols: Collection[str], last: date) -> pl.DataFrame:
    """A row for each symbol that never had a bar, so that it is told and not asked for by every run."""
    schema = {"symbol": pl.String, "session_date": pl.Date, "expected": pl.Int64}
    return pl.DataFrame([(symbol, last, 0) for symbol in sorted(symbols)], schema=schema, orient="row")


def _refused(rejected: pl.DataFrame, table: Table) -> pl.DataFrame:
    day_of_row = pl.col("row_key").str.head(_DAY_LENGTH).str.to_date(strict=False).alias("session_date")
    return rejected.filter(table=table.name).select("symbol", day_of_row)


def _traded(bars: pl.DataFrame, refused: pl.DataFrame, sessions: pl.DataFrame) -> frozenset[date]:
    """Sessions of which the bucket holds a bar of either interval, or a row was refused."""
    seen = sessions.filter((pl.col("arrived") > 0) | (pl.col("state") == State.QUARANTINED))
    days = pl.concat([rows["session_date"] for rows in (bars, refused, seen)])
    return frozenset(days.drop_nulls())


def _may_have_moved(window: Window, last: date) -> bool:
    calendar, now = window.calendar, window.now
    is_open = calendar.open_of(calendar.next_session(last)) < now
    return is_open or now < calendar.close_of(last) + LOOKBACK[window.interval].settling


def _recent(stored: Stored) -> pl.DataFrame:
    rows = stored.between(SESSIONS, stored.window.healing_from)
    return rows.filter(interval=stored.window.interval.value)
