"""What changes in a live stage, as docs/live.md has the protocol."""

import json
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from http import HTTPStatus
from typing import Any

from websockets.exceptions import ConnectionClosed, InvalidHandshake, InvalidStatus
from websockets.sync.client import ClientConnection, connect

from nextday.errors import NextdayError

# nobody takes it badly: API Gateway ends a connection after ten minutes without a message
_PAUSES = (1, 2, 5, 10, 30)
_PASSING = {HTTPStatus.TOO_MANY_REQUESTS, HTTPStatus.BAD_GATEWAY, HTTPStatus.SERVICE_UNAVAILABLE}

Event = Mapping[str, Any]


class NotHeard(NextdayError):
    """A stage tells nothing; the text says why."""


@dataclass
class LiveChanges:
    """Events of some topics, each once and in order by symbol, over as many connections as it takes.

    With `quotes` those too, as they come. `note` is told in words of what is no event: connections that are lost, and
    what was missed for good.
    """

    url: str
    topics: Sequence[str]
    note: Callable[[str], None]
    quotes: bool = False
    sleep: Callable[[float], None] = time.sleep
    seen: dict[str, str] = field(default_factory=dict)

    def __iter__(self) -> Iterator[Event]:
        """Never ends by itself. Raises NotHeard when the stage refuses, or does not answer to begin with."""
        attempt, ever = 0, False
        while True:
            try:
                with connect(self.url) as socket:
                    attempt, ever = 0, True
                    yield from self._heard(socket)
                why = "the connection was closed"
            except (ConnectionClosed, InvalidHandshake, OSError) as error:
                if not ever and not _is_passing(error):
                    raise NotHeard(f"{self.url} is not open: {error}") from error
                why = str(error)
            pause = _PAUSES[min(attempt, len(_PAUSES) - 1)]
            self.note(f"{why}; again in {pause} s")
            self.sleep(pause)
            attempt += 1

    def _heard(self, socket: ClientConnection) -> Iterator[Event]:
        # of a stage's every symbol it would be longer than a message may be, and whoever wants all gets nothing for it
        seen = {symbol: one for symbol, one in self.seen.items() if symbol in self.topics}
        socket.send(json.dumps({"action": "subscribe", "symbols": [*self.topics], "seen": seen}))
        early: list[Event] | None = []
        for message in map(json.loads, socket):
            match message:
                case {"message": str(why)}:
                    # API Gateway's own: the stage has not heard us
                    raise ConnectionAbortedError(why)
                case {"type": "refused", "why": str(why)}:
                    raise NotHeard(why)
                case {"type": "reset", "symbols": symbols}:
                    self.note(f"away for too long: ask the HTTP API about {', '.join(symbols)}")
                    self.seen = {symbol: one for symbol, one in self.seen.items() if symbol not in symbols}
                case {"type": "events", "events": events} if early is not None:
                    # one may have overtaken what was missed
                    early += events
                case {"type": "subscribed", "seen": begin}:
                    yield from filter(self._is_new, early or [])
                    early = None
                    # what is told while we subscribe may be newer than what we have seen, and no newer than this
                    self.seen = begin | self.seen
                case {"events": events}:
                    yield from filter(self._is_new, events)
                case {"quotes": quotes} if self.quotes:
                    yield from quotes

    def _is_new(self, event: Event) -> bool:
        is_new = event["sequence"] > self.seen.get(event["symbol"], "")
        if is_new:
            self.seen[event["symbol"]] = event["sequence"]
        return bool(is_new)


def _is_passing(error: Exception) -> bool:
    return isinstance(error, InvalidStatus) and error.response.status_code in _PASSING
