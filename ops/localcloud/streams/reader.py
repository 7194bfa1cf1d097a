"""One shard, read in the name of one mapping: a batch at a time, in order."""

import time
from collections import deque
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass, field
from threading import Condition, Event, Thread

from ops.localcloud.runtime.pool import Stopping
from ops.localcloud.streams.delivery import Delivery
from ops.localcloud.streams.mapping import Mapping
from ops.localcloud.streams.records import Batch, Record, fitting

# between two looks whether a function that may not read its stream may do so now
_REFUSED_PAUSE = 1.0
# https://docs.aws.amazon.com/lambda/latest/dg/with-kinesis.html: how often Lambda looks at a shard in which nothing was
_POLL_SECONDS = 1.0
# https://docs.aws.amazon.com/streams/latest/dev/enhanced-consumers.html: how long a record is on its way, on average
_PUSH_SECONDS = 0.07


@dataclass
class Reader:
    """Delivers what is `waiting`, as `mapping` says now, until there is no mapping any more.

    `arrival` is held by whoever touches either, and told of every change.
    """

    mapping: Mapping | None
    delivery: Callable[[Mapping], Delivery | None]
    aged: Callable[[str, float], None]
    arrival: Condition
    stopping: Event
    waiting: deque[Record] = field(default_factory=deque)
    thread: Thread = field(init=False)
    _began: float = field(init=False, default_factory=time.time)

    def __post_init__(self) -> None:
        self.thread = Thread(target=self._run, daemon=True)

    def _run(self) -> None:
        # a function that ends with the cloud gets nothing more
        with suppress(Stopping):
            while mapping := self._awaited():
                if not (delivery := self.delivery(mapping)):
                    self.stopping.wait(_REFUSED_PAUSE)
                elif batch := self._taken(mapping):
                    self.aged(delivery.function.name, time.time() - batch[-1].arrived)
                    delivery.deliver(batch)

    def _awaited(self) -> Mapping | None:
        """The mapping once a record is read; the window begins with that."""
        with self.arrival:
            has_caught_up = not self.waiting
            self.arrival.wait_for(lambda: self._is_over() or self.waiting)
            mapping = self.mapping
            if mapping and has_caught_up:
                self.arrival.wait_for(self._is_over, self._on_its_way(mapping))
            if mapping and mapping.window:
                self.arrival.wait_for(
                    lambda: self._is_over() or len(self.waiting) >= mapping.batch_size, mapping.window
                )
            return None if self._is_over() else mapping

    def _on_its_way(self, mapping: Mapping) -> float:
        """Seconds until Lambda has the record that has just come: pushed to a consumer, or by its next look."""
        return _PUSH_SECONDS if mapping.consumer else _POLL_SECONDS - (time.time() - self._began) % _POLL_SECONDS

    def _taken(self, mapping: Mapping) -> Batch:
        with self.arrival:
            batch = tuple(fitting(self.waiting, mapping.batch_size))
            for _ in batch:
                self.waiting.popleft()
            return batch

    def _is_over(self) -> bool:
        return self.mapping is None or self.stopping.is_set()
