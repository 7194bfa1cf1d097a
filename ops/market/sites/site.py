"""What the replayed hosts answer: Yahoo's charts, the pages that clients visit before them, and Alpaca's API."""

from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from urllib.parse import unquote

from nextday.market.calendar import ExchangeCalendar
from ops.loopback import Reply
from ops.market.feeds.as_of import as_of
from ops.market.feeds.feed import Feed
from ops.market.sites.alpaca_site import ALPACA_PATHS, AlpacaSite
from ops.market.sites.chart import chart
from ops.market.sites.early_close import served_hours
from ops.market.sites.quotes import QUOTES_PATH, quote
from ops.market.sites.replies import (
    CONSENT,
    COOKIE,
    CRUMB,
    CRUMB_TEXT,
    INVALID_CRUMB,
    NOT_FOUND,
    ChartError,
    json_reply,
    unknown_symbol,
)
from ops.market.sites.windows import window_of

_CHART = "/v8/finance/chart/"
_PAGES = {
    "/v1/test/getcrumb": ("crumb", CRUMB),
    "/consent": ("consent", CONSENT),
    "/v2/collectConsent": ("consent", CONSENT),
    "/copyConsent": ("consent", CONSENT),
}


@dataclass(frozen=True)
class Request:
    """One request as it arrived; `host` is the host it was meant for, names of headers are in small letters."""

    method: str
    host: str
    path: str
    query: dict[str, str] = field(default_factory=dict)
    body: bytes = b""
    headers: dict[str, str] = field(default_factory=dict)

    @property
    def kind(self) -> str:
        """What is asked for: chart, quotes, cookie, crumb, consent, alpaca or other."""
        if self.path.startswith(_CHART):
            return "chart"
        if self.path == QUOTES_PATH:
            return "quotes"
        if self.path in ALPACA_PATHS:
            return "alpaca"
        return "cookie" if self.host.startswith("fc.") else _PAGES.get(self.path, ("other", None))[0]


class Site:
    """Both vendors' hosts, as they answer at the replay's `now`; None is the real clock."""

    def __init__(self, feed: Feed, now: datetime | None) -> None:
        self.now = now
        self._feed = feed
        self._calendar = ExchangeCalendar()
        self._alpaca = AlpacaSite(feed)

    def answer(self, request: Request) -> Reply:
        """The honest reply."""
        now = (self.now or datetime.now(UTC)).astimezone(UTC)
        if request.kind == "alpaca":
            return self._alpaca.answer(request.path, request.query, request.headers, now)
        if request.kind == "chart":
            # none at all is taken: yfinance goes on without one when it could not get it
            if request.query.get("crumb", CRUMB_TEXT) != CRUMB_TEXT:
                return INVALID_CRUMB
            return self._chart(unquote(request.path.removeprefix(_CHART)), request.query, now)
        if request.kind == "quotes":
            # without a crumb this one is refused
            return self._quotes(request.query, now) if request.query.get("crumb") == CRUMB_TEXT else INVALID_CRUMB
        if request.kind == "cookie":
            return COOKIE
        return _PAGES.get(request.path, ("other", NOT_FOUND))[1]

    def _chart(self, symbol: str, query: dict[str, str], now: datetime) -> Reply:
        listing = self._feed.listing(symbol, now)
        if listing is None:
            return unknown_symbol().reply
        known = as_of(listing, now)
        if self._feed.source == "simulated":
            # a recording is served as it was recorded, the half hour too where another vendor told it
            known = replace(known, hourly=served_hours(known.hourly, now))
        try:
            result = chart(known, window_of(query, now, self._calendar), now, self._calendar)
        except ChartError as error:
            return error.reply
        result["meta"]["nextdaySource"] = self._feed.source
        return json_reply({"chart": {"result": [result], "error": None}})

    def _quotes(self, query: dict[str, str], now: datetime) -> Reply:
        """What is known of the symbols; of those that are not listed nothing is said."""
        listed = (self._feed.listing(symbol, now) for symbol in query.get("symbols", "").split(","))
        known = filter(None, (quote(listing, now) for listing in listed if listing))
        rows = [row | {"nextdaySource": self._feed.source} for row in known]
        return json_reply({"quoteResponse": {"result": rows, "error": None}})
