"""Yahoo Finance as a source of quotes: one request for all symbols, with yfinance's cookies and crumb."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import UTC, datetime
from typing import Any

from yfinance.data import YfData

from nextday.errors import Transient
from nextday.market.calendar import exchange_day
from nextday.market.sources.events import number
from nextday.market.sources.quotes import Quote
from nextday.market.sources.yahoo.client import client_session
from nextday.market.sources.yahoo.failures import FAILURES, meaning_of

# not chart, which is of one symbol, nor spark, which takes 20 and has no range of the day
_PLACE = "https://query1.finance.yahoo.com/v7/finance/quote"
_PRICES = {
    "open": "regularMarketOpen",
    "high": "regularMarketDayHigh",
    "low": "regularMarketDayLow",
    "close": "regularMarketPrice",
}
_VOLUME, _BEFORE, _AT = "regularMarketVolume", "regularMarketPreviousClose", "regularMarketTime"
_ASKED = {"formatted": "false", "fields": ",".join([*_PRICES.values(), _VOLUME, _BEFORE, _AT])}


class YahooQuotes:
    """The newest quotes; `base_url` and `timeout` are as those of YahooSource, and one of both is for a process."""

    def __init__(self, base_url: str | None, timeout: float) -> None:
        self._session = client_session(base_url, timeout)
        self._timeout = timeout

    def quotes(self, symbols: Sequence[str]) -> list[Quote]:
        """As the port says; what Yahoo tells of others than `symbols` is left out."""
        try:
            vendor = YfData(session=self._session)
            told = vendor.get_raw_json(_PLACE, params={"symbols": ",".join(symbols), **_ASKED}, timeout=self._timeout)
            found = {quote.symbol: quote for quote in _plausible(told["quoteResponse"]["result"])}
        except FAILURES as failure:
            raise meaning_of(failure, "quotes") from failure
        if not found:
            raise Transient("quotes: Yahoo tells of no symbol")
        return [found[symbol] for symbol in symbols if symbol in found]


def _plausible(rows: Iterable[Mapping[str, Any]]) -> Iterator[Quote]:
    """Quotes of rows that say enough."""
    for row in rows:
        at, volume = number(row.get(_AT)), number(row.get(_VOLUME))
        prices = {ours: number(row.get(theirs)) for ours, theirs in _PRICES.items()}
        if at is None or volume is None or None in prices.values():
            continue
        traded_at = datetime.fromtimestamp(at, UTC)
        quote = Quote(
            symbol=str(row.get("symbol")),
            session=exchange_day(traded_at),
            **{name: price for name, price in prices.items() if price is not None},
            volume=int(volume),
            previous_close=number(row.get(_BEFORE)),
            traded_at=traded_at,
            # a replayed market names itself; Yahoo has no such field
            source=row.get("nextdaySource", "yahoo"),
        )
        if quote.is_plausible:
            yield quote
