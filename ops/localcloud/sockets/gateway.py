"""All sockets of a cloud: one thread carries them, others run the functions of their routes."""

import asyncio
import logging
import threading
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from functools import cached_property
from http import HTTPStatus
from socket import socket
from typing import Any

from websockets.frames import CloseCode

from ops.localcloud.sockets.connection import Connection
from ops.localcloud.sockets.events import Client
from ops.localcloud.sockets.websocket_api import WebSocketApi

# a function has few sandboxes, but one that is slow must not keep others waiting
_FUNCTIONS_AT_ONCE = 16
logger = logging.getLogger(__name__)


class SocketGateway:
    """Open connections by id, each with what its functions know of it. `apis` are the deployed ones, by id."""

    def __init__(self) -> None:
        self.apis: dict[str, WebSocketApi] = {}
        self._open: dict[str, tuple[Client, Connection]] = {}
        self._threads = ThreadPoolExecutor(_FUNCTIONS_AT_ONCE, "route")
        self._closing = False

    def become(self, apis: dict[str, WebSocketApi]) -> None:
        """Let exactly these be deployed; sockets of another one are closed."""
        self.apis = apis
        for identity, (client, _) in list(self._open.items()):
            if client.api not in apis:
                self._told(identity, lambda connection: connection.close(CloseCode.GOING_AWAY, ""))

    def adopt(self, taken: socket, head: bytes, client: Client) -> None:
        """Carry a client's socket on, whose request somebody has read."""
        asyncio.run_coroutine_threadsafe(self._adopted(taken, head, client), self._loop)

    def client(self, identity: str) -> Client | None:
        """Whose connection this is; None for one that is not open."""
        client, _ = self._open.get(identity, (None, None))
        return client

    def push(self, identity: str, message: bytes) -> bool:
        """Send a message, unless the connection is gone; whether it arrives is not waited for."""
        return self._told(identity, lambda connection: connection.send(message))

    def end(self, identity: str) -> bool:
        """Close a connection, unless it is gone."""
        return self._told(identity, lambda one: one.close(CloseCode.NORMAL_CLOSURE, "Connection Closed Normally"))

    def close(self) -> None:
        """End all sockets; no function is told, as they end, too."""
        self._closing = True
        self._threads.shutdown(wait=False, cancel_futures=True)
        if "_loop" in self.__dict__:
            asyncio.run_coroutine_threadsafe(self._all_closed(), self._loop).result()
            self._loop.call_soon_threadsafe(self._loop.stop)
            self._thread.join()
            self._loop.close()

    @cached_property
    def _loop(self) -> asyncio.AbstractEventLoop:
        """Made for the first socket: most runs have none."""
        loop = asyncio.new_event_loop()
        self._thread = threading.Thread(target=loop.run_forever, daemon=True)
        self._thread.start()
        return loop

    def _told(self, identity: str, tell: Callable[[Connection], None]) -> bool:
        _, connection = self._open.get(identity, (None, None))
        if connection is None or not connection.is_open:
            return False
        self._loop.call_soon_threadsafe(tell, connection)
        return True

    async def _adopted(self, taken: socket, head: bytes, client: Client) -> None:
        await self._loop.connect_accepted_socket(
            lambda: Connection(head, lambda connection: self._served(connection, client)), taken
        )

    async def _served(self, connection: Connection, client: Client) -> None:
        try:
            if await connection.answer(lambda: self._run(self.apis[client.api].connect, client)):
                await self._carried(connection, client)
        except Exception:
            # a function that ends with the cloud has failed nothing
            if not self._closing:
                logger.exception("a socket has failed")
                connection.close(CloseCode.INTERNAL_ERROR, "")
        finally:
            connection.abandon()

    async def _carried(self, connection: Connection, client: Client) -> None:
        """Messages of one client go to functions one after another."""
        self._open[client.identity] = (client, connection)
        try:
            while (message := await connection.messages.get()) is not None:
                if answer := await self._run(self.apis[client.api].hear, client, message):
                    connection.send(answer.encode())
        finally:
            del self._open[client.identity]
        if api := self.apis.get(client.api):
            await self._run(api.disconnect, client, *connection.ending)

    async def _run(self, call: Callable[..., Any], *told: Any) -> Any:
        if self._closing:
            return HTTPStatus.SERVICE_UNAVAILABLE
        return await self._loop.run_in_executor(self._threads, call, *told)

    async def _all_closed(self) -> None:
        for _, connection in list(self._open.values()):
            connection.close(CloseCode.GOING_AWAY, "")
        serving = asyncio.all_tasks() - {asyncio.current_task()}
        for task in serving:
            task.cancel()
        await asyncio.gather(*serving, return_exceptions=True)
        # transports say so one turn of the loop after they have closed
        await asyncio.sleep(0)
