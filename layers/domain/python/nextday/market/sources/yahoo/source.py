"""Yahoo Finance as a source of bars, through yfinance."""

from datetime import datetime, time, timedelta
from typing import Any

import pandas as pd
import polars as pl
from yfinance.data import YfData
from yfinance.exceptions import YFPricesMissingError
from yfinance.scrapers.history import PriceHistory

from nextday.errors import Transient
from nextday.market.calendar import EXCHANGE_ZONE, exchange_day
from nextday.market.judging.listing import check_market
from nextday.market.sources.frames import ACTIONS_SCHEMA, BARS_SCHEMA, ex_in, starting_in
from nextday.market.sources.port import Fetched, Interval
from nextday.market.sources.yahoo.client import client_session
from nextday.market.sources.yahoo.events import days_without_bar, spoilt_events
from nextday.market.sources.yahoo.failures import FAILURES, is_empty_window, meaning_of
from nextday.market.sources.yahoo.frames import actions_of, bars_of
from nextday.market.sources.yahoo.listing import listing_of

_AS_DELIVERED = {
    "auto_adjust": False,  # adjusted prices move with every dividend: merged run by run they leave a seam
    "back_adjust": False,
    "repair": False,  # guesses, with more requests and known false alarms
    "actions": True,
    "keepna": True,  # else yfinance drops empty rows, of which the quarantine keeps account
    "prepost": False,  # the exchange's own hours: trade goes on from 04:00 to 20:00
}
# what an answer calls the length of its bars; some do not
_LENGTHS: dict[Interval, tuple[str | None, ...]] = {Interval.DAY: ("1d", None), Interval.HOUR: ("1h", "60m", None)}
_Window = tuple[datetime, datetime]


class YahooSource:
    """Bars and corporate actions from Yahoo Finance, one request per call once a cookie is known.

    `base_url` sends every Yahoo request to a replayed market instead; `timeout` caps each request, in seconds.
    yfinance keeps its session, settings and caches per process: use one source at a time, from one thread.
    """

    def __init__(self, base_url: str | None, timeout: float) -> None:
        self._session = client_session(base_url, timeout)
        self._timeout = timeout

    def fetch(self, symbol: str, interval: Interval, start: datetime, end: datetime) -> Fetched:
        """Bars that start in [start, end), both aware, and the actions of the window; values exactly as delivered.

        Bars in progress and rows off the hourly grid are delivered too. Raises UnknownSymbol, ForeignSymbol,
        RateLimited, Transient or BadRequest.
        """
        days = _whole_days(start, end)
        history = self._history_of(symbol)
        try:
            return self._fetched(history, interval, days, (start, end))
        except FAILURES as failure:
            raise meaning_of(failure, symbol) from failure

    def _history_of(self, symbol: str) -> PriceHistory:
        # yfinance keeps answers, failed ones too, and serves them instead of asking again
        YfData.cache_get.cache_clear()
        # not yf.Ticker: it would ask for the symbol's time zone first
        return PriceHistory(YfData(session=self._session), symbol, EXCHANGE_ZONE.key, self._session)

    def _fetched(self, history: PriceHistory, interval: Interval, days: _Window, window: _Window) -> Fetched:
        prices = self._prices(history, interval, *days)
        said = _description(history)
        listing = listing_of(said)
        # a mix-up tells nothing of the symbol that was asked for
        if said.get("symbol") == history.ticker:
            check_market(history.ticker, listing)
        bars, actions = pl.DataFrame(schema=BARS_SCHEMA), pl.DataFrame(schema=ACTIONS_SCHEMA)
        if prices is not None:
            rows = bars_of(prices, interval, days_without_bar(said))
            bars = starting_in(rows, *window)
            _check_answer(history, interval, bars)
            # the frame moves the action of a missing session to the bar before; these keep the vendor's day
            told = actions_of(history._dividends, history._splits, history._capital_gains, rows.sort("start"))
            actions = ex_in(pl.concat([told, spoilt_events(said)]), *window)
        # a replayed market names itself; Yahoo has no such field
        source = said.get("nextdaySource", "yahoo")
        return Fetched(history.ticker, interval, bars, actions, source, listing=listing)

    def _prices(
        self, history: PriceHistory, interval: Interval, first: datetime, last: datetime
    ) -> pd.DataFrame | None:
        """The vendor's rows of whole days; None for a window in which nothing traded."""
        try:
            prices: pd.DataFrame = history.history(
                interval=interval.value, start=first, end=last, timeout=self._timeout, **_AS_DELIVERED
            )
        except YFPricesMissingError as missing:
            # an answer describes its symbol even where it has no bars, a failure does not
            if is_empty_window(missing, answered="validRanges" in _description(history)):
                return None
            raise
        return prices


def _whole_days(start: datetime, end: datetime) -> _Window:
    """The New York days that [start, end) touches, so that no bar in progress or live row is cut off."""
    if start.tzinfo is None or end.tzinfo is None:
        raise ValueError("a window needs aware datetimes: yfinance reads naive ones as New York time")
    days = exchange_day(start), exchange_day(end - timedelta(microseconds=1)) + timedelta(days=1)
    first, last = (datetime.combine(day, time(), EXCHANGE_ZONE) for day in days)
    return first, last


def _description(history: PriceHistory) -> dict[str, Any]:
    """What the last answer says of the symbol; empty when it was no answer."""
    return history._history_metadata or {}


def _check_answer(history: PriceHistory, interval: Interval, bars: pl.DataFrame) -> None:
    answered, length = (_description(history).get(name) for name in ("symbol", "dataGranularity"))
    if answered != history.ticker:
        raise Transient(f"{history.ticker}: the answer is for {answered}")
    if length not in _LENGTHS[interval]:
        raise Transient(f"{history.ticker}: the answer has bars of {length} instead of {interval}")
    if len(bars) and bars["close"].is_null().all():
        raise Transient(f"{history.ticker}: all {len(bars)} bars are null")
