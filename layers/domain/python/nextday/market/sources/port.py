"""The port through which bars enter."""

from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum
from typing import Protocol

import polars as pl


class Interval(StrEnum):
    """How long a bar is."""

    DAY = "1d"
    HOUR = "1h"


@dataclass(frozen=True)
class Fallback:
    """Why a second source answers: what the first one raised.

    The symbol's newest final bar starts at `known_through`: bars up to there are for comparison, not to be stored.
    """

    failure: str
    known_through: datetime


@dataclass(frozen=True)
class Listing:
    """What a vendor says that a symbol is; None where it does not say.

    `zone` is the exchange's time zone, `instrument` the kind of thing, in the vendor's words (EQUITY, ETF).
    `first_trade` is the New York day of its first trade.
    """

    zone: str | None = None
    currency: str | None = None
    instrument: str | None = None
    first_trade: date | None = None


@dataclass(frozen=True)
class Fetched:
    """What a vendor said about one symbol and window, before validation.

    `bars`: start (datetime us UTC; a daily bar's start is its session's open), open, high, low, close (f64),
    volume (i64), null where the vendor sent null. `actions`: ex_date (date), kind (dividend or split), value (f64),
    null where an event cannot be read.
    `source` names the market: yahoo or alpaca, or simulated or csv when it is replayed. `fallback` is set where a
    second source answers instead of the first. `listing` is what the vendor says that the symbol is.
    """

    symbol: str
    interval: Interval
    bars: pl.DataFrame
    actions: pl.DataFrame
    source: str
    fallback: Fallback | None = None
    listing: Listing = Listing()


class BarSource(Protocol):
    """A vendor of bars and corporate actions."""

    def fetch(self, symbol: str, interval: Interval, start: datetime, end: datetime) -> Fetched:
        """Bars that start in [start, end) and the actions of the window; an empty frame when nothing traded.

        Raises UnknownSymbol, ForeignSymbol, RateLimited, Transient or BadRequest.
        """
        ...
