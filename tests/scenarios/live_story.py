"""Clients of a live stage: one as docs/live.md tells of it, and a crowd of them."""

import asyncio
import json
from collections.abc import Awaitable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http import HTTPStatus
from threading import Thread
from typing import Any

from websockets.asyncio.client import ClientConnection
from websockets.asyncio.client import connect as connect_async
from websockets.exceptions import InvalidStatus
from websockets.sync.client import connect

from nextday.settings import LIVE_PATH
from tests.integration.localcloud.waiting import wait_for

Event = dict[str, Any]
AT_ONCE = 8
"""Connections that a crowd opens at the same time."""


@dataclass
class Screen:
    """What a client shows: every event once; those that came again are counted."""

    seen: dict[str, str] = field(default_factory=dict)
    events: list[Event] = field(default_factory=list)
    types: list[str] = field(default_factory=list)
    quotes: list[Event] = field(default_factory=list)
    doubles: int = 0

    def hear(self, message: str | bytes) -> None:
        """Take what comes."""
        told = json.loads(message)
        for event in told.get("events", []):
            if event["sequence"] > self.seen.get(event["symbol"], ""):
                self.seen[event["symbol"]] = event["sequence"]
                self.events.append(event)
            else:
                self.doubles += 1
        self.quotes += told.get("quotes", [])
        if told["type"] == "subscribed":
            self.seen = told["seen"] | self.seen
        # last: who waits for a type finds all that comes with it
        self.types.append(told["type"])

    def kinds(self, symbol: str) -> list[str]:
        """Of the events of a symbol, in the order in which they came."""
        return [event["kind"] for event in self.events if event["symbol"] == symbol]


def live_url(site_url: str) -> str:
    """Where a site's sockets are."""
    return site_url.replace("http", "ws", 1).rstrip("/") + LIVE_PATH


@contextmanager
def listening(site_url: str, *symbols: str, seen: dict[str, str] | None = None) -> Iterator[Screen]:
    """A subscriber while the block runs; it has been told where it stands."""
    screen = Screen(dict(seen or {}))
    with connect(live_url(site_url)) as socket:
        socket.send(json.dumps({"action": "subscribe", "symbols": symbols, "seen": screen.seen}))
        reading = Thread(target=lambda: [screen.hear(message) for message in socket])
        reading.start()
        wait_for(lambda: "subscribed" in screen.types)
        yield screen
    reading.join()


@dataclass
class Crowd:
    """Clients from addresses of their own, each subscribed to everything."""

    url: str
    screens: list[Screen] = field(default_factory=list)
    _sockets: list[ClientConnection] = field(default_factory=list)

    async def gather(self, size: int) -> None:
        """Connect and subscribe so many, as fast as the stage admits them."""
        gate = asyncio.Semaphore(AT_ONCE)

        async def enter(number: int) -> None:
            async with gate:
                socket = await self._admitted(f"10.0.{number // 250}.{number % 250}:4711")
                screen = Screen()
                while "subscribed" not in screen.types:
                    await socket.send('{"action":"subscribe","symbols":["all"]}')
                    answer = await socket.recv()
                    if "Too Many Requests" in str(answer):
                        await asyncio.sleep(0.5)
                    else:
                        screen.hear(answer)
            self.screens.append(screen)
            self._sockets.append(socket)

        await asyncio.gather(*map(enter, range(size)))

    def lose(self, number: int) -> None:
        """Let the last ones go without a word."""
        for socket in self._sockets[-number:]:
            socket.transport.abort()
        del self._sockets[-number:], self.screens[-number:]

    async def hear_until(self, events: int, meanwhile: Awaitable[Any]) -> None:
        """Read until everybody has so many events, or for a minute."""

        async def read(socket: ClientConnection, screen: Screen) -> None:
            while len(screen.events) < events:
                screen.hear(await socket.recv())

        reading = [asyncio.create_task(read(*one)) for one in zip(self._sockets, self.screens, strict=True)]
        await meanwhile
        _, late = await asyncio.wait(reading, timeout=60)
        for task in late:
            task.cancel()

    async def leave(self) -> None:
        """Say goodbye, all of them."""
        await asyncio.gather(*(socket.close() for socket in self._sockets))

    async def _admitted(self, address: str) -> ClientConnection:
        # CloudFront alone says this to a stage; here it tells the crowd's addresses apart
        headers = {"CloudFront-Viewer-Address": address}
        while True:
            try:
                return await connect_async(
                    self.url, additional_headers=headers, compression=None, ping_interval=None, open_timeout=60
                )
            except InvalidStatus as refused:
                if refused.response.status_code != HTTPStatus.TOO_MANY_REQUESTS:
                    raise
                await asyncio.sleep(0.5)
