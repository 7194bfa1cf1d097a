"""Fetched rows: which are bars, which are sound, and which are final."""

from datetime import date, datetime
from functools import lru_cache

import polars as pl

from nextday.catalog import QUARANTINE, Table
from nextday.frames import conformed, empty
from nextday.market.bars import PRICES, ROUNDING, TABLE_OF, TIME_OF, delivered, row_key
from nextday.market.calendar import EXCHANGE_ZONE, ExchangeCalendar
from nextday.market.quarantine import quarantined, refused, withheld
from nextday.market.sources.port import Fetched, Interval
from nextday.market.validation import REASON, Validated, with_reason


def validated_bars(
    fetched: Fetched, *, calendar: ExchangeCalendar, now: datetime, split_basis: date | None
) -> Validated:
    """Split a fetched window into bars, quarantine and rows of no session; a bar's values stay exactly as delivered.

    A bar is final when its period has ended at `now`: a daily bar with its session.

    Strays leave no trace: identical copies, and hourly rows that are no bars by design, which are the vendor's live
    quote (10:30:07), the quote at the close (16:00:00, 13:00:00 on a half day) and rows off the grid without volume.

    Reasons of the quarantine: no_session, off_grid (an hourly row with volume that starts where no bar does),
    in_future, null_value, not_positive, negative_volume, high_below_low, outside_range (open or close beyond high or
    low by more than float32 rounding), duplicate_key (rows that contradict each other).
    """
    table = TABLE_OF[fetched.interval]
    if fetched.bars.is_empty():
        return Validated(empty(table), empty(QUARANTINE))
    # JSON, which keeps the rejected rows, has no word for NaN and infinity
    finite = fetched.bars.with_columns(pl.when(pl.col(name).is_finite()).then(name).alias(name) for name in PRICES)
    rows = _on_calendar(finite.unique(), fetched.interval, calendar)
    rows = with_reason(rows.filter(~_is_stray(fetched.interval)), _faults(now), TIME_OF[fetched.interval])
    accepted = rows.filter(pl.col(REASON).is_null()).with_columns(
        symbol=pl.lit(fetched.symbol),
        is_final=pl.col("ends_at") <= now,
        fetched_at=pl.lit(now),
        source=pl.lit(fetched.source),
        split_basis=pl.lit(split_basis, dtype=pl.Date),
    )
    rejected = quarantined(rows, fetched, table=table, row_key=row_key(table), delivered=fetched.bars.columns, now=now)
    return Validated(conformed(table, accepted), rejected, off_session=fetched.bars.height - rows.height)


def without_bars(bars: Validated, table: Table, rows: pl.DataFrame, reason: str) -> Validated:
    """The same with these of the accepted bars in quarantine."""
    rejected = refused(table, rows.with_columns(pl.lit(reason).alias(REASON)), row_key(table), delivered(table))
    return withheld(bars, table, rejected, rows)


def _on_calendar(rows: pl.DataFrame, interval: Interval, calendar: ExchangeCalendar) -> pl.DataFrame:
    """Add session_date, the session's close (null without a session) and ends_at (null where no bar starts)."""
    rows = rows.with_columns(session_date=pl.col("start").dt.convert_time_zone(EXCHANGE_ZONE.key).dt.date())
    days = rows["session_date"].sort().to_list()
    sessions = calendar.expected_bars(Interval.DAY, days[0], days[-1]).select("session_date", close_at="ends_at")
    rows = rows.join(sessions, on="session_date", how="left")
    if interval is Interval.DAY:
        return rows.with_columns(ends_at="close_at")
    hours = calendar.expected_bars(Interval.HOUR, days[0], days[-1]).select("start", "ends_at")
    return rows.join(hours, on="start", how="left")


def _is_stray(interval: Interval) -> pl.Expr:
    if interval is Interval.DAY:
        return pl.lit(value=False)
    off_grid = pl.col("ends_at").is_null() & pl.col("close_at").is_not_null()
    live = pl.col("start").dt.second() != 0
    at_close = pl.col("start") == pl.col("close_at")
    return off_grid & (live | at_close | (pl.col("volume").fill_null(0) == 0))


@lru_cache(maxsize=1)  # of one run: building the expressions took as long as asking them
def _faults(now: datetime) -> dict[str, pl.Expr]:
    """What can be wrong with a row, in the order in which it is looked for."""
    price, low, high = pl.col(PRICES), pl.col("low"), pl.col("high")
    inside = pl.col("open", "close").is_between(low * (1 - ROUNDING), high * (1 + ROUNDING))
    return {
        "no_session": pl.col("close_at").is_null(),
        "off_grid": pl.col("ends_at").is_null(),
        "in_future": pl.col("start") > now,
        "null_value": pl.any_horizontal(pl.col(*PRICES, "volume").is_null()),
        "not_positive": pl.any_horizontal(price <= 0),
        "negative_volume": pl.col("volume") < 0,
        "high_below_low": high < low,
        "outside_range": ~pl.all_horizontal(inside),
    }
