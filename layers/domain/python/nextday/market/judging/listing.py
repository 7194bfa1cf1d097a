"""What a symbol is: of this market, and still the company whose bars are stored."""

from datetime import datetime

import polars as pl

from nextday.catalog import Table
from nextday.errors import ForeignSymbol
from nextday.market.calendar import EXCHANGE_ZONE, exchange_day
from nextday.market.judging.agreement import Conflict
from nextday.market.sources.port import Fetched, Listing

ANOTHER_LISTING = "another_listing"
_CURRENCY = "USD"
# Yahoo's words for what has a price for each session; indices that can be written as symbols trade around the clock
_INSTRUMENTS = frozenset({"EQUITY", "ETF", "MUTUALFUND", "MONEYMARKET"})
# no vendor loses so many sessions and has later ones; the week before a symbol's newest session has four or more
_EVIDENCE = 3


def check_market(symbol: str, listing: Listing) -> None:
    """Raise ForeignSymbol, which says what to do, unless the symbol can be of New York's sessions, in dollars.

    What the vendor does not say is no reason.
    """
    foreign = [
        f"{word} {told}"
        for word, told, ours in (
            ("in", listing.zone, {EXCHANGE_ZONE.key}),
            ("in", listing.currency, {_CURRENCY}),
            ("as", listing.instrument, _INSTRUMENTS),
        )
        if told is not None and told not in ours
    ]
    if foreign:
        known = f"nextday knows the sessions of the New York Stock Exchange, in {_CURRENCY}"
        raise ForeignSymbol(f"{symbol} trades {' '.join(foreign)}: {known}; take it off the symbols")


def listing_conflict(table: Table, stored: pl.DataFrame, fetched: Fetched, start: datetime) -> Conflict | None:
    """`another_listing` where an answer is of another company than a symbol's `stored` bars, None where nothing tells.

    A ticker is given anew once its company is gone, and the vendor then serves the new one alone: no session of the
    answer, whose window begins at `start`, is stored, and its first trade came after all stored sessions. Where the
    vendor tells no first trade, the answer's first bar stands for it, if the window reaches back over stored sessions.
    A halt, however long, is none: the company's first trade came before it, and its bars are still served.
    """
    known = set(stored[table.key[-1]].cast(pl.Date).unique())
    told = {exchange_day(bar) for bar in fetched.bars["start"].drop_nulls()}
    if not known or not told or known & told:
        return None
    first = fetched.listing.first_trade
    if first is None and sum(day >= exchange_day(start) for day in known) >= _EVIDENCE:
        first = min(told)
    return Conflict(ANOTHER_LISTING, first.isoformat()) if first and first > max(known) else None
