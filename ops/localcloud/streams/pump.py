"""Delivers what arrives in streams to the functions that are mapped to them.

Windows and pauses are of real time: a replayed clock concerns what the records say, not when they came.
"""

import json
import logging
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from threading import Condition, Event
from typing import Any

from ops.localcloud.iam.judge import Judge
from ops.localcloud.iam.roles import session
from ops.localcloud.runtime.function import Function
from ops.localcloud.runtime.pool import Functions
from ops.localcloud.streams.delivery import Delivery
from ops.localcloud.streams.mapping import Mapping as SourceMapping
from ops.localcloud.streams.reader import Reader
from ops.localcloud.streams.records import Record

Place = tuple[str, str]
Send = Callable[[str, str], None]
"""Sends a text to the queue of an ARN."""
Aged = Callable[[str, float], None]
"""Is told of a function that gets a batch, and how many seconds its last record has waited."""
logger = logging.getLogger(__name__)


@dataclass
class Pump:
    """A thread for each shard and mapping, from the first record on; it sleeps while none comes."""

    functions: Functions
    judge: Judge
    send: Send
    aged: Aged
    arrival: Condition = field(init=False, default_factory=Condition)
    stopping: Event = field(init=False, default_factory=Event)
    _mappings: Mapping[Place, SourceMapping] = field(init=False, default_factory=dict)
    _readers: dict[tuple[Place, str], Reader] = field(init=False, default_factory=dict)

    def become(self, mappings: Mapping[Place, SourceMapping]) -> None:
        """Let exactly these be mapped; a new one begins with what comes now, as a stream is empty at a start."""
        with self.arrival:
            self._mappings = mappings
            for (place, _), reader in self._readers.items():
                reader.mapping = mappings.get(place)
            self._readers = {key: one for key, one in self._readers.items() if one.mapping}
            self.arrival.notify_all()

    def arrived(self, stream: str, record: Record) -> None:
        """Deliver a record; called by whoever holds `arrival`, so that records wait in the order of their numbers."""
        for place, mapping in self._mappings.items():
            if mapping.stream == stream and not self.stopping.is_set():
                self._reader(place, mapping, record.shard).waiting.append(record)
        self.arrival.notify_all()

    def stop(self) -> None:
        """Deliver nothing more; a batch that a function has at hand ends with its process."""
        with self.arrival:
            self.stopping.set()
            self.arrival.notify_all()

    def join(self) -> None:
        """Wait for the threads to end."""
        for reader in self._readers.values():
            reader.thread.join()

    def delivery(self, mapping: SourceMapping) -> Delivery | None:
        """How a batch goes to the function, None while that may not read the stream."""
        function = self.functions.named(mapping.function)
        if why := self.judge.refused(session(function.role, function.name), mapping.reading):
            logger.error("%s is not read: %s", mapping.stream, why)
            return None
        return Delivery(mapping, function, self.functions.invoke, self._bury, self.stopping)

    def _reader(self, place: Place, mapping: SourceMapping, shard: str) -> Reader:
        key = (place, shard)
        if key not in self._readers:
            self._readers[key] = Reader(mapping, self.delivery, self.aged, self.arrival, self.stopping)
            self._readers[key].thread.start()
        return self._readers[key]

    def _bury(self, function: Function, mapping: SourceMapping, dead: dict[str, Any]) -> None:
        if why := self.judge.refused(session(function.role, function.name), mapping.burying):
            logger.error("dead letters are lost: %s", why)
        elif mapping.queue:
            self.send(mapping.queue, json.dumps(dead))
