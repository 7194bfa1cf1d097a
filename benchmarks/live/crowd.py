"""Clients of either side, in a process of their own: what each has heard, and when.

Asked `{"url": URL, "size": N}` it connects so many and subscribes them to everything; `{"hear": N}` waits until all of
them together have heard of so many events, and tells what came since it was last asked: lists of `at`, kind, symbol and
the moments at which somebody heard of it. `{"leave": N}` lets so many go.
"""

import asyncio
import json
import sys
import time
from collections import defaultdict
from contextlib import suppress
from http import HTTPStatus
from typing import Any

from websockets.asyncio.client import ClientConnection, connect
from websockets.exceptions import ConnectionClosed, InvalidStatus

AT_ONCE = 4
"""Clients that connect at the same time."""
_AGAIN = 0.25


class Crowd:
    """Open sockets, and every message with the moment at which it came."""

    def __init__(self) -> None:
        self._sockets: list[ClientConnection] = []
        self._reading: list[asyncio.Task[None]] = []
        self._heard: list[tuple[float, str | bytes]] = []

    async def answer(self, question: dict[str, Any]) -> Any:
        """Do what is asked."""
        if "url" in question:
            return await self._gather(question["url"], question["size"])
        if "hear" in question:
            await self._hear(question["hear"])
            return self._told()
        if "size" in question:
            return len(self._sockets)
        return await self._leave(question["leave"])

    async def _gather(self, url: str, size: int) -> int:
        gate = asyncio.Semaphore(AT_ONCE)

        async def enter(number: int) -> None:
            async with gate:
                socket = await _admitted(url, number)
                await _subscribed(socket)
            self._sockets.append(socket)
            # kept, as a loop holds its tasks weakly
            self._reading.append(asyncio.create_task(self._read(socket)))

        await asyncio.gather(*map(enter, range(size)))
        return len(self._sockets)

    async def _leave(self, size: int) -> int:
        leaving, self._sockets = self._sockets[:size], self._sockets[size:]
        await asyncio.gather(*(socket.close() for socket in leaving))
        return len(leaving)

    async def _read(self, socket: ClientConnection) -> None:
        try:
            while True:
                message = await socket.recv()
                # read later: what is heard next must not wait for it
                self._heard.append((time.monotonic(), message))
        except ConnectionClosed:
            pass

    async def _hear(self, events: int) -> None:
        """Wait for so many, or for a minute."""
        with suppress(TimeoutError):
            async with asyncio.timeout(60):
                while sum(str(message).count('"kind":') for _, message in self._heard) < events:
                    await asyncio.sleep(_AGAIN)

    def _told(self) -> Any:
        heard, self._heard = self._heard, []
        moments: defaultdict[tuple[str, str, str], list[float]] = defaultdict(list)
        for moment, message in heard:
            for event in json.loads(message).get("events", ()):
                moments[event["at"], event["kind"], event["symbol"]].append(moment)
        return [[*event, times] for event, times in moments.items()]


async def _admitted(url: str, number: int) -> ClientConnection:
    """A connection, as soon as the stage admits it; each ten have an address, which CloudFront would tell."""
    headers = {"CloudFront-Viewer-Address": f"10.0.0.{number // 10}:4711"}
    while True:
        try:
            return await connect(url, additional_headers=headers, compression=None, open_timeout=60)
        except InvalidStatus as refused:
            if refused.response.status_code != HTTPStatus.TOO_MANY_REQUESTS:
                raise
            await asyncio.sleep(_AGAIN)


async def _subscribed(socket: ClientConnection) -> None:
    while True:
        await socket.send('{"action":"subscribe","symbols":["all"]}')
        if '"subscribed"' in str(await socket.recv()):
            return
        await asyncio.sleep(_AGAIN)


async def main() -> None:
    """Answer questions of standard input, and listen meanwhile."""
    crowd = Crowd()
    while line := await asyncio.to_thread(sys.stdin.readline):
        print(json.dumps(await crowd.answer(json.loads(line))), flush=True)


if __name__ == "__main__":
    asyncio.run(main())
