"""Conditional requests to S3, as every store of the lake makes them."""

from typing import TypedDict

import boto3
from botocore.exceptions import ClientError

# awswrangler makes a session per request where there is no default one: a tenth of a second each
boto3.setup_default_session()

_MISSING = frozenset({"404", "NoSuchKey", "NotFound"})
_LOST = frozenset({"PreconditionFailed", "ConditionalRequestConflict", "412", "409"})


class Condition(TypedDict, total=False):
    """Arguments of a PUT that make it fail when the object is no longer the one that was read."""

    IfMatch: str
    IfNoneMatch: str


def only_if(etag: str | None) -> Condition:
    """The condition that the object still has this ETag; None: that there is still no object."""
    return Condition(IfNoneMatch="*") if etag is None else Condition(IfMatch=etag)


def is_missing(error: ClientError) -> bool:
    """Whether a request failed because there is no such object."""
    return error.response["Error"]["Code"] in _MISSING


def is_lost_race(error: ClientError) -> bool:
    """Whether a conditional PUT failed because somebody else wrote, or deleted, the object first."""
    return is_missing(error) or error.response["Error"]["Code"] in _LOST
