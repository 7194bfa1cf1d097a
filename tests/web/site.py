"""The built dashboard on a loopback port, as the front door serves it: strict headers, same origin for /api."""

import json
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from mimetypes import guess_type
from pathlib import Path
from typing import Any
from urllib.parse import parse_qsl, urlsplit

from tests.web import answers

Reply = tuple[int, Any]
Route = Callable[[dict[str, str]], Reply]

HEADERS = {
    "Content-Security-Policy": (
        "default-src 'none'; script-src 'self'; style-src 'self'; connect-src 'self'; img-src 'self' data:; "
        "font-src 'self'; manifest-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'; "
        "require-trusted-types-for 'script'"
    ),
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    "Referrer-Policy": "no-referrer",
    "Cross-Origin-Opener-Policy": "same-origin",
}


class FakeApi:
    """Routes that answer like the HTTP API, each of which a test may replace."""

    def __init__(self) -> None:
        self.asked: list[str] = []
        self._routes: dict[str, Route] = {}
        self.mend()

    def mend(self, source: str = "yahoo") -> None:
        """Answer everything well, from a market of this source."""
        self._routes = {
            "/config.json": lambda _: (200, {"stage": "dev", "refresh_seconds": 60}),
            "/api/symbols": lambda _: (200, {"symbols": list(answers.SYMBOLS)}),
            "/api/latest": lambda query: (200, answers.latest(query["symbol"], query["interval"], source=source)),
            "/api/predict": lambda query: (200, answers.forecast(query["symbol"], source=source)),
        }

    def answer(self, path: str, body: Any) -> None:
        self._routes[path] = lambda _: (200, body)

    def fail(self, path: str) -> None:
        """The lake cannot be read."""
        self.refuse(path, answers.problem(503, "unavailable", "Unavailable", "The lake cannot be read; try again."))

    def refuse(self, path: str, problem: answers.Answer) -> None:
        self._routes[path] = lambda _: (problem["status"], problem)

    def reply(self, path: str, query: dict[str, str]) -> Reply | None:
        """Status and body, None for a path that is none of the API's."""
        route = self._routes.get(path)
        if route is None:
            return None
        self.asked.append(path)
        return route(query)


class Site:
    """A folder of files and an API on one origin."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder.resolve()
        self.api = FakeApi()
        self.url = ""

    @contextmanager
    def serve(self) -> Iterator["Site"]:
        """Serve on a free loopback port until the block ends."""
        server = ThreadingHTTPServer(("127.0.0.1", 0), _handler(self))
        self.url = f"http://127.0.0.1:{server.server_port}"
        threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.05}, daemon=True).start()
        try:
            yield self
        finally:
            server.shutdown()
            server.server_close()

    def respond(self, target: str) -> tuple[int, str, bytes]:
        """Status, content type and body of a GET."""
        parts = urlsplit(target)
        reply = self.api.reply(parts.path, dict(parse_qsl(parts.query)))
        if reply:
            kind = "application/json" if reply[0] < 400 else "application/problem+json"
            return reply[0], kind, json.dumps(reply[1]).encode()
        file = (self.folder / (parts.path.lstrip("/") or "index.html")).resolve()
        if not file.is_relative_to(self.folder) or not file.is_file():
            return 404, "text/plain", b"not found"
        return 200, guess_type(file.name)[0] or "application/octet-stream", file.read_bytes()


def _handler(site: Site) -> type[BaseHTTPRequestHandler]:
    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def do_GET(self) -> None:
            status, kind, body = site.respond(self.path)
            self.send_response(status)
            for name, value in {**HEADERS, "Content-Type": kind, "Content-Length": str(len(body))}.items():
                self.send_header(name, value)
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, *_: Any) -> None:
            """Keep quiet."""

    return Handler
