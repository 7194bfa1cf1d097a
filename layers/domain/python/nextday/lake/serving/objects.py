"""Read access to a bucket through obstore, which starts in a tenth of the time of boto3."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import cached_property
from typing import Any, Protocol

from obstore.exceptions import BaseError, NotModifiedError
from obstore.store import S3Store

from nextday.errors import LakeError
from nextday.lake.serving.credentials import Provider

_NO_BUCKET = "NoSuchBucket"
_NO_VERSION = "Invalid version id"
# a copy that is in hand is served instead within two seconds
_REQUEST_TIMEOUT = timedelta(seconds=1.5)
_ALL_ATTEMPTS_TIMEOUT = timedelta(seconds=4)


@dataclass(frozen=True)
class Fetched:
    """One version of an object, whole."""

    content: bytes
    etag: str
    version: str | None = None


@dataclass(frozen=True)
class Listed:
    """An object as a listing shows it; `modified` is an aware instant."""

    key: str
    etag: str
    modified: datetime


UNCHANGED = "unchanged"
"""The answer for an object that still has the ETag that is known."""


class Readable(Protocol):
    """What can be asked for again as long as it has not changed."""

    def get(self, key: str, known_etag: str | None = None) -> Fetched | str | None:
        """The current version; UNCHANGED where it has the known ETag, None where there is none. Raises LakeError."""
        ...


class Objects(Readable, Protocol):
    """Read access to a bucket."""

    def version(self, key: str, version: str) -> Fetched | None:
        """One version, current or not; None when it is gone. Raises LakeError."""
        ...

    def listed(self, prefix: str) -> list[Listed]:
        """Every object below a prefix, in any order. Raises LakeError."""
        ...


class S3Objects:
    """One bucket; what is not provided comes from the standard AWS variables of the environment.

    One that is `hasty` gives up within the time that a caller has who could be served otherwise.
    """

    def __init__(
        self,
        bucket: str,
        *,
        hasty: bool = False,
        allow_http: bool = False,
        credentials: Provider | None = None,
    ) -> None:
        self._bucket = bucket
        self._attempts = 0 if hasty else 2
        self._allow_http = allow_http
        self._credentials = credentials

    @cached_property
    def _store(self) -> S3Store:
        # on first use: a cold start then sets up TLS for one of two, and a snapshot holds no connection
        return S3Store(
            self._bucket,
            client_options={"timeout": _REQUEST_TIMEOUT, "allow_http": self._allow_http},
            retry_config={"max_retries": self._attempts, "retry_timeout": _ALL_ATTEMPTS_TIMEOUT},
            credential_provider=self._credentials,
        )

    def get(self, key: str, known_etag: str | None = None) -> Fetched | str | None:
        """The current version; UNCHANGED where it has the known ETag, None where there is none."""
        try:
            return self._get(key, {"if_none_match": known_etag} if known_etag else {})
        except NotModifiedError:
            return UNCHANGED

    def version(self, key: str, version: str) -> Fetched | None:
        """One version, current or not; None when it is gone, or was never one."""
        try:
            return self._get(key, {"version": version})
        except LakeError as error:
            # a version that a caller has made up is no failure of S3, which answers it with 400
            if _NO_VERSION in str(error):
                return None
            raise

    def listed(self, prefix: str) -> list[Listed]:
        """Every object below a prefix, in any order."""
        with _as_lake_error(prefix):
            found = self._store.list(prefix).collect()
            return [Listed(entry["path"], entry["e_tag"] or "", entry["last_modified"]) for entry in found]

    def _get(self, key: str, options: Any) -> Fetched | None:
        with _as_lake_error(key):
            try:
                result = self._store.get(key, options=options)
                return Fetched(bytes(result.bytes()), result.meta["e_tag"] or "", result.meta["version"])
            except FileNotFoundError as error:
                if _NO_BUCKET in str(error):
                    raise
                return None


@contextmanager
def _as_lake_error(where: str) -> Iterator[None]:
    try:
        yield
    except NotModifiedError:
        raise
    except (BaseError, OSError) as error:
        raise LakeError(f"cannot read {where}: {error}") from error
