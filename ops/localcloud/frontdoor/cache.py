"""What CloudFront keeps of an origin's answers, by a cache policy as deployed.

https://docs.aws.amazon.com/AmazonCloudFront/latest/DeveloperGuide/Expiration.html
"""

import gzip
import re
import time
from collections import OrderedDict
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime
from http import HTTPStatus
from threading import Lock
from typing import Any

from werkzeug.datastructures import Headers
from werkzeug.http import quote_etag
from werkzeug.wrappers import Request, Response

from ops.localcloud.frontdoor.request_line import method, raw_path

_MOST_ENTRIES = 1000
# https://docs.aws.amazon.com/AmazonCloudFront/latest/DeveloperGuide/ServingCompressedFiles.html
_COMPRESSED_BYTES = range(1_000, 10_000_001)
_COMPRESSED_TYPES = re.compile(r"text/(html|css|csv|plain)|application/(problem\+)?(json|javascript)")

Ask = Callable[[Request], Response]


@dataclass(frozen=True)
class CachePolicy:
    """How long answers are kept, in seconds, and by what of a request."""

    shortest: float
    default: float
    longest: float
    headers: tuple[str, ...]
    by_query: bool
    gzip: bool

    @classmethod
    def declared(cls, config: dict[str, Any]) -> "CachePolicy":
        """Read a CachePolicyConfig."""
        key = config["ParametersInCacheKeyAndForwardedToOrigin"]
        return cls(
            float(config["MinTTL"]),
            float(config["DefaultTTL"]),
            float(config["MaxTTL"]),
            tuple(key["HeadersConfig"].get("Headers", ())),
            key["QueryStringsConfig"]["QueryStringBehavior"] == "all",
            bool(key.get("EnableAcceptEncodingGzip")),
        )

    def key(self, request: Request) -> tuple[str, ...]:
        """By which an answer is found again; GET and HEAD have the same."""
        query = str(request.environ["QUERY_STRING"]) if self.by_query else ""
        values = (request.headers.get(name, "") for name in self.headers)
        return (raw_path(request), query, "gzip" if self.compresses(request) else "", *values)

    def compresses(self, request: Request) -> bool:
        """Whether the answer to a request may be compressed."""
        return self.gzip and request.accept_encodings.quality("gzip") > 0

    def lifetime(self, response: Response) -> float:
        """Seconds for which an answer is as good as a new one."""
        if response.status_code != HTTPStatus.OK:
            return 0.0
        told = response.cache_control
        if told.no_store or told.no_cache or told.private:
            return self.shortest
        said = told.s_maxage if told.s_maxage is not None else told.max_age
        return min(max(self.default if said is None else float(said), self.shortest), self.longest)


@dataclass(frozen=True)
class _Entry:
    content: bytes
    headers: Headers
    lifetime: float
    ticked: float
    told: datetime


@dataclass(frozen=True)
class EdgeCache:
    """Answers of one behaviour's origin. `now` is what is told as the time: a replayed market's where there is one.

    An answer expires by that clock, and by the real one: a replay may stand still while the lake is written to.
    """

    policy: CachePolicy
    now: Callable[[], datetime]
    _entries: "OrderedDict[tuple[str, ...], _Entry]" = field(default_factory=OrderedDict)
    _lock: Lock = field(default_factory=Lock)

    def answer(self, request: Request, ask: Ask) -> Response:
        """The kept answer while it is fresh, else the origin's."""
        key = self.policy.key(request)
        if method(request) not in {"GET", "HEAD"}:
            return _marked(ask(request), "Miss")
        entry = self._fresh(key)
        if entry:
            return _marked(_again(entry, request, self._age(entry)), "Hit")
        return _marked(self._kept(key, request, ask(request)), "Miss")

    def _fresh(self, key: tuple[str, ...]) -> _Entry | None:
        with self._lock:
            entry = self._entries.get(key)
            if entry is None or self._age(entry) >= entry.lifetime:
                return None
            self._entries.move_to_end(key)
            return entry

    def _age(self, entry: _Entry) -> float:
        # a clock that was set back has left what it knew, too
        return max(time.monotonic() - entry.ticked, abs((self.now() - entry.told).total_seconds()))

    def _kept(self, key: tuple[str, ...], request: Request, response: Response) -> Response:
        lifetime = self.policy.lifetime(response)
        if lifetime <= 0 or method(request) != "GET":
            return response
        if self.policy.compresses(request):
            _compress(response)
        entry = _Entry(response.get_data(), Headers(response.headers), lifetime, time.monotonic(), self.now())
        with self._lock:
            self._entries[key] = entry
            while len(self._entries) > _MOST_ENTRIES:
                self._entries.popitem(last=False)
        return response


def _again(entry: _Entry, request: Request, age: float) -> Response:
    response = Response(entry.content, HTTPStatus.OK, Headers(entry.headers))
    response.headers["age"] = str(int(age))
    response.make_conditional(request)
    response.headers.pop("date", None)  # the server dates every answer
    return response


def _marked(response: Response, found: str) -> Response:
    response.headers["x-cache"] = f"{found} from cloudfront"
    return response


def _compress(response: Response) -> None:
    if response.content_length not in _COMPRESSED_BYTES or not _COMPRESSED_TYPES.fullmatch(response.mimetype or ""):
        return
    etag, _ = response.get_etag()
    response.set_data(gzip.compress(response.get_data(), compresslevel=1, mtime=0))
    response.headers["content-encoding"] = "gzip"
    response.vary.add("accept-encoding")
    if etag is not None:  # other bytes: the tag is a weak one from here on
        response.headers["etag"] = quote_etag(etag, weak=True)
