"""One socket: the library's protocol between asyncio's transport and whoever serves it, all in the loop's thread.

https://websockets.readthedocs.io/en/stable/howto/sansio.html
"""

import asyncio
from collections.abc import Callable, Coroutine
from http import HTTPStatus
from typing import Any

from websockets.frames import CloseCode, Frame, Opcode
from websockets.http11 import Request
from websockets.protocol import CONNECTING, OPEN
from websockets.server import ServerProtocol

from ops.localcloud.sockets import limits

# for the other side's answer to a close
_CLOSE_SECONDS = 5.0
_SUCCESS = range(200, 300)
_DATA = {Opcode.TEXT, Opcode.BINARY, Opcode.CONT}
Serve = Callable[["Connection"], Coroutine[Any, Any, None]]


class Connection(asyncio.Protocol):
    """A client's side of a socket; `head` is its request, which somebody else has read.

    `serve` runs from the request to the end: it accepts or refuses, and takes `messages` until there is None.
    """

    def __init__(self, head: bytes, serve: Serve) -> None:
        self.messages: asyncio.Queue[str | bytes | None] = asyncio.Queue()
        self._head = head
        self._serve = serve
        # compression is not offered: API Gateway does not know it either
        self._protocol = ServerProtocol(max_size=(limits.MESSAGE_BYTES, limits.FRAME_BYTES))
        self._parts: list[bytes] = []
        self._opcode = Opcode.TEXT
        self._loop = asyncio.get_running_loop()
        self._opened = self._active = self._loop.time()
        self._timer = self._loop.call_later(limits.IDLE_SECONDS, self._look_at_the_time)

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        """Begin to serve; called by asyncio."""
        self._transport: Any = transport
        self._protocol.receive_data(self._head)
        (self._request,) = (one for one in self._protocol.events_received() if isinstance(one, Request))
        # kept, as a loop holds its tasks weakly
        self._task = self._loop.create_task(self._serve(self))

    def data_received(self, data: bytes) -> None:
        """Read frames; called by asyncio. A ping keeps a socket alive, too."""
        self._active = self._loop.time()
        self._protocol.receive_data(data)
        for event in self._protocol.events_received():
            if isinstance(event, Frame) and event.opcode in _DATA:
                self._hear(event)
        self._flush()

    def connection_lost(self, exc: Exception | None) -> None:  # noqa: ARG002 - as asyncio calls it
        """Tell `serve` that nothing comes any more; called by asyncio."""
        self._protocol.receive_eof()
        self._timer.cancel()
        self.messages.put_nowait(None)

    @property
    def is_open(self) -> bool:
        """Whether messages go both ways."""
        return self._protocol.state is OPEN

    @property
    def ending(self) -> tuple[int, str]:
        """The code and the reason with which it was closed."""
        return self._protocol.close_code or CloseCode.ABNORMAL_CLOSURE, self._protocol.close_reason or ""

    async def answer(self, ask: Callable[[], Coroutine[Any, Any, int]]) -> bool:
        """Accept the request if it is one for a socket and `ask` tells a status of success; whether it was."""
        response = self._protocol.accept(self._request)
        accepted = response.status_code == HTTPStatus.SWITCHING_PROTOCOLS
        if accepted and (status := await ask()) not in _SUCCESS:
            response = self._protocol.reject(status if status in {*HTTPStatus} else HTTPStatus.BAD_GATEWAY, "")
            accepted = False
        # a client may have gone meanwhile
        if self._protocol.state is CONNECTING:
            self._protocol.send_response(response)
            self._flush()
        return accepted

    def send(self, message: bytes) -> None:
        """Send a text in UTF-8, unless the socket is closing."""
        if self.is_open:
            self._active = self._loop.time()
            self._protocol.send_text(message)
            self._flush()

    def close(self, code: int, reason: str) -> None:
        """Say goodbye, and wait a moment for the answer."""
        if self.is_open:
            self._protocol.send_close(code, reason)
            self._flush()

    def abandon(self) -> None:
        """End the connection when what was sent is on its way."""
        self._transport.close()

    def _hear(self, frame: Frame) -> None:
        if frame.opcode is not Opcode.CONT:
            self._opcode = frame.opcode
        self._parts.append(bytes(frame.data))
        if frame.fin:
            whole, self._parts = b"".join(self._parts), []
            self.messages.put_nowait(whole.decode(errors="replace") if self._opcode is Opcode.TEXT else whole)

    def _flush(self) -> None:
        for data in self._protocol.data_to_send():
            if data:
                self._transport.write(data)
            elif not self._transport.is_closing():
                self._transport.write_eof()
        if self._protocol.close_expected():
            self._timer.cancel()
            self._timer = self._loop.call_later(_CLOSE_SECONDS, self._transport.abort)

    def _look_at_the_time(self) -> None:
        """Close what was idle for too long, or open; else look again when it could be."""
        ends = min(self._active + limits.IDLE_SECONDS, self._opened + limits.LIFE_SECONDS)
        if self._loop.time() < ends:
            self._timer = self._loop.call_at(ends, self._look_at_the_time)
        else:
            self.close(CloseCode.GOING_AWAY, "Going away")
