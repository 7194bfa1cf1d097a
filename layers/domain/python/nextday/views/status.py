"""The view of how fresh and how complete the bars are, and of the last closes."""

from collections.abc import Sequence
from datetime import date, datetime, timedelta
from typing import Any

import polars as pl

from nextday.catalog.views import STATUS
from nextday.lake.views.text import encode, to_text
from nextday.market.bars import shown
from nextday.market.calendar import ExchangeCalendar, exchange_day
from nextday.market.provenance import provenance
from nextday.market.sources.port import Interval
from nextday.market.states import State
from nextday.views.due import coming, told_due, told_sessions
from nextday.views.newest import Newest, first_recorded

_DAYS = 30
"""New York days over which completeness is told."""
_CLOSES = 2
"""Daily bars of which the close is told: the newest, and the one that it is compared with."""
_COUNTS = ("expected", "arrived", "missing", "quarantined", "given_up")


def status(newest: Newest, *, now: datetime, calendar: ExchangeCalendar) -> bytes:
    """A block per symbol that the tables know, with bars or without; of days with a line for each of its last closes.

    `newest` of a symbol without recent bars is the last one that its newest session with bars should have.
    """
    closes = _closes(newest) if newest.interval is Interval.DAY else {}
    complete = _completeness(newest, exchange_day(now) - timedelta(days=_DAYS))
    nothing = {"days": _DAYS, **dict.fromkeys(_COUNTS, 0)}
    blocks = {
        symbol: [
            to_text(
                {"symbol": symbol, "interval": newest.interval, **told, "completeness": complete.get(symbol, nothing)}
            ),
            *closes.get(symbol, []),
        ]
        for symbol, told in sorted(_told(newest, calendar).items())
    }
    head = {
        "view": STATUS.name,
        "written_at": now,
        "due": told_due(coming(newest.interval, now, calendar, newest.void)),
        "sessions": told_sessions(now, calendar),
    }
    return encode(head, blocks)


def _told(newest: Newest, calendar: ExchangeCalendar) -> dict[str, dict[str, Any]]:
    """From when on there are bars, up to when and of whom, by symbol; on record or, before that, in the files."""
    first, last = first_recorded(newest.sessions), _last_recorded(newest, calendar)
    silent = {
        symbol: _standing(first.get(symbol), last.get(symbol), []) for symbol in newest.sessions["symbol"].unique()
    }
    bars = newest.by_symbol(newest.bar.first().cast(pl.Date).alias("day")).iter_rows(named=True)
    return silent | {
        row["symbol"]: _standing(min(row["day"], first.get(row["symbol"], row["day"])), row["newest"], row["source"])
        for row in bars
    }


def _standing(first: date | None, newest: date | datetime | None, sources: Sequence[str]) -> dict[str, Any]:
    return {"from": first, "newest": newest, **provenance(sources)}


def _last_recorded(newest: Newest, calendar: ExchangeCalendar) -> dict[str, date | datetime]:
    """The last bar that the newest session with bars should have, by symbol."""
    arrived = newest.sessions.filter(pl.col("arrived") > 0)
    days = arrived.group_by("symbol").agg(pl.col("session_date").max())
    if newest.interval is Interval.DAY:
        return dict(days.iter_rows())
    return {symbol: calendar.owed_bars(newest.interval, day, day)["start"][-1] for symbol, day in days.iter_rows()}


def _closes(newest: Newest) -> dict[str, list[str]]:
    """The last closes as JSON, oldest first, by symbol: those of the view of the newest bars."""
    last = newest.bars.group_by("symbol").agg(pl.col("close").tail(_CLOSES)).explode("close")
    texts = last.select("symbol", pl.struct(*shown("close")).struct.json_encode().alias("rows"))
    return dict(texts.group_by("symbol").agg("rows").iter_rows())


def _completeness(newest: Newest, since: date) -> dict[str, dict[str, int]]:
    """Bars of the sessions since a day by what has become of them, by symbol."""
    lacking, state = (pl.col("expected") - pl.col("arrived")).clip(0), pl.col("state")
    lost = {name: lacking.filter(state == name).sum() for name in (State.QUARANTINED, State.GIVEN_UP)}
    recent = newest.sessions.filter(pl.col("session_date") >= since)
    sums = recent.group_by("symbol").agg(
        pl.col("expected", "arrived").sum(), missing=lacking.filter(~state.is_in([*lost])).sum(), **lost
    )
    return {
        row["symbol"]: {"days": _DAYS, **{name: row[name] for name in _COUNTS}} for row in sums.iter_rows(named=True)
    }
