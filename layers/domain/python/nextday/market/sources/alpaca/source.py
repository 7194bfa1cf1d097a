"""Alpaca as a source of bars."""

from collections.abc import Callable
from datetime import UTC, datetime, time, timedelta
from typing import Any

from polars.exceptions import PolarsError

from nextday.errors import Transient
from nextday.market.calendar import EXCHANGE_ZONE, ExchangeCalendar, exchange_day
from nextday.market.sources.alpaca.api import AlpacaApi, AlpacaKeys
from nextday.market.sources.alpaca.frames import actions_of, finished_bars, rows_of
from nextday.market.sources.frames import ex_in
from nextday.market.sources.port import Fetched, Interval

# trades of all exchanges; the newest ones are for paying accounts only
FEED, DELAY = "sip", timedelta(minutes=16)
_ROWS = {Interval.DAY: "1Day", Interval.HOUR: "30Min"}
# Alpaca refuses to put more on a page of bars, and of actions
_MOST_BARS, _MOST_ACTIONS = "10000", "1000"
_ACTIONS = "cash_dividend,forward_split,reverse_split"
# actions are looked up by the day they are booked, a dividend's weeks after its ex-date
_BOOKED_WITHIN = timedelta(days=90)
# curl_cffi's errors are OSErrors; the others come from answers of another shape
_MALFORMED = (OSError, ValueError, LookupError, TypeError, AttributeError, ArithmeticError, PolarsError)


class AlpacaSource:
    """Finished bars and corporate actions of all US exchanges' trades (the SIP feed), two requests per call.

    Prices and volumes are split-adjusted, not dividend-adjusted. Hours are made of half hours on the exchange's grid.
    A bar arrives a quarter of an hour after it has ended, never while it is in progress. A symbol that Alpaca does not
    know has no bars. `base_url` None is Alpaca itself; `keys` are read when first needed; `timeout` caps each request,
    in seconds.
    """

    def __init__(self, base_url: str | None, keys: Callable[[], AlpacaKeys], timeout: float) -> None:
        self._api = AlpacaApi(base_url, keys, timeout)
        self._calendar = ExchangeCalendar()

    def fetch(self, symbol: str, interval: Interval, start: datetime, end: datetime) -> Fetched:
        """Finished bars that start in [start, end), both aware, and the actions of the window; `end` is now.

        Raises UnknownSymbol, RateLimited, Transient or BadRequest, the last one for keys that are not accepted too.
        """
        if start.tzinfo is None or end.tzinfo is None:
            raise ValueError("a window needs aware datetimes")
        try:
            return self._fetched(symbol, interval, start, end)
        except _MALFORMED as failure:
            raise Transient(f"{symbol}: Alpaca: {type(failure).__name__}: {failure}") from failure

    def _fetched(self, symbol: str, interval: Interval, start: datetime, end: datetime) -> Fetched:
        # classes of shares: symbols are written as Yahoo does, BRK-B, and Alpaca writes BRK.B
        ticker = symbol.replace("-", ".")
        bars = self._bars(ticker, interval, start, end)
        rows = rows_of(bars, ticker)
        return Fetched(
            symbol,
            interval,
            finished_bars(rows, interval, start, end - DELAY, self._calendar),
            ex_in(actions_of(self._actions(ticker, start, end), exchange_day(end)), start, end),
            bars[0].get("nextdaySource", "alpaca"),
        )

    def _bars(self, ticker: str, interval: Interval, start: datetime, end: datetime) -> list[dict[str, Any]]:
        # a day's bar is stamped with New York's midnight, hours before the open at which a window starts
        first = datetime.combine(exchange_day(start), time(), EXCHANGE_ZONE)
        return list(
            self._api.pages(
                "/v2/stocks/bars",
                ticker,
                timeframe=_ROWS[interval],
                start=_rfc3339(first),
                end=_rfc3339(end - DELAY),
                adjustment="split",
                feed=FEED,
                limit=_MOST_BARS,
                asof=exchange_day(end).isoformat(),  # whose ticker it was then; the default is the real today
            )
        )

    def _actions(self, ticker: str, start: datetime, end: datetime) -> list[dict[str, Any]]:
        return list(
            self._api.pages(
                "/v1/corporate-actions",
                ticker,
                types=_ACTIONS,
                limit=_MOST_ACTIONS,
                start=exchange_day(start).isoformat(),
                end=exchange_day(end + _BOOKED_WITHIN).isoformat(),
            )
        )


def _rfc3339(instant: datetime) -> str:
    return instant.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
