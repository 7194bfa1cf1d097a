"""A versioned bucket in memory behind boto3's calls, which can go wrong in every way that S3's can."""

from collections.abc import Callable
from dataclasses import dataclass, field
from enum import Enum, auto
from hashlib import md5
from io import BytesIO
from typing import Any

from botocore.exceptions import ClientError, ReadTimeoutError


class Killed(BaseException):
    """The process that made a request is no more."""


class Outcome(Enum):
    """What becomes of one request."""

    ANSWERED = auto()
    CONFLICT = auto()  # 409, not done
    SERVER_ERROR = auto()  # 500, not done
    REQUEST_LOST = auto()  # time out, not done
    ANSWER_LOST = auto()  # time out, done
    DONE_THEN_ERROR = auto()  # 500, done
    REPEATED = auto()  # done, its answer lost, repeated by botocore: 412
    KILLED_BEFORE = auto()
    KILLED_AFTER = auto()


_NOT_DONE = {Outcome.CONFLICT, Outcome.SERVER_ERROR, Outcome.REQUEST_LOST, Outcome.KILLED_BEFORE}
Decide = Callable[[str], Outcome]


def dying_at(write: int, how: Outcome) -> Decide:
    """Every request is answered up to a write, counted from 0."""
    writes = iter(range(1000))
    return lambda operation: how if operation == "PutObject" and next(writes) == write else Outcome.ANSWERED


@dataclass(frozen=True)
class Stored:
    body: bytes
    version: str
    metadata: dict[str, str]

    @property
    def etag(self) -> str:
        return f'"{md5(self.body, usedforsecurity=False).hexdigest()}"'


@dataclass
class FakeBucket:
    """Every version of every object, oldest first, and who wrote it."""

    objects: dict[str, list[Stored]] = field(default_factory=dict)
    written_by: list[Any] = field(default_factory=list)

    def client(self, writer: Any = None, decide: Decide = lambda _: Outcome.ANSWERED) -> Any:
        """A client whose every request becomes what `decide(operation)` says."""
        return _Client(self, writer, decide)

    def current(self, key: str) -> Stored | None:
        return self.objects[key][-1] if key in self.objects else None


@dataclass(frozen=True)
class _Client:
    bucket: FakeBucket
    writer: Any
    decide: Decide

    def get_object(self, *, Bucket: str, Key: str) -> dict[str, Any]:  # noqa: N803
        return self._request("GetObject", lambda: self._get(Key))

    def head_object(self, *, Bucket: str, Key: str) -> dict[str, Any]:  # noqa: N803
        return self._request("HeadObject", lambda: self._get(Key))

    def put_object(self, *, Bucket: str, Key: str, Body: bytes, **more: Any) -> dict[str, Any]:  # noqa: N803
        return self._request("PutObject", lambda: self._put(Key, Body, **more))

    def get_paginator(self, operation: str) -> "_Client":
        return self

    def paginate(self, *, Bucket: str, Prefix: str) -> list[dict[str, Any]]:  # noqa: N803
        return [{"Contents": [{"Key": key} for key in sorted(self.bucket.objects) if key.startswith(Prefix)]}]

    def _request(self, operation: str, done: Callable[[], dict[str, Any]]) -> dict[str, Any]:
        outcome = self.decide(operation)
        answer = None if outcome in _NOT_DONE else done()
        match outcome:
            case Outcome.ANSWERED if answer is not None:
                return answer
            case Outcome.REPEATED:
                return done()
            case Outcome.KILLED_BEFORE | Outcome.KILLED_AFTER:
                raise Killed
            case Outcome.REQUEST_LOST | Outcome.ANSWER_LOST:
                raise ReadTimeoutError(endpoint_url="https://s3")
            case Outcome.CONFLICT:
                raise _error(operation, 409, "ConditionalRequestConflict")
            case _:
                raise _error(operation, 500, "InternalError")

    def _get(self, key: str) -> dict[str, Any]:
        stored = self.bucket.current(key)
        if stored is None:
            raise _error("GetObject", 404, "NoSuchKey")
        about = {"ETag": stored.etag, "VersionId": stored.version, "Metadata": stored.metadata}
        return {"Body": BytesIO(stored.body), **about}

    def _put(
        self,
        key: str,
        body: bytes,
        *,
        Metadata: dict[str, str],  # noqa: N803
        IfMatch: str | None = None,  # noqa: N803
        IfNoneMatch: str | None = None,  # noqa: N803
        **_: Any,
    ) -> dict[str, Any]:
        assert (IfMatch is None) != (IfNoneMatch is None), "a write of the lake is always conditional"
        current = self.bucket.current(key)
        if (current.etag if current else None) != IfMatch:
            raise _error("PutObject", 412, "PreconditionFailed")
        self.bucket.written_by.append(self.writer)
        stored = Stored(body, f"v{len(self.bucket.written_by)}", Metadata)
        self.bucket.objects.setdefault(key, []).append(stored)
        return {"ETag": stored.etag, "VersionId": stored.version}


def _error(operation: str, status: int, code: str) -> ClientError:
    said = {"Error": {"Code": code, "Message": code}, "ResponseMetadata": {"HTTPStatusCode": status}}
    return ClientError(said, operation)  # type: ignore[arg-type]
