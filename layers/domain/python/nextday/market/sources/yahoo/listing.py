"""What a chart's `meta` says of its symbol."""

import re
from collections.abc import Mapping
from datetime import date, datetime
from typing import Any

from nextday.market.calendar import EXCHANGE_ZONE, exchange_day
from nextday.market.sources.port import Listing

# America/New_York, GBp, MUTUALFUND; an error page in a field says nothing of the symbol
_NAME = re.compile(r"[\w/+-]{1,40}")


def listing_of(meta: Mapping[str, Any]) -> Listing:
    """The listing, as far as the answer describes it."""
    return Listing(
        zone=_name(meta.get("exchangeTimezoneName")),
        currency=_name(meta.get("currency")),
        instrument=_name(meta.get("instrumentType")),
        first_trade=_day(meta.get("firstTradeDate")),
    )


def _name(told: object) -> str | None:
    return told if isinstance(told, str) and _NAME.fullmatch(told) else None


def _day(instant: Any) -> date | None:
    """The New York day of an instant: yfinance makes a Timestamp of the vendor's seconds, unless there are no bars."""
    if instant is None:
        return None
    return exchange_day(instant if isinstance(instant, datetime) else datetime.fromtimestamp(instant, EXCHANGE_ZONE))
