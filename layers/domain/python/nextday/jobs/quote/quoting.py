"""Every minute of a session: the bars in progress as events, of which nothing is kept."""

from collections.abc import Sequence
from datetime import date, datetime, timedelta
from typing import Any

from nextday.errors import RateLimited
from nextday.live.event import Event, Kind, written_at
from nextday.market.bars import PRICES, shown_prices
from nextday.market.calendar import ExchangeCalendar, exchange_day
from nextday.market.provenance import provenance
from nextday.market.sources.quotes import Quote, QuoteSource

REST = timedelta(minutes=15)
"""How long a vendor is left alone that says it is asked too often: the night's bars need it more than a screen does."""


class Quoting:
    """Bars in progress from one source. Made once for a process, it remembers when that wants to be left alone."""

    def __init__(self, source: QuoteSource) -> None:
        self._source = source
        self._calendar = ExchangeCalendar()
        self._rests_until: datetime | None = None

    def events(self, symbols: Sequence[str], now: datetime) -> list[Event]:
        """An event for each symbol that has traded; without a request, none while the exchange is closed.

        Raises RateLimited, after which nobody is asked for REST, or Transient.
        """
        session = self._open_session(now)
        if session is None or (self._rests_until and now < self._rests_until):
            return []
        try:
            quotes = self._source.quotes(symbols)
        except RateLimited:
            self._rests_until = now + REST
            raise
        # before its first trade of the day a symbol shows what was before
        return [_event(quote, now) for quote in quotes if quote.session == session]

    def _open_session(self, now: datetime) -> date | None:
        day = exchange_day(now)
        if not self._calendar.is_session(day):
            return None
        return day if self._calendar.open_of(day) < now <= self._calendar.close_of(day) else None


def _event(quote: Quote, now: datetime) -> Event:
    """The bar as rows of bars are, beside what a page wants to hold against those it has."""
    body: dict[str, Any] = {
        "timestamp": quote.session.isoformat(),
        **shown_prices({name: getattr(quote, name) for name in (*PRICES, "previous_close")}),
        "volume": quote.volume,
        "final": False,
        "traded_at": written_at(quote.traded_at),
        **provenance([quote.source]),
    }
    return Event(Kind.QUOTE, quote.symbol, written_at(now), body)
