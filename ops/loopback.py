"""HTTP on 127.0.0.1: one threaded server for everything that is served on this machine."""

import logging
import socket
import struct
import threading
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from enum import Enum, auto
from http.server import BaseHTTPRequestHandler, HTTPServer, ThreadingHTTPServer
from types import TracebackType
from typing import Self

from nextday.errors import InputError

logger = logging.getLogger(__name__)

# how long a stop may take; by itself serve_forever looks twice a second
_POLL_SECONDS = 0.05
# SO_LINGER on, for no seconds: closing sends RST instead of FIN
_RESET_ON_CLOSE = struct.pack("ii", 1, 0)


@dataclass(frozen=True)
class HttpRequest:
    """One request; `target` is path and query as they came, names of headers are in small letters."""

    method: str
    target: str
    headers: Mapping[str, str]
    body: bytes


class Ending(Enum):
    """How the connection goes on after a reply."""

    KEPT = auto()
    CLOSED = auto()
    RESET = auto()


@dataclass(frozen=True)
class Reply:
    """One HTTP reply; `delay` is in seconds, `declared` a Content-Length that differs from the body's."""

    status: int
    body: bytes
    content_type: str = "application/json"
    headers: dict[str, str] = field(default_factory=dict)
    delay: float = 0.0
    declared: int | None = None
    ending: Ending = Ending.KEPT


Answer = Callable[[HttpRequest], Reply]


def reserve(port: int) -> socket.socket:
    """Listen on a loopback port, 0 for any free one. Raises InputError when somebody else does."""
    try:
        return socket.create_server(("127.0.0.1", port), backlog=128)
    except (OSError, OverflowError) as error:
        raise InputError(f"port {port} cannot be used ({error}): choose another, or 0 for a free one") from error


class LoopbackServer:
    """Serves from `with` entry to exit, in a thread of its own."""

    def __init__(self, http: HTTPServer) -> None:
        self.port: int = http.server_address[1]
        self.url = f"http://127.0.0.1:{self.port}"
        self._http = http
        self._thread = threading.Thread(target=http.serve_forever, args=(_POLL_SECONDS,), daemon=True)

    def __enter__(self) -> Self:
        self._thread.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._http.shutdown()
        self._http.server_close()
        self._thread.join()


class AnsweringServer(ThreadingHTTPServer):
    """What `answer` says to each request that arrives on a reserved socket, in a thread per connection."""

    daemon_threads = True

    def __init__(self, answer: Answer, listener: socket.socket) -> None:
        super().__init__(listener.getsockname(), _Handler, bind_and_activate=False)
        # the parent has made one, which is bound to nothing
        self.socket.close()
        self.socket = listener
        self.answer = answer
        self.stopping = threading.Event()

    def handle_error(self, request: object, client_address: object) -> None:  # noqa: ARG002 - as the library calls it
        """Log what has failed: by itself it is printed."""
        logger.exception("a request was not answered")

    def shutdown(self) -> None:
        """End, without waiting for replies that are held back."""
        # first: replies that are held back wait for it
        self.stopping.set()
        super().shutdown()


class _Handler(BaseHTTPRequestHandler):
    server: AnsweringServer
    protocol_version = "HTTP/1.1"
    disable_nagle_algorithm = True  # otherwise every answer takes 40 ms
    # buffered: by itself it sends head and body in two packets
    wbufsize = -1

    def do_GET(self) -> None:
        self._serve()

    def do_POST(self) -> None:
        self._serve()

    def do_DELETE(self) -> None:
        self._serve()

    def log_message(self, *_: object) -> None:
        """Requests are not worth a line."""

    def _serve(self) -> None:
        headers = {name.lower(): value for name, value in self.headers.items()}
        try:
            body = b"".join(self._body())
        except ConnectionError:
            # who was killed while it asked has asked nothing
            self.close_connection = True
            return
        reply = self.server.answer(HttpRequest(self.command, self.path, headers, body))
        self.server.stopping.wait(reply.delay)
        if reply.ending is Ending.RESET:
            self.connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, _RESET_ON_CLOSE)
        else:
            self._send(reply)
        self.close_connection = self.close_connection or reply.ending is not Ending.KEPT

    def _body(self) -> Iterator[bytes]:
        """The request's body; awslambdaric posts errors in chunks. Raises ConnectionError for less than all of it."""
        if self.headers.get("Transfer-Encoding", "").lower() != "chunked":
            yield self._whole(int(self.headers.get("Content-Length") or 0))
            return
        while size := int(self.rfile.readline().split(b";")[0] or b"-1", 16):
            yield self._whole(size)
            self.rfile.readline()
        self.rfile.readline()

    def _whole(self, size: int) -> bytes:
        # a chunk without a size is one that never came
        data = self.rfile.read(size) if size >= 0 else b""
        if len(data) != size:
            raise ConnectionAbortedError("a request that ends within its body")
        return data

    def _send(self, reply: Reply) -> None:
        try:
            self.send_response(reply.status)
            self.send_header("Content-Type", reply.content_type)
            self.send_header("Content-Length", str(len(reply.body) if reply.declared is None else reply.declared))
            for name, value in reply.headers.items():
                self.send_header(name, value)
            self.end_headers()
            self.wfile.write(reply.body)
            self.wfile.flush()
        except ConnectionError:
            self.close_connection = True
