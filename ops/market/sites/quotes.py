"""Answers of the v7 quote API, as much of them as is asked for here."""

from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any

import polars as pl

from ops.market.feeds.as_of import as_of
from ops.market.feeds.feed import PRICES, Listing

QUOTES_PATH = "/v7/finance/quote"
_RECENT = timedelta(days=10)
"""Long enough for two sessions, however many holidays there are."""


def quote(listing: Listing, now: datetime) -> dict[str, Any] | None:
    """What is told of one symbol at `now`: its last session, as far as it has come; None where there was none."""
    recent = pl.col("start").is_between(now - _RECENT, now + _RECENT)
    # of ten years all but some days would be restated for nothing, every minute
    known = as_of(replace(listing, daily=listing.daily.filter(recent), hourly=listing.hourly.filter(recent)), now)
    newest, before = [*reversed(known.daily.drop_nulls(PRICES).tail(2).to_dicts()), None, None][:2]
    if newest is None:
        return None
    told = {
        "symbol": listing.symbol,
        "currency": "USD",
        "quoteType": "EQUITY",
        "regularMarketOpen": newest["open"],
        "regularMarketDayHigh": newest["high"],
        "regularMarketDayLow": newest["low"],
        "regularMarketPrice": newest["close"],
        "regularMarketVolume": newest["volume"],
        "regularMarketTime": int(min(now, newest["ends_at"]).timestamp()),
    }
    return told | ({"regularMarketPreviousClose": before["close"]} if before else {})
