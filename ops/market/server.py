"""The loopback server of a replayed market."""

from datetime import datetime
from urllib.parse import parse_qsl, urlsplit

from nextday.market.sources.yahoo.session import ORIGINAL_HOST
from ops.loopback import AnsweringServer, HttpRequest, LoopbackServer, Reply, reserve
from ops.market.controls import PREFIX, Controls
from ops.market.faults import FAULTS, FaultPlan
from ops.market.feeds.feed import Feed
from ops.market.sites.site import Request, Site
from ops.vendors import replayed_at


class MarketServer(LoopbackServer):
    """Speaks Yahoo's chart API and Alpaca's bars API on 127.0.0.1, inside a `with` block.

    Both tell of `feed`, as of `now` (None: the real clock). `url` is the base of all hosts, `requests` what was asked
    so far, `faults` the plan of bad answers. Port 0 takes a free one; raises InputError when `port` is taken.
    """

    def __init__(self, feed: Feed, now: datetime | None = None, *, port: int = 0) -> None:
        super().__init__(AnsweringServer(self._answer, reserve(port)))
        self.faults = FaultPlan()
        self.requests: list[Request] = []
        self._site = Site(feed, now)
        self._controls = Controls(self._site, self.faults, self.requests)

    @property
    def now(self) -> datetime | None:
        """The replay's clock; None is the real one."""
        return self._site.now

    @now.setter
    def now(self, now: datetime | None) -> None:
        self._site.now = now

    @property
    def environment(self) -> dict[str, str]:
        """Settings that send the product's functions here for both vendors."""
        return replayed_at(self.url)

    def count(self, kind: str) -> int:
        """Requests so far of a kind: chart, cookie, crumb, consent, quotes, alpaca or other."""
        return sum(request.kind == kind for request in self.requests)

    def _answer(self, received: HttpRequest) -> Reply:
        """The reply to one request, spoilt by the fault that waits for it."""
        request = _addressed(received)
        if request.path.startswith(PREFIX):
            return self._controls.answer(request)
        self.requests.append(request)
        fault = self.faults.take(request.host + request.path)
        reply = self._site.answer(request)
        return FAULTS[fault](reply) if fault else reply


def _addressed(received: HttpRequest) -> Request:
    """The request to the host that it was meant for."""
    url, headers = urlsplit(received.target), dict(received.headers)
    host = headers.get(ORIGINAL_HOST.lower()) or headers.get("host") or ""
    query = dict(parse_qsl(url.query, keep_blank_values=True))
    return Request(received.method, host, url.path, query, received.body, headers)
