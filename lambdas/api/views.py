"""The views as the routes read them: the block of a symbol, how old it is, and whether something newer is due."""

from bisect import bisect_right
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

import orjson

from lambdas.api.answers import LONGEST, SHORTEST, Answer
from lambdas.api.asked import Asked
from nextday.catalog import Partition, View, bucket_of
from nextday.lake.serving.held import Copies, Copy
from nextday.lake.views.text import INSTANT, ViewText
from nextday.settings import TRAINING, TRAINING_WAITS, WAIT

# a training that waits for bars, and the forecasts after it, take minutes
GRACE = TRAINING_WAITS * WAIT + timedelta(minutes=30)
"""So long after its start a night has published, or will be late."""


@dataclass(frozen=True)
class Seen:
    """One object of a view as it is now; nothing is in it before its job first ran."""

    copy: Copy[ViewText]

    @property
    def head(self) -> dict[str, Any]:
        """What the view says of itself."""
        return self.copy.value.head if self.copy.value else {}

    @property
    def keys(self) -> Sequence[str]:
        """Keys of its blocks."""
        return self.copy.value.keys if self.copy.value else ()

    def block(self, key: str) -> list[str] | None:
        """The lines of a block; None without it."""
        return self.copy.value.block(key) if self.copy.value else None

    def record(self, key: str) -> dict[str, Any] | None:
        """The first line of a block, decoded; None without it."""
        lines = self.block(key)
        return None if lines is None else dict(orjson.loads(lines[0]))

    def age(self, now: datetime) -> float | None:
        """Seconds since it was written."""
        return (now - datetime.fromisoformat(self.head["written_at"])).total_seconds() if self.head else None


class Views:
    """Every view of a stage's lake."""

    def __init__(self, copies: Copies[ViewText], *, buckets: int) -> None:
        self._copies = copies
        self._buckets = buckets

    def seen(self, view: View, **values: object) -> Seen:
        """One object of a view. Raises LakeError."""
        return Seen(self._copies.get(view.object_key(**values)))

    def of_symbol(self, view: View, symbol: str, **values: object) -> Seen:
        """The object of a view that a symbol's block is in. Raises LakeError."""
        return self.seen(view, **values, **{Partition.BUCKET.value: bucket_of(symbol, self._buckets)})

    def of_symbols(self, view: View, symbols: Collection[str], **values: object) -> list[Seen]:
        """Every object of a view that has a block of one of the symbols, each once. Raises LakeError."""
        return [*self._shards(view, symbols, **values).values()]

    def by_symbol(self, view: View, symbols: Collection[str], **values: object) -> dict[str, Seen]:
        """The object of a view that each symbol's block is in, all in one state. Raises LakeError."""
        shards = self._shards(view, symbols, **values)
        return {symbol: shards[bucket_of(symbol, self._buckets)] for symbol in symbols}

    def _shards(self, view: View, symbols: Collection[str], **values: object) -> dict[int, Seen]:
        shards = sorted({bucket_of(symbol, self._buckets) for symbol in symbols})
        return {shard: self.seen(view, **values, **{Partition.BUCKET.value: shard}) for shard in shards}


@dataclass(frozen=True)
class Due:
    """When which bar should be in the lake: `bars` and the instants `at`, both as the API writes them, in order."""

    bars: list[str]
    at: list[str]

    @classmethod
    def told_by(cls, seen: Seen) -> "Due":
        """What a view says is due."""
        due = seen.head.get("due", [])
        return cls([bar for bar, _ in due], [at for _, at in due])

    def newest(self, now: datetime) -> str | None:
        """The newest bar that should be there; None when none is due yet."""
        place = self._place(now)
        return self.bars[place - 1] if place else None

    def seconds_to_next(self, now: datetime) -> float:
        """Until the next bar should be there; without one nobody knows, and it is 0."""
        at = self.next_update(now)
        return (datetime.fromisoformat(at) - now).total_seconds() if at else 0.0

    def next_update(self, now: datetime) -> str | None:
        """The instant at which the next bar should be there; None when nobody knows."""
        place = self._place(now)
        return self.at[place] if place < len(self.at) else None

    def between(self, newest: str | None, now: datetime) -> int:
        """Bars that should be there by now and are newer than the newest one."""
        # an hour that is still on is there before it is due
        return max(self._place(now) - bisect_right(self.bars, newest or ""), 0)

    def _place(self, now: datetime) -> int:
        """How many bars should be there."""
        # texts of one shape go in the order of what they stand for
        return bisect_right(self.at, now.strftime(INSTANT))


def answer(
    body: str,
    seen: Sequence[Seen],
    asked: Asked,
    *,
    max_age: float,
    at_edge: bool = False,
    state: str = "",
    stale: bool = False,
    follows: str | None = None,
    simulated: bool = False,
) -> Answer:
    """An answer of some views, as old as the oldest of them; `state` is what else its text depends on."""
    return Answer(
        body,
        tag=",".join(one.copy.etag for one in seen) + state,
        max_age=max_age,
        at_edge=at_edge,
        age=max((age for one in seen if (age := one.age(asked.now)) is not None), default=None),
        stale=stale or is_stale(seen),
        next=follows,
        simulated=simulated,
    )


def published(body: str, seen: Sequence[Seen], asked: Asked, **told: Any) -> Answer:
    """An answer of views that nights alone write: as good as a new one until the next night."""
    return answer(body, seen, asked, max_age=_until_next_night(seen, asked.now), at_edge=True, **told)


def _until_next_night(seen: Sequence[Seen], now: datetime) -> float:
    """Seconds until a night may write one of the views again, as far as schedules tell: a late one may any moment."""
    following = next_daily(now, TRAINING.offset)
    began = following - TRAINING.period
    # None before it is first written
    written = [one.head.get("written_at") for one in seen]
    if all(at and datetime.fromisoformat(at) >= began for at in written):
        return (following - now).total_seconds()
    # after a day without a session nothing comes, which no view tells
    return SHORTEST if now < began + GRACE else LONGEST


def is_stale(seen: Sequence[Seen]) -> bool:
    """Whether S3 did not confirm one of them in time."""
    return any(one.copy.stale for one in seen)


def next_daily(after: datetime, at: timedelta) -> datetime:
    """The first instant after another at which a daily run is due, `at` past midnight UTC."""
    first = after.replace(hour=0, minute=0, second=0, microsecond=0) + at
    return first if first > after else first + timedelta(days=1)
