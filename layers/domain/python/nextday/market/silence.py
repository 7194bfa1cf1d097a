"""Symbols of which a vendor has nothing more to say: told, and asked for rarely."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime

import polars as pl

from nextday.market.calendar import exchange_day
from nextday.market.sessions import CLOSED
from nextday.market.sources.port import Interval
from nextday.market.states import State

_WEEK = 7
_BACKFILL = "`nextday ingest --backfill` asks at once"


@dataclass(frozen=True)
class Silence:
    """A symbol without a bar since the session `since`, though the vendor answered, at last at `asked_at`.

    `reason` is missing, given_up or unknown_symbol where it had bars before; no_bars or unknown_symbol where it never
    had any.
    """

    symbol: str
    interval: Interval
    reason: State
    since: date
    asked_at: datetime
    had_bars: bool

    def pause(self, today: date) -> int:
        """Days between two questions: none in the first week of a symbol that had bars, then a day, then a week."""
        # halted and late ones come back within days; one that never had bars is asked as if its first week were over
        weeks = (today - self.since).days // _WEEK + (not self.had_bars)
        return (0, 1, _WEEK)[min(weeks, 2)]

    def is_due(self, today: date) -> bool:
        """Whether the vendor is to be asked on this New York day."""
        return (today - exchange_day(self.asked_at)).days >= self.pause(today)


@dataclass(frozen=True)
class Standstill:
    """Something that asking has not brought: of a symbol, or of all (*), why, since which session, how it ends."""

    symbol: str
    interval: Interval
    reason: State
    since: date
    way_out: str


def silences(sessions: pl.DataFrame) -> list[Silence]:
    """Every silence that rows of the sessions table tell of.

    Where rows of a later session were refused the vendor does not keep silent: what is held has to be asked for again.
    """
    by = ["symbol", "interval"]
    newest = pl.col("session_date").filter(pl.col("arrived") > 0).max().over(by).alias("newest")
    rows = sessions.with_columns(newest).filter(pl.col("session_date") > pl.col("newest").fill_null(date.min))
    heard = pl.col("asked_at").is_not_null()
    told = (
        rows.filter(~pl.col("state").is_in(CLOSED))
        .sort(*by, "session_date")
        .group_by(by, maintain_order=True)
        .agg(
            pl.col("state").filter(heard).last().alias("reason"),
            pl.col("session_date").filter(heard).first().alias("since"),
            pl.col("asked_at").max(),
            pl.col("newest").first().is_not_null().alias("had_bars"),
            (pl.col("state") == State.QUARANTINED).any().alias("refused"),
        )
        .filter(pl.col("since").is_not_null() & ~pl.col("refused"))
    )
    return [_silence(**row) for row in told.drop("refused").iter_rows(named=True)]


def lacking(symbols: Sequence[str], sessions: pl.DataFrame, last: date, *, today: date) -> list[str]:
    """The symbols whose bars of the session `last` are not there, and may come within hours.

    `sessions` are rows of one interval, `today` is New York's. What is held, and what a vendor has long kept silent of,
    takes days.
    """
    decided = sessions.filter(pl.col("session_date") == last, pl.col("state") != State.MISSING)
    silent = {one.symbol for one in silences(sessions) if one.pause(today)}
    later = {*decided["symbol"]} | silent
    return [symbol for symbol in symbols if symbol not in later]


def standstills(sessions: pl.DataFrame, *, today: date) -> list[Standstill]:
    """What `nextday status` is to tell: symbols that are asked for rarely, and sessions that were void."""
    void = sessions.filter(state=State.VOID).select("interval", "session_date").unique().sort("session_date")
    closed = [
        Standstill("*", Interval(each), State.VOID, day, "a bar of it would heal it") for each, day in void.rows()
    ]
    return [*(_standstill(one, today) for one in silences(sessions) if one.pause(today)), *closed]


def _silence(*, interval: str, reason: str, **fields: object) -> Silence:
    return Silence(interval=Interval(interval), reason=State(reason), **fields)  # type: ignore[arg-type]


def _standstill(silence: Silence, today: date) -> Standstill:
    how_often = "daily" if silence.pause(today) == 1 else "weekly"
    way_out = f"asked {how_often}; {_BACKFILL}, or take it off the symbols"
    return Standstill(silence.symbol, silence.interval, silence.reason, silence.since, way_out)
