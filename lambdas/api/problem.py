"""Every failure of the HTTP API as an RFC 9457 problem document: the only place where errors become statuses."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from http import HTTPStatus
from typing import Any

from lambdas.api.access import NoKey, NotThroughCloudFront
from nextday.errors import Corrupt, Gone, Inconsistent, InputError, LakeError, NoForecast, UnknownSymbol

CONTENT_TYPE = "application/problem+json"
# RFC 9457 wants a URI; a URN is one that nobody tries to open
TYPE_PREFIX = "urn:problem-type:nextday:"
MOST_FAULTS = 10
"""Faults that a document lists: no answer is larger than its request deserves."""


@dataclass(frozen=True)
class Fault:
    """One thing that is wrong with a request: in its `query`, `path` or `body`, the name of what, and what would do."""

    where: str
    name: str
    detail: str

    def __str__(self) -> str:
        return f"{self.name}: {self.detail}"


@dataclass(frozen=True)
class Kind:
    """A kind of problem. Without a `detail` of its own the error's text is what a person gets to read."""

    name: str
    status: HTTPStatus
    title: str
    detail: str | None = None


class BadInput(InputError):
    """A request with faults in it, all of them told at once."""

    def __init__(self, faults: Sequence[Fault]) -> None:
        more = len(faults) - MOST_FAULTS
        self.faults = tuple(faults[:MOST_FAULTS])
        told = "; ".join(map(str, self.faults)) + (f"; and {more} more" if more > 0 else "")
        super().__init__(told)


class NoRoute(Exception):
    """A path that is none."""


class UnknownParameter(BadInput):
    """A request that sends what is not known here: to ignore it would be to answer another question."""


@dataclass
class Refused(Exception):
    """A request that is not answered for a reason of HTTP, with the headers that tell a client what to do."""

    kind: Kind
    detail: str
    headers: dict[str, str] = field(default_factory=dict)

    def __str__(self) -> str:
        return self.detail


BAD_INPUT = Kind("bad-input", HTTPStatus.BAD_REQUEST, "Bad input")
UNKNOWN_PARAMETER = Kind("unknown-parameter", HTTPStatus.BAD_REQUEST, "Unknown parameter")
UNKNOWN_SYMBOL = Kind("unknown-symbol", HTTPStatus.NOT_FOUND, "Unknown symbol")
NO_FORECAST = Kind("no-forecast", HTTPStatus.NOT_FOUND, "No forecast")
NOT_FOUND = Kind("not-found", HTTPStatus.NOT_FOUND, "Not found")
UNKNOWN_ROUTE = Kind("unknown-route", HTTPStatus.NOT_FOUND, "Unknown route", "Nothing is served here; see /api/docs.")
WRONG_METHOD = Kind("wrong-method", HTTPStatus.METHOD_NOT_ALLOWED, "Method not allowed")
NO_KEY = Kind("no-key", HTTPStatus.UNAUTHORIZED, "No key")
WRONG_ADDRESS = Kind("wrong-address", HTTPStatus.FORBIDDEN, "Wrong address")
NOT_ACCEPTABLE = Kind("not-acceptable", HTTPStatus.NOT_ACCEPTABLE, "Not acceptable")
TOO_LARGE = Kind("too-large", HTTPStatus.REQUEST_ENTITY_TOO_LARGE, "Too large")
UNSUPPORTED_MEDIA = Kind("unsupported-media", HTTPStatus.UNSUPPORTED_MEDIA_TYPE, "Unsupported media type")
# not 503: who asks for what is newer than there is must not ring the alarm that counts faults of ours
STALE_DATA = Kind("stale-data", HTTPStatus.CONFLICT, "Stale data")
GONE = Kind("gone", HTTPStatus.GONE, "Gone")
INCONSISTENT = Kind("inconsistent", HTTPStatus.SERVICE_UNAVAILABLE, "Inconsistent")
INTERNAL = Kind(
    "internal", HTTPStatus.INTERNAL_SERVER_ERROR, "Internal error", "The fault is ours and has been logged."
)
UNAVAILABLE = Kind(
    "unavailable", HTTPStatus.SERVICE_UNAVAILABLE, "Unavailable", "The lake cannot be read; try again in a moment."
)

# in order: an error is of the first kind whose class it is
KINDS: tuple[tuple[type[Exception], Kind], ...] = (
    (NoKey, NO_KEY),
    (NotThroughCloudFront, WRONG_ADDRESS),
    (UnknownSymbol, UNKNOWN_SYMBOL),
    (UnknownParameter, UNKNOWN_PARAMETER),
    (InputError, BAD_INPUT),
    (NoForecast, NO_FORECAST),
    (NoRoute, UNKNOWN_ROUTE),
    (Corrupt, INTERNAL),
    (Gone, GONE),
    (Inconsistent, INCONSISTENT),
    (LakeError, UNAVAILABLE),
    (Exception, INTERNAL),
)


def kind_of(error: Exception) -> Kind:
    """The kind of problem an error is."""
    if isinstance(error, Refused):
        return error.kind
    return next(kind for cause, kind in KINDS if isinstance(error, cause))


def document(error: Exception, *, instance: str, request_id: str) -> dict[str, Any]:
    """The problem document of an error."""
    kind = kind_of(error)
    faults = [vars(fault) for fault in error.faults] if isinstance(error, BadInput) else []
    return {
        "type": TYPE_PREFIX + kind.name,
        "title": kind.title,
        "status": kind.status.value,
        "detail": kind.detail or str(error),
        "instance": instance,
        "request_id": request_id,
        **({"errors": faults} if faults else {}),
    }


def example(kind: Kind, *, instance: str) -> dict[str, Any]:
    """A problem document of a kind, for the documentation."""
    told = kind.detail or f"{kind.title}: what it is, and what to do."
    return document(Refused(kind, told), instance=instance, request_id="JKJaXmPLvHcESHA=")
