"""A side's turn: publications at irregular moments, or none at all, and what its clients have heard."""

import random
import time
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

from benchmarks.live.child import Child
from benchmarks.live.sides import Peer, Spent, Stage

AFTERWARDS = 2.0
"""Seconds after which nothing is heard, and nothing is done, of what was published before."""

Writers = Sequence[tuple[str, Child]]
"""Keys of views with the job that publishes each."""


@dataclass
class Stretch:
    """What a side did while it was watched."""

    seconds: float = 0.0
    publications: int = 0
    telling: float = 0.0
    own: float = 0.0
    aws: float = 0.0
    requests: int = 0
    delays: list[float] = field(default_factory=list)
    """Seconds from a view's being stored to each client's hearing of each event."""

    def __iadd__(self, other: "Stretch") -> "Stretch":
        for name, value in vars(other).items():
            setattr(self, name, getattr(self, name) + value)
        return self


@dataclass
class Publisher:
    """The jobs, which go on from turn to turn; each publishes in its turn."""

    writers: Writers
    chance: random.Random
    number: int = 0

    def publish(self, *, told: bool) -> Any:
        """Let a job publish; its answer."""
        self.number += 1
        key, writer = self.writers[self.number % len(self.writers)]
        return writer.ask(key=key, number=self.number, told=told)

    def pause(self, mean: float) -> float:
        """Seconds to the next one, in no step with a poll."""
        return mean * self.chance.uniform(0.5, 1.5)


def turn(side: Stage | Peer, crowd: Child, publisher: Publisher, *, publications: int, every: float) -> Stretch:
    """So many publications, one in `every` seconds on average; without any, as long a silence."""
    before, began, written = side.spent(), time.monotonic(), []
    for _ in range(publications):
        time.sleep(publisher.pause(every))
        written.append(publisher.publish(told=isinstance(side, Stage)))
    time.sleep(AFTERWARDS if publications else every)
    clients = crowd.ask(size=None)
    heard = crowd.ask(hear=clients * sum(len(one["events"]) for one in written))
    spent: Spent = side.spent().since(before)
    return Stretch(
        time.monotonic() - began,
        publications,
        sum(one["cpu"] for one in written),
        spent.own,
        spent.aws,
        spent.requests.total(),
        delays(written, heard, clients),
    )


def delays(written: Sequence[Any], heard: Sequence[Any], clients: int) -> list[float]:
    """Of every event at every client. Raises ValueError unless each has heard each once."""
    moments = {(at, kind, symbol): times for at, kind, symbol, times in heard}
    found: list[float] = []
    for publication in written:
        for event in publication["events"]:
            times = moments.pop(tuple(event), [])
            if len(times) != clients:
                raise ValueError(f"{event}: heard {len(times)} times by {clients} clients")
            found += [moment - publication["stored"] for moment in times]
    if moments:
        raise ValueError(f"heard of what was not written: {[*moments][:3]}")
    return found
