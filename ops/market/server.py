"""The loopback server of a replayed market."""

import socket
import struct
import threading
from datetime import datetime
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from types import TracebackType
from typing import Self
from urllib.parse import parse_qsl, urlsplit

from nextday.errors import InputError
from nextday.market.sources.yahoo_session import ORIGINAL_HOST
from ops.market.controls import PREFIX, Controls
from ops.market.faults import FAULTS, FaultPlan
from ops.market.feed import Feed
from ops.market.replies import Ending, Reply
from ops.market.site import Request, Site
from ops.vendors import replayed_at

_RESET_ON_CLOSE = struct.pack("ii", 1, 0)


class MarketServer:
    """Speaks Yahoo's chart API and Alpaca's bars API on 127.0.0.1, inside a `with` block.

    Both tell of `feed`, as of `now` (None: the real clock). `url` is the base of all hosts, `requests` what was asked
    so far, `faults` the plan of bad answers. Port 0 takes a free one; raises InputError when `port` is taken.
    """

    def __init__(self, feed: Feed, now: datetime | None = None, *, port: int = 0) -> None:
        self.faults = FaultPlan()
        self.requests: list[Request] = []
        self._site = Site(feed, now)
        self._controls = Controls(self._site, self.faults, self.requests)
        self._stopping = threading.Event()
        self._http = _listen(port)
        self._http.market = self
        self._thread = threading.Thread(target=self._http.serve_forever, args=(0.05,), name="market", daemon=True)

    @property
    def now(self) -> datetime | None:
        """The replay's clock; None is the real one."""
        return self._site.now

    @now.setter
    def now(self, now: datetime | None) -> None:
        self._site.now = now

    @property
    def url(self) -> str:
        """Where clients send what they would send to *.yahoo.com."""
        return f"http://127.0.0.1:{self._http.server_port}"

    @property
    def environment(self) -> dict[str, str]:
        """Settings that send the product's functions here for both vendors."""
        return replayed_at(self.url)

    def count(self, kind: str) -> int:
        """Requests so far of a kind: chart, cookie, crumb, consent, alpaca or other."""
        return sum(request.kind == kind for request in self.requests)

    def answer(self, request: Request) -> Reply:
        """The reply to one request, spoilt by the fault that waits for it."""
        if request.path.startswith(PREFIX):
            return self._controls.answer(request)
        self.requests.append(request)
        fault = self.faults.take(request.host + request.path)
        reply = self._site.answer(request)
        return FAULTS[fault](reply) if fault else reply

    def wait(self, seconds: float) -> None:
        """Hold an answer back, no longer than the server lives."""
        self._stopping.wait(seconds)

    def __enter__(self) -> Self:
        self._thread.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._stopping.set()
        self._http.shutdown()
        self._http.server_close()
        self._thread.join()


class _Http(ThreadingHTTPServer):
    daemon_threads = True
    market: MarketServer


class _Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    disable_nagle_algorithm = True
    server: _Http

    def do_GET(self) -> None:
        self._serve()

    def do_POST(self) -> None:
        self._serve()

    def log_message(self, format: str, *args: object) -> None:  # noqa: A002
        """Requests are kept in `MarketServer.requests` instead."""

    def _serve(self) -> None:
        reply = self.server.market.answer(self._request())
        self.server.market.wait(reply.delay)
        if reply.ending is Ending.RESET:
            self.connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, _RESET_ON_CLOSE)
            self.close_connection = True
            return
        self._send(reply)
        self.close_connection = self.close_connection or reply.ending is Ending.CLOSED

    def _request(self) -> Request:
        url = urlsplit(self.path)
        host = self.headers.get(ORIGINAL_HOST) or self.headers.get("Host") or ""
        body = self.rfile.read(int(self.headers.get("Content-Length") or 0))
        query = dict(parse_qsl(url.query, keep_blank_values=True))
        headers = {name.lower(): value for name, value in self.headers.items()}
        return Request(self.command, host, url.path, query, body, headers)

    def _send(self, reply: Reply) -> None:
        try:
            self.send_response(reply.status)
            self.send_header("Content-Type", reply.content_type)
            self.send_header("Content-Length", str(len(reply.body) if reply.declared is None else reply.declared))
            for name, value in reply.headers.items():
                self.send_header(name, value)
            self.end_headers()
            self.wfile.write(reply.body)
        except ConnectionError:
            self.close_connection = True


def _listen(port: int) -> _Http:
    try:
        return _Http(("127.0.0.1", port), _Handler)
    except OSError as error:
        raise InputError(f"port {port} cannot be used ({error.strerror}): choose another with --port") from error
