"""The Lambda Runtime API for one handler process: hands out events, takes answers."""

import threading
import time
from collections.abc import Iterator
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from queue import SimpleQueue
from typing import Any
from uuid import uuid4

_POLL_SECONDS = 0.1


@dataclass(frozen=True)
class Event:
    """One invocation on its way to the handler; `deadline` is in epoch seconds."""

    payload: bytes
    function_arn: str
    deadline: float
    request_id: str = field(default_factory=lambda: str(uuid4()))


@dataclass(frozen=True)
class Ready:
    """The handler's module is imported."""


@dataclass(frozen=True)
class Answer:
    """What the handler returned, or the error document of what it raised."""

    payload: bytes
    failed: bool


class RuntimeApi:
    """Serves one process. What it says arrives in `signals`, events put into `events` reach it."""

    def __init__(self, signals: "SimpleQueue[Any]") -> None:
        self.signals = signals
        self.events: SimpleQueue[Event | None] = SimpleQueue()
        self._server = ThreadingHTTPServer(("127.0.0.1", 0), self._handler())
        self._server.daemon_threads = True
        self.address = f"127.0.0.1:{self._server.server_address[1]}"
        threading.Thread(target=self._server.serve_forever, args=(_POLL_SECONDS,), daemon=True).start()

    def close(self) -> None:
        """Stop serving; a process that waits for its next event loses its connection."""
        self.events.put(None)
        self._server.shutdown()
        self._server.server_close()

    def _handler(self) -> type[BaseHTTPRequestHandler]:
        return type("Handler", (_Handler,), {"api": self})


class _Handler(BaseHTTPRequestHandler):
    """GET next event, POST answer; https://docs.aws.amazon.com/lambda/latest/dg/runtimes-api.html."""

    api: RuntimeApi
    protocol_version = "HTTP/1.1"
    disable_nagle_algorithm = True  # otherwise every answer takes 40 ms
    wbufsize = -1

    def log_message(self, *_: Any) -> None:
        """Requests are not worth a line."""

    def do_GET(self) -> None:
        self.api.signals.put(Ready())
        event = self.api.events.get()
        if event is None:
            self.close_connection = True
            return
        self._answer(200, event.payload, _headers(event))

    def do_POST(self) -> None:
        body = b"".join(self._body())
        self.api.signals.put(Answer(body, failed=self.path.endswith("/error")))
        self._answer(202, b'{"status":"OK"}', {})

    def _body(self) -> Iterator[bytes]:
        """The request's body; awslambdaric posts errors in chunks."""
        if self.headers.get("Transfer-Encoding", "").lower() != "chunked":
            yield self.rfile.read(int(self.headers.get("Content-Length") or 0))
            return
        while size := int(self.rfile.readline().split(b";")[0], 16):
            yield self.rfile.read(size)
            self.rfile.readline()
        self.rfile.readline()

    def _answer(self, status: int, body: bytes, headers: dict[str, str]) -> None:
        self.send_response(status)
        for name, value in headers.items():
            self.send_header(name, value)
        self.send_header("Content-Type", "application/json")
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)
        self.wfile.flush()


def _headers(event: Event) -> dict[str, str]:
    return {
        "Lambda-Runtime-Aws-Request-Id": event.request_id,
        "Lambda-Runtime-Deadline-Ms": str(int(event.deadline * 1000)),
        "Lambda-Runtime-Invoked-Function-Arn": event.function_arn,
        "Lambda-Runtime-Trace-Id": f"Root=1-{int(time.time()):08x}-{uuid4().hex[:24]};Sampled=0",
    }
