"""What CloudFront keeps of an origin's answers, by a cache policy as deployed.

https://docs.aws.amazon.com/AmazonCloudFront/latest/DeveloperGuide/Expiration.html
"""

import time
from collections import OrderedDict
from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from http import HTTPStatus
from threading import Lock
from typing import Any

from werkzeug.datastructures import Headers
from werkzeug.wrappers import Request, Response

from ops.localcloud.frontdoor.compression import ENCODINGS, compress, understood
from ops.localcloud.frontdoor.request_line import method, raw_path

_MOST_ENTRIES = 1000
_ENABLED = {"br": "EnableAcceptEncodingBrotli", "gzip": "EnableAcceptEncodingGzip"}
_READS = frozenset({"GET", "HEAD"})
_FAULTS = frozenset({500, 502, 503, 504})

Ask = Callable[[Request], Response]
Counted = Callable[[bool], None]
"""Told of every request that a cache may answer whether it did."""


def uncounted(_: bool) -> None:  # noqa: FBT001 - of the shape of Counted
    """Nobody counts."""


@dataclass(frozen=True)
class CachePolicy:
    """How long answers are kept, in seconds, and by what of a request; `encodings` are those that it enables."""

    shortest: float
    default: float
    longest: float
    headers: tuple[str, ...]
    by_query: bool
    encodings: frozenset[str]

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
            frozenset(name for name in ENCODINGS if key.get(_ENABLED[name])),
        )

    def key(self, request: Request) -> tuple[str, ...]:
        """By which an answer is found again; GET and HEAD have the same."""
        query = str(request.environ["QUERY_STRING"]) if self.by_query else ""
        values = (request.headers.get(name, "") for name in self.headers)
        return (raw_path(request), query, ",".join(self.accepted(request)), *values)

    def accepted(self, request: Request) -> tuple[str, ...]:
        """The enabled encodings that a viewer understands, the preferred one first."""
        return tuple(encoding for encoding in understood(request) if encoding in self.encodings)

    def lifetime(self, response: Response) -> float:
        """Seconds for which an answer is as good as a new one."""
        if response.status_code != HTTPStatus.OK:
            return 0.0
        told = response.cache_control
        if told.no_store or told.no_cache or told.private:
            return self.shortest
        said = told.s_maxage if told.s_maxage is not None else told.max_age
        return min(max(self.default if said is None else float(said), self.shortest), self.longest)


# https://docs.aws.amazon.com/AmazonCloudFront/latest/DeveloperGuide/using-managed-cache-policies.html
MANAGED: Mapping[str, CachePolicy] = {
    # CachingDisabled
    "4135ea2d-6df8-44a3-9df3-4b5a84be39ad": CachePolicy(
        shortest=0, default=0, longest=0, headers=(), by_query=False, encodings=frozenset()
    ),
    # CachingOptimized, the CDK's default
    "658327ea-f89d-4fab-a63d-7e88639e58f6": CachePolicy(
        shortest=1,
        default=86_400,
        longest=31_536_000,
        headers=(),
        by_query=False,
        encodings=frozenset(ENCODINGS),
    ),
}


@dataclass(frozen=True)
class _Entry:
    """An answer, for how long it is fresh, and for how long after that it may stand for an error."""

    content: bytes
    headers: Headers
    lifetime: float
    spare: float
    ticked: float
    told: datetime


@dataclass(frozen=True)
class EdgeCache:
    """Answers of one behaviour's origin, compressed where the behaviour says `compresses`.

    `now` is what is told as the time: a replayed market's where there is one. An answer expires by that clock, and by
    the real one: a replay may stand still while the lake is written to. A distribution has one cache, where CloudFront
    has one at every edge.
    """

    policy: CachePolicy
    now: Callable[[], datetime]
    compresses: bool
    counted: Counted = uncounted
    _entries: "OrderedDict[tuple[str, ...], _Entry]" = field(default_factory=OrderedDict)
    _lock: Lock = field(default_factory=Lock)

    def answer(self, request: Request, ask: Ask) -> Response:
        """The kept answer while it is fresh, else the origin's; of a fault the kept one for as long as it may."""
        response, is_hit = self._found(request, ask)
        # errors, and methods that change something, count for neither
        if method(request) in _READS and response.status_code < HTTPStatus.BAD_REQUEST:
            self.counted(is_hit)
        response.headers["x-cache"] = f"{'Hit' if is_hit else 'Miss'} from cloudfront"
        return response

    def clear(self, paths: Collection[str]) -> None:
        """Forget what is at paths with their queries; a last `*` stands for whatever follows.

        https://docs.aws.amazon.com/AmazonCloudFront/latest/DeveloperGuide/invalidation-specifying-objects.html
        """
        with self._lock:
            for key in [key for key in self._entries if any(_is_at(path, key) for path in paths)]:
                del self._entries[key]

    def _found(self, request: Request, ask: Ask) -> tuple[Response, bool]:
        """An answer, and whether it was kept."""
        key = self.policy.key(request)
        entry = self._kept(key) if method(request) in _READS else None
        if entry and self._age(entry) < entry.lifetime:
            return _again(entry, request, self._age(entry)), True
        response = ask(request)
        if response.status_code in _FAULTS and entry and self._age(entry) < entry.lifetime + entry.spare:
            return _again(entry, request, self._age(entry)), True
        encodings = self.policy.accepted(request) if self.compresses else ()
        if encodings:
            compress(response, encodings[0], request)
        if method(request) == "GET":
            self._keep(key, response)
        return response, False

    def _kept(self, key: tuple[str, ...]) -> _Entry | None:
        with self._lock:
            if entry := self._entries.get(key):
                self._entries.move_to_end(key)
            return entry

    def _age(self, entry: _Entry) -> float:
        # a clock that was set back has left what it knew, too
        return max(time.monotonic() - entry.ticked, abs((self.now() - entry.told).total_seconds()))

    def _keep(self, key: tuple[str, ...], response: Response) -> None:
        lifetime = self.policy.lifetime(response)
        if lifetime <= 0:
            return
        spare = float(response.cache_control.stale_if_error or 0)
        entry = _Entry(response.get_data(), Headers(response.headers), lifetime, spare, time.monotonic(), self.now())
        with self._lock:
            self._entries[key] = entry
            while len(self._entries) > _MOST_ENTRIES:
                self._entries.popitem(last=False)


def _is_at(path: str, key: tuple[str, ...]) -> bool:
    written = f"{key[0]}?{key[1]}" if key[1] else key[0]
    return written.startswith(path[:-1]) if path.endswith("*") else written == path


def _again(entry: _Entry, request: Request, age: float) -> Response:
    response = Response(entry.content, HTTPStatus.OK, Headers(entry.headers))
    response.headers["age"] = str(int(age))
    response.make_conditional(request)
    response.headers.pop("date", None)  # the server dates every answer
    return response
