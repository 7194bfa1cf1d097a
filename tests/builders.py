"""Test data by the bar: deterministic, on the exchange's calendar, in the catalogue's schema."""

from collections.abc import Sequence
from datetime import UTC, date, datetime, timedelta
from functools import cache
from math import exp, sin
from random import Random

import polars as pl

from nextday.catalog import BARS_1D, BARS_1H, CORPORATE_ACTIONS
from nextday.frames import conformed, empty, schema_of
from nextday.lake.partition import by_partition
from nextday.lake.ports import TableStore
from nextday.market.calendar import ExchangeCalendar
from nextday.market.sources.port import Fetched, Interval

CALENDAR = ExchangeCalendar()
LAST_SESSION = date(2026, 5, 29)  # a Friday
AFTER_LAST_SESSION = datetime(2026, 5, 30, 0, 5, tzinfo=UTC)


def bars(
    symbol: str, days: int = 30, *, end: date = LAST_SESSION, source: str = "simulated", split_basis: date | None = None
) -> pl.DataFrame:
    """The last `days` final daily bars up to the session `end`, in the schema of bars_1d."""
    sessions = _sessions(days, end)
    rows = _ohlcv(symbol, sessions).with_columns(
        symbol=pl.lit(symbol),
        session_date=pl.Series(sessions, dtype=pl.Date),
        is_final=pl.lit(value=True),
        fetched_at=pl.lit(CALENDAR.close_of(end)),
        source=pl.lit(source),
        split_basis=pl.lit(split_basis, dtype=pl.Date),
    )
    return conformed(BARS_1D, rows)


def hourly_bars(
    symbol: str, days: int = 5, *, end: date = LAST_SESSION, source: str = "simulated", split_basis: date | None = None
) -> pl.DataFrame:
    """All final hourly bars of the last `days` sessions up to `end`, in the schema of bars_1h."""
    starts = [start for session in _sessions(days, end) for start in CALENDAR.hour_starts(session)]
    rows = _ohlcv(symbol, starts).with_columns(
        symbol=pl.lit(symbol),
        start=pl.Series(starts, dtype=pl.Datetime("us", "UTC")),
        is_final=pl.lit(value=True),
        fetched_at=pl.lit(CALENDAR.close_of(end)),
        source=pl.lit(source),
        split_basis=pl.lit(split_basis, dtype=pl.Date),
    )
    return conformed(BARS_1H, rows)


def action(symbol: str, ex_date: date, value: float, kind: str = "dividend") -> pl.DataFrame:
    """One dividend or split, in the schema of corporate_actions."""
    row = (symbol, ex_date, kind, value, CALENDAR.open_of(ex_date), "simulated")
    return pl.DataFrame([row], schema=schema_of(CORPORATE_ACTIONS), orient="row")


def add(store: TableStore, *frames: pl.DataFrame, buckets: int = 2) -> None:
    """Append rows of bars_1d or corporate_actions to their files, unmerged."""
    for frame in frames:
        table = CORPORATE_ACTIONS if "ex_date" in frame.columns else BARS_1D
        for values, rows in by_partition(table, frame, buckets=buckets):
            store.upsert(table, values, lambda stored, rows=rows: pl.concat([stored, rows]))


def fetched(stored: pl.DataFrame, actions: pl.DataFrame | None = None) -> Fetched:
    """What a vendor would have said for one symbol's stored bars to be what they are."""
    interval = Interval.DAY if "session_date" in stored.columns else Interval.HOUR
    if interval is Interval.DAY:
        opens = [CALENDAR.open_of(session) for session in stored["session_date"]]
        stored = stored.with_columns(start=pl.Series(opens, dtype=pl.Datetime("us", "UTC")))
    events = empty(CORPORATE_ACTIONS) if actions is None else actions
    return Fetched(
        symbol=stored["symbol"][0],
        interval=interval,
        bars=stored.select("start", "open", "high", "low", "close", "volume"),
        actions=events.select("ex_date", "kind", "value"),
        source=stored["source"][0],
    )


def _sessions(days: int, end: date) -> list[date]:
    sessions = CALENDAR.sessions(end - timedelta(days=2 * days + 10), end)
    return sessions[-days:] if days else []


def _ohlcv(symbol: str, moments: Sequence[date]) -> pl.DataFrame:
    """One bar per moment, the same whatever the window; prices are float32 values, as vendors send them."""
    prices, volumes = dict.fromkeys(("open", "high", "low", "close"), pl.Float32), {"volume": pl.Int64}
    rows = pl.DataFrame([_bar(symbol, moment) for moment in moments], schema=prices | volumes, orient="row")
    return rows.cast(dict.fromkeys(prices, pl.Float64))


@cache  # seeding a generator per bar is most of what building it costs, and tests ask for the same bars again and again
def _bar(symbol: str, moment: date) -> tuple[float, float, float, float, int]:
    random = Random(f"{symbol} {moment}")
    level = 100 * exp(0.2 * sin(moment.toordinal() / 40 + len(symbol)))
    first, last = level * random.uniform(0.98, 1.02), level * random.uniform(0.98, 1.02)
    high, low = max(first, last) * random.uniform(1, 1.01), min(first, last) * random.uniform(0.99, 1)
    return first, high, low, last, Random(f"{symbol} {moment} volume").randrange(1_000_000, 9_000_000)
