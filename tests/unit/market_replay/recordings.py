"""Folders of recorded bars, written by the row."""

from collections.abc import Iterable
from datetime import date, datetime, timedelta
from pathlib import Path

from nextday.market.calendar import ExchangeCalendar

CALENDAR = ExchangeCalendar()
Row = tuple[object, ...]


def record(folder: Path, symbol: str, *, daily: Iterable[Row] = (), hourly: Iterable[Row] = ()) -> Path:
    """Write a symbol's files: rows of time, open, high, low, close, volume; no rows, no file."""
    for interval, time, rows in (("1d", "date", [*daily]), ("1h", "ts_utc", [*hourly])):
        if rows:
            write_csv(folder / f"{symbol}_{interval}.csv", f"{time},open,high,low,close,volume", rows)
    return folder


def record_actions(folder: Path, *rows: Row) -> Path:
    """Write actions.csv: rows of symbol, ex_date, kind, value."""
    write_csv(folder / "actions.csv", "symbol,ex_date,kind,value", rows)
    return folder


def write_csv(path: Path, header: str, rows: Iterable[Row]) -> None:
    """Write a CSV file."""
    path.write_text("\n".join([header, *(",".join(map(_text, row)) for row in rows)]) + "\n")


def quote(step: int) -> Row:
    """Open, high, low, close and volume of the step-th bar: awkward doubles, close above open."""
    base = 100.1 + step / 3
    return base, base + 2.2, base - 1.1, base + 1.7, 1_000_003 + step


def days(first: date, last: date) -> list[Row]:
    """A daily row for each session."""
    return [(session, *quote(step)) for step, session in enumerate(CALENDAR.sessions(first, last))]


def hours(first: date, last: date) -> list[Row]:
    """An hourly row for each hour of each session."""
    starts = [start for session in CALENDAR.sessions(first, last) for start in CALENDAR.hour_starts(session)]
    return [(start, *quote(step)) for step, start in enumerate(starts)]


def midnight_after(session: date) -> datetime:
    """An instant well after a session's close."""
    return CALENDAR.close_of(session) + timedelta(hours=4)


def _text(value: object) -> str:
    if isinstance(value, datetime):
        return value.strftime("%Y-%m-%dT%H:%M:%SZ")
    return "" if value is None else str(value)
