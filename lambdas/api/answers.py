"""An answer on its way out: what a route has to say, and what HTTP wants to be told of it."""

from base64 import b64encode
from dataclasses import dataclass, field
from hashlib import blake2b
from http import HTTPStatus
from typing import Any

from lambdas.api.asked import Asked
from lambdas.api.forms import MEDIA_TYPES

NEVER = "no-store"
ANY_ORIGIN = {"Access-Control-Allow-Origin": "*"}
"""On every answer: CloudFront adds it only to a request with an origin, and browsers show pages what they have kept."""
SHORTEST, LONGEST = 5, 300
"""Seconds for which an answer may be kept of which nobody knows when it changes, and at most, however far that is."""
STALE_IF_ERROR = 900
"""Seconds for which CloudFront may go on with an answer whose time is up while the API fails: a deployment that fails
is taken back in less."""


@dataclass(frozen=True)
class Answer:
    """What a route says.

    `tag` tells the state of the lake it was made from, without a hash over its content; None: it is nobody's to keep.
    Where it `is_weak`, texts of one state differ in the instant at which they were made, and in nothing else.
    `max_age` is how many seconds it may be kept, `age` how many have passed since a job wrote what it tells, `next` the
    path of what follows. `at_edge`: CloudFront, which hears of what is published, may keep it for all of `max_age`.
    """

    body: str | bytes
    tag: str | None = None
    is_weak: bool = False
    max_age: float = SHORTEST
    at_edge: bool = False
    age: float | None = None
    stale: bool = False
    next: str | None = None
    simulated: bool = False
    content_type: str | None = None
    headers: dict[str, str] = field(default_factory=dict)


@dataclass
class Response:
    """An answer as HTTP."""

    status: HTTPStatus
    headers: dict[str, str]
    body: str | bytes = ""

    def as_payload(self) -> dict[str, Any]:
        """As API Gateway takes it, payload 2.0."""
        is_binary = isinstance(self.body, bytes)
        body = b64encode(self.body).decode() if isinstance(self.body, bytes) else self.body
        return {
            "statusCode": self.status.value,
            "headers": self.headers,
            "body": body,
            "isBase64Encoded": is_binary,
        }


def response(answer: Answer, asked: Asked, request_id: str) -> Response:
    """The answer as HTTP: conditional requests are answered by 304, and all that a cache must know is said."""
    cacheable = answer.tag is not None and asked.operation.method == "GET"
    headers = {"Cache-Control": _lifetime(answer) if cacheable else NEVER, "X-Request-Id": request_id}
    headers |= ANY_ORIGIN | {"Vary": "Accept, Accept-Encoding"} | _told(answer) | answer.headers
    if cacheable:
        etag = _etag(f"{answer.tag};{answer.stale};{asked.question}")
        headers["ETag"] = f"W/{etag}" if answer.is_weak else etag
        if _names(asked.headers.get("if-none-match", ""), etag):
            return Response(HTTPStatus.NOT_MODIFIED, headers)
    headers["Content-Type"] = answer.content_type or MEDIA_TYPES[asked.form]
    return Response(HTTPStatus.OK, headers, answer.body)


def _lifetime(answer: Answer) -> str:
    # an old copy is to be asked for again as soon as the lake may answer
    seconds = SHORTEST if answer.stale else max(int(answer.max_age), 0)
    told = f"public, max-age={min(seconds, LONGEST)}"
    # nobody can take back what a browser has
    return f"{told}, s-maxage={seconds}, stale-if-error={STALE_IF_ERROR}" if answer.at_edge else told


def _told(answer: Answer) -> dict[str, str]:
    """What the numbers are: how old, and whether of a real market."""
    age = {} if answer.age is None else {"Data-Age": str(max(int(answer.age), 0))}
    # relative to what was asked for, which may be below /api
    follows = {"Link": f'<{answer.next.removeprefix("/")}>; rel="next"'} if answer.next else {}
    flags = {"X-Simulated": answer.simulated, "X-Stale": answer.stale}
    return age | follows | {name: "true" for name, holds in flags.items() if holds}


def _etag(state: str) -> str:
    return f'"{blake2b(state.encode(), digest_size=12).hexdigest()}"'


def _names(if_none_match: str, etag: str) -> bool:
    """Weak comparison (RFC 9110 8.8.3.2): a cache that compresses makes our tags weak."""
    tags = {tag.strip().removeprefix("W/") for tag in if_none_match.split(",")}
    return etag in tags or "*" in tags
