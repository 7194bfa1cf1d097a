"""A threaded loopback HTTP server for a WSGI application."""

import logging
import socket
import threading
from types import TracebackType
from typing import TYPE_CHECKING, Self

from werkzeug.serving import WSGIRequestHandler, make_server

from nextday.errors import InputError

if TYPE_CHECKING:
    from _typeshed.wsgi import WSGIApplication

_POLL_SECONDS = 0.05


def reserve(port: int) -> socket.socket:
    """Listen on a loopback port, 0 for any free one. Raises InputError when somebody else does."""
    try:
        return socket.create_server(("127.0.0.1", port), backlog=128)
    except (OSError, OverflowError) as error:
        raise InputError(f"port {port} cannot be used ({error}): choose another, or 0 for a free one") from error


class LoopbackServer:
    """Serves an application on a reserved socket from `with` entry to exit."""

    def __init__(
        self, app: "WSGIApplication", listener: socket.socket, handler: type[WSGIRequestHandler] = WSGIRequestHandler
    ) -> None:
        logging.getLogger("werkzeug").setLevel(logging.ERROR)  # not a line per request
        self.port: int = listener.getsockname()[1]
        self.url = f"http://127.0.0.1:{self.port}"
        self._server = make_server(
            "127.0.0.1", self.port, app, threaded=True, request_handler=handler, fd=listener.fileno()
        )
        listener.close()
        self._thread = threading.Thread(target=self._server.serve_forever, args=(_POLL_SECONDS,), daemon=True)

    def __enter__(self) -> Self:
        self._thread.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._server.shutdown()
        self._thread.join()
