"""Dividends and splits: validation, and the split basis that prices are expressed in."""

from datetime import date, datetime

import polars as pl

from nextday.catalog import CORPORATE_ACTIONS, QUARANTINE
from nextday.frames import conformed, empty
from nextday.market.calendar import exchange_day
from nextday.market.quarantine import quarantined
from nextday.market.sources.port import Fetched
from nextday.market.validation import REASON, Validated, with_reason

DIVIDEND, SPLIT = "dividend", "split"
DELIVERED = ("ex_date", "kind", "value")
ROW_KEY = pl.col("ex_date").dt.to_string("iso").fill_null("undated")


def validated_actions(fetched: Fetched, *, now: datetime) -> Validated:
    """Accept the dividends and splits of a fetched window that can be true; see `judged_dividends` for the prices.

    Reasons: unknown_kind, not_positive, in_future, duplicate_key (two values of one kind on one day).
    """
    if fetched.actions.is_empty():
        return Validated(empty(CORPORATE_ACTIONS), empty(QUARANTINE))
    value = pl.col("value")
    faults = {
        "unknown_kind": ~pl.col("kind").is_in([DIVIDEND, SPLIT]),
        "not_positive": ~(value.is_finite() & (value > 0)).fill_null(value=False),
        "in_future": pl.col("ex_date") > exchange_day(now),
    }
    key = pl.struct("ex_date", "kind").alias("_key")
    rows = with_reason(fetched.actions.unique().with_columns(key), faults, "_key")
    accepted = rows.filter(pl.col(REASON).is_null()).with_columns(
        symbol=pl.lit(fetched.symbol), fetched_at=pl.lit(now), source=pl.lit(fetched.source)
    )
    rejected = quarantined(
        rows,
        fetched,
        table=CORPORATE_ACTIONS,
        row_key=ROW_KEY,
        delivered=fetched.actions.columns,
        now=now,
    )
    return Validated(conformed(CORPORATE_ACTIONS, accepted), rejected)


def last_split(actions: pl.DataFrame, *, now: datetime) -> date | None:
    """The newest ex-date of a split that is in force at `now`: the basis of what a vendor says then; None without any.

    `actions`: ex_date and kind, of one symbol.
    """
    if actions.is_empty():
        return None
    in_force = (pl.col("kind") == SPLIT) & (pl.col("ex_date") <= exchange_day(now))
    newest = actions.filter(in_force)["ex_date"].max()
    return newest if isinstance(newest, date) else None
