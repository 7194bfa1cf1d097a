"""Where a replayed market's bars come from."""

from dataclasses import dataclass
from datetime import date, datetime
from typing import Protocol

import polars as pl

PRICES = ("open", "high", "low", "close")
_INSTANT = pl.Datetime("us", "UTC")
BARS = pl.Schema(
    {
        "session_date": pl.Date(),
        "start": _INSTANT,
        "ends_at": _INSTANT,
        **dict.fromkeys(PRICES, pl.Float64()),
        "volume": pl.Int64(),
    }
)
ACTIONS = pl.Schema({"ex_date": pl.Date(), "kind": pl.String(), "value": pl.Float64()})


def days_of(hourly: pl.DataFrame) -> pl.DataFrame:
    """The daily bar of each session, so far as its hourly bars tell it; strays and rows without prices say nothing."""
    traded = hourly.filter(pl.col("ends_at") > pl.col("start")).drop_nulls(PRICES)
    days = traded.group_by("session_date", maintain_order=True).agg(
        pl.col("start").first(),
        pl.col("ends_at").last(),
        pl.col("open").first(),
        pl.col("high").max(),
        pl.col("low").min(),
        pl.col("close").last(),
        pl.col("volume").sum(),
    )
    return days.select(*BARS).cast(BARS)


@dataclass(frozen=True)
class Listing:
    """Everything that is ever known of one symbol, the clock's future included.

    `daily` and `hourly` are in the BARS schema, oldest first; a row that ends when it starts is a stray print off the
    hourly grid. `actions` is in the ACTIONS schema. Prices, volumes and cash amounts are per share as of `basis`:
    splits up to that day are in them, later ones are not.
    """

    symbol: str
    daily: pl.DataFrame
    hourly: pl.DataFrame
    actions: pl.DataFrame
    basis: date


class Feed(Protocol):
    """A market that can be replayed."""

    source: str
    """What the bars are: `simulated` or `csv`."""

    @property
    def first_session(self) -> date:
        """The earliest session that any symbol has a bar of."""
        ...

    def listing(self, symbol: str, now: datetime) -> Listing | None:
        """The symbol's bars at least up to the end of `now`'s day; None when the market does not list it."""
        ...
