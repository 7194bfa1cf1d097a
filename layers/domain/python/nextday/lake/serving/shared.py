"""Views by way of a cache that every process of the function shares, which is asked before S3 is.

A tag, good for seconds, says which version of a view S3 had when it was last asked; contents are found by their tags,
and so are never other than what they are taken for. Whatever is wrong with the cache, S3 answers.
"""

from collections.abc import Callable
from math import inf
from typing import Protocol, TypeVar

from nextday.catalog import VIEWS_PREFIX
from nextday.errors import CacheError
from nextday.lake.serving.objects import UNCHANGED, Fetched, Listed, Objects

T = TypeVar("T")
FRESH_SECONDS = 5
"""So long nobody asks S3 again. A copy in a process may be as old once more: what answers is 10 seconds old at most."""
KEPT_SECONDS = 86_400
"""So long a content is kept that nobody writes again."""
PAUSE_SECONDS = 10.0
"""So long the cache is left alone after it failed: a slow one costs one request in so many seconds its time."""
MOST_BYTES = 2**20
"""Larger contents stay in S3: to carry one would take longer than the cache is waited for."""


class Cache(Protocol):
    """Values by key, each of which is forgotten after its time, or before it. Both raise CacheError."""

    def get(self, key: str) -> bytes | None:
        """The value; None where there is none."""
        ...

    def put(self, key: str, value: bytes, seconds: int) -> None:
        """Keep a value in place of the one that is there."""
        ...


class SharedViews:
    """What S3 has answered to any process; `now` tells seconds since the epoch, which all of them agree on.

    `warn` is told of a failure, once in each pause.
    """

    def __init__(self, cache: Cache, now: Callable[[], float], warn: Callable[[str], None]) -> None:
        self.now = now
        self._cache = cache
        self._warn = warn
        self._since = -inf
        self._failed_at = -inf

    def over(self, objects: Objects) -> Objects:
        """A bucket's objects, of which the views are asked for here first."""
        return _SharedObjects(objects, self)

    def distrust(self) -> None:
        """Take nothing for new that S3 said before this moment: something is known to have changed."""
        self._since = self.now()

    def get(self, key: str, known_etag: str | None) -> Fetched | str | None:
        """As of objects; None where S3 has to be asked."""
        return self._tried(lambda: self._found(key, known_etag))

    def tell(self, key: str, found: Fetched | str | None, known_etag: str | None, asked_at: float) -> None:
        """Share what S3 has answered to a question of this moment."""
        self._tried(lambda: self._shared(key, found, known_etag, asked_at))

    def _found(self, key: str, known_etag: str | None) -> Fetched | str | None:
        told = self._cache.get(_tag(key))
        if told is None:
            return None
        asked_at, _, etag = told.decode().partition(" ")
        # by its own time, too: the cache may have been told late, or forget late
        if float(asked_at) < max(self._since, self.now() - FRESH_SECONDS):
            return None
        if etag == known_etag:
            return UNCHANGED
        content = self._cache.get(_content(key, etag))
        return None if content is None else Fetched(content, etag)

    def _shared(self, key: str, found: Fetched | str | None, known_etag: str | None, asked_at: float) -> None:
        if isinstance(found, Fetched) and len(found.content) <= MOST_BYTES:
            # before the tag that leads to it
            self._cache.put(_content(key, found.etag), found.content, KEPT_SECONDS)
        etag = found.etag if isinstance(found, Fetched) else found and known_etag
        if etag:
            self._cache.put(_tag(key), f"{asked_at:.3f} {etag}".encode(), FRESH_SECONDS)

    def _tried(self, asked: Callable[[], T]) -> T | None:
        if self.now() - self._failed_at < PAUSE_SECONDS:
            return None
        try:
            return asked()
        except (CacheError, ValueError) as error:  # or a tag that is none
            # after the request, which may have hung
            self._failed_at = self.now()
            self._warn(f"the cache fails, S3 is asked in its place: {error}")
            return None


class _SharedObjects:
    def __init__(self, objects: Objects, shared: SharedViews) -> None:
        self._objects = objects
        self._shared = shared

    def get(self, key: str, known_etag: str | None = None) -> Fetched | str | None:
        if not key.startswith(VIEWS_PREFIX):
            return self._objects.get(key, known_etag)
        found = self._shared.get(key, known_etag)
        if found is not None:
            return found
        asked_at = self._shared.now()
        found = self._objects.get(key, known_etag)
        self._shared.tell(key, found, known_etag, asked_at)
        return found

    def version(self, key: str, version: str) -> Fetched | None:
        return self._objects.version(key, version)

    def listed(self, prefix: str) -> list[Listed]:
        return self._objects.listed(prefix)


def _tag(key: str) -> str:
    return f"tag {key}"


def _content(key: str, etag: str) -> str:
    return f"content {etag} {key}"
