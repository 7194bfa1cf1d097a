"""Copies of objects in hand: asked for again every few seconds, and served as they are while S3 fails."""

from collections import OrderedDict
from collections.abc import Callable
from dataclasses import dataclass
from math import inf
from typing import Generic, TypeVar

from nextday.errors import LakeError
from nextday.lake.serving.objects import UNCHANGED, Fetched, Objects, Readable

T = TypeVar("T")
REVALIDATED_SECONDS = 5.0
"""So long a copy is as good as the object: below the shortest time that an answer may be kept."""
PAUSE_SECONDS = 1.0
"""So long S3 is left alone after it failed: requests in between do not wait for it."""
SERVED_SECONDS = 86_400.0
"""So long a copy that could not be asked for again is better than nothing."""
MOST_BYTES = 64 * 2**20
ENTRY_BYTES = 1024
"""What an entry costs beside its content: callers may ask for thousands of objects that are not there."""


@dataclass
class _Held(Generic[T]):
    etag: str
    size: int
    value: T | None
    confirmed_at: float

    def is_old(self, now: float, since: float) -> bool:
        """Whether it is to be asked for again."""
        return now - self.confirmed_at >= REVALIDATED_SECONDS or self.confirmed_at < since


@dataclass(frozen=True)
class Copy(Generic[T]):
    """What an object says, None where there is none; `stale` when S3 did not confirm it in time.

    `confirmed_at` is the tick at which S3 was last asked whether that is so.
    """

    value: T | None
    etag: str
    stale: bool
    confirmed_at: float


def nothing_between() -> None:
    """S3 itself is asked."""


@dataclass
class Bucket:
    """A bucket as a process reads it: with `patient` what is not in hand, with `hasty` what is.

    `ticks` tells seconds that only ever go on. After S3 has failed all copies leave it alone for a moment. `heard` is
    called when something is known to have changed, for what stands between here and S3.
    """

    patient: Objects
    hasty: Objects
    ticks: Callable[[], float]
    heard: Callable[[], None] = nothing_between
    failed_at: float = -PAUSE_SECONDS
    heeded: str = ""
    heeded_at: float = -inf

    def heed(self, mark: str) -> None:
        """Ask again for every copy that is of before this mark was first heard."""
        if mark != self.heeded:
            self.heeded, self.heeded_at = mark, self.ticks()
            self.heard()


def _as_it_is(objects: Objects) -> Readable:
    return objects


class Copies(Generic[T]):
    """Objects as what `decode` makes of them, the least recently used forgotten first. One thread at a time.

    `view` makes of a bucket's objects what is read in their place.
    """

    def __init__(
        self, decode: Callable[[bytes], T], bucket: Bucket, view: Callable[[Objects], Readable] = _as_it_is
    ) -> None:
        self._decode = decode
        self._bucket = bucket
        self._patient, self._hasty = view(bucket.patient), view(bucket.hasty)
        self._held: OrderedDict[str, _Held[T]] = OrderedDict()

    def get(self, key: str, *, since: float = -inf) -> Copy[T]:
        """What an object says, and said no earlier than at the tick `since`.

        Raises LakeError where S3 fails and no copy is in hand, Corrupt where it says nonsense.
        """
        now, held = self._bucket.ticks(), self._held.get(key)
        since = max(since, self._bucket.heeded_at)
        if held is None:
            held = self._take(key, self._patient.get(key), now)
        elif held.is_old(now, since) and now - self._bucket.failed_at >= PAUSE_SECONDS:
            held = self._revalidated(key, held, now)
        self._held.move_to_end(key)
        return Copy(held.value, held.etag, held.is_old(now, since), held.confirmed_at)

    def _revalidated(self, key: str, held: _Held[T], now: float) -> _Held[T]:
        try:
            found = self._hasty.get(key, held.etag or None)
            if found != UNCHANGED:
                return self._take(key, found, now)
        except LakeError:  # or nonsense: the copy made sense
            if now - held.confirmed_at > SERVED_SECONDS:
                raise
            # after the request, which may have hung: what else this answer needs is not waited for
            self._bucket.failed_at = self._bucket.ticks()
            return held
        held.confirmed_at = now
        return held

    def _take(self, key: str, found: Fetched | str | None, now: float) -> _Held[T]:
        if isinstance(found, Fetched):
            size = len(found.content) + ENTRY_BYTES
            held = _Held(found.etag, size, self._decode(found.content), now)
        else:
            held = _Held("", ENTRY_BYTES, None, now)
        self._held[key] = held
        while sum(one.size for one in self._held.values()) > MOST_BYTES and len(self._held) > 1:
            self._held.popitem(last=False)
        return held
