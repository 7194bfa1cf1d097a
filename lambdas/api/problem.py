"""Every failure of the HTTP API as an RFC 9457 problem document: the only place where errors become statuses."""

from collections.abc import Mapping
from dataclasses import dataclass
from http import HTTPStatus
from typing import Any

from aws_lambda_powertools.event_handler.exceptions import NotFoundError
from aws_lambda_powertools.event_handler.openapi.exceptions import RequestValidationError
from pydantic import BaseModel, Field

from nextday.errors import Corrupt, InputError, LakeError, NoForecast, UnknownSymbol

CONTENT_TYPE = "application/problem+json"
# RFC 9457 wants a URI; a URN is one that nobody tries to open
TYPE_PREFIX = "urn:problem-type:nextday:"


class Fault(BaseModel):
    """One thing that is wrong with a request."""

    where: str = Field(description="`query` or `body`.", examples=["query"])
    name: str = Field(description="The parameter or field.", examples=["limit"])
    detail: str = Field(examples=["Input should be less than or equal to 1000"])


class Problem(BaseModel):
    """RFC 9457 problem details."""

    type: str = Field(description="The kind of problem, for programs.", examples=[f"{TYPE_PREFIX}bad-input"])
    title: str = Field(description="The kind of problem, in words.", examples=["Bad input"])
    status: int = Field(description="The HTTP status again.", examples=[400])
    detail: str = Field(description="What happened and what to do.")
    instance: str = Field(description="The path asked for.", examples=["/api/latest"])
    request_id: str = Field(description="Quote it when you report the problem.", examples=["JKJaXmPLvHcESHA="])
    errors: list[Fault] | None = Field(default=None, description="Each fault of the request, where input was checked.")


@dataclass(frozen=True)
class Kind:
    """A kind of problem. Without a `detail` of its own the error's text is what a person gets to read."""

    name: str
    status: HTTPStatus
    title: str
    detail: str | None = None


BAD_INPUT = Kind("bad-input", HTTPStatus.BAD_REQUEST, "Bad input")
UNKNOWN_SYMBOL = Kind("unknown-symbol", HTTPStatus.NOT_FOUND, "Unknown symbol")
NO_FORECAST = Kind("no-forecast", HTTPStatus.NOT_FOUND, "No forecast yet")
UNKNOWN_ROUTE = Kind("unknown-route", HTTPStatus.NOT_FOUND, "Unknown route", "Nothing is served here; see /api/docs.")
WRONG_METHOD = Kind("wrong-method", HTTPStatus.METHOD_NOT_ALLOWED, "Method not allowed")
INTERNAL = Kind(
    "internal", HTTPStatus.INTERNAL_SERVER_ERROR, "Internal error", "The fault is ours and has been logged."
)
UNAVAILABLE = Kind(
    "unavailable", HTTPStatus.SERVICE_UNAVAILABLE, "Unavailable", "The lake cannot be read; try again in a moment."
)


class WrongMethod(Exception):
    """The path exists, but not for this method."""

    def __init__(self, method: str, allowed: tuple[str, ...]) -> None:
        super().__init__(f"{method} is not served here; use {' or '.join(allowed)}")
        self.allowed = allowed


# in order: an error is of the first kind whose class it is
KINDS: tuple[tuple[type[Exception], Kind], ...] = (
    (UnknownSymbol, UNKNOWN_SYMBOL),
    (InputError, BAD_INPUT),
    (RequestValidationError, BAD_INPUT),
    (NoForecast, NO_FORECAST),
    (NotFoundError, UNKNOWN_ROUTE),
    (WrongMethod, WRONG_METHOD),
    (Corrupt, INTERNAL),
    (LakeError, UNAVAILABLE),
    (Exception, INTERNAL),
)
_MESSAGES = {"missing": "required, for example ?symbol=AAPL"}


def kind_of(error: Exception) -> Kind:
    """The kind of problem an error is."""
    return next(kind for cause, kind in KINDS if isinstance(error, cause))


def document(error: Exception, *, instance: str, request_id: str) -> dict[str, Any]:
    """The problem document of an error, in the shape of `Problem`."""
    kind = kind_of(error)
    faults = [_fault(each) for each in error.errors()] if isinstance(error, RequestValidationError) else []
    told = "; ".join(f"{fault['name']}: {fault['detail']}" for fault in faults) or str(error)
    return {
        "type": TYPE_PREFIX + kind.name,
        "title": kind.title,
        "status": kind.status.value,
        "detail": kind.detail or told,
        "instance": instance,
        "request_id": request_id,
        **({"errors": faults} if faults else {}),
    }


def _fault(error: Mapping[str, Any]) -> dict[str, str]:
    where, *path = map(str, error["loc"])
    return {
        "where": where,
        "name": ".".join(path) or where,
        "detail": _MESSAGES.get(error["type"], error["msg"]),
    }
