"""The built dashboard on a loopback port, as the front door serves it: strict headers, same origin for /api."""

import json
from collections.abc import Callable
from http import HTTPStatus
from mimetypes import guess_type
from pathlib import Path
from typing import Any
from urllib.parse import parse_qsl, urlsplit

from ops.loopback import AnsweringServer, HttpRequest, LoopbackServer, Reply, reserve
from ops.sources import Source
from tests.web import answers

Route = Callable[[dict[str, str]], tuple[int, Any]]

# the deployed ones, but for HTTPS; a test of the stacks holds them equal
HEADERS = {
    "Content-Security-Policy": (
        "default-src 'none'; script-src 'self'; style-src 'self'; connect-src 'self'; img-src 'self' data:; "
        "font-src 'self'; manifest-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'; "
        "require-trusted-types-for 'script'; trusted-types 'none'"
    ),
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    "Referrer-Policy": "no-referrer",
    "Permissions-Policy": "camera=(), geolocation=(), microphone=(), payment=()",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
}

# as the API says it: the browser may answer from its own copy for a while
CACHED = {"Cache-Control": "public, max-age=30, stale-while-revalidate=60"}
_INCLUDED = {"explanation": "/api/explain", "record": "/api/scoreboard", "actions": "/api/actions"}
CONFIG = {
    "stage": "dev",
    "market": "live",
    "access": "public",
    "live": False,
    "refresh_seconds": 60,
    "buy_from": 0.6,
    "sell_to": 0.4,
}


_SOURCES = ("src", "public", "scripts", "index.html", "vite.config.ts", "package-lock.json")


def changed_since(page: Path, frontend: Path) -> Path | None:
    """A source of the built page that is newer than it; None where it is built from all of them as they are."""
    found = [path for name in _SOURCES for path in (frontend / name, *(frontend / name).rglob("*"))]
    # what every run of the checks makes anew from the contract says nothing of the page
    files = [path for path in found if path.is_file() and "generated" not in str(path.relative_to(frontend))]
    newest = max(files, key=lambda path: path.stat().st_mtime)
    return newest if newest.stat().st_mtime > page.stat().st_mtime else None


class FakeApi:
    """Routes that answer like the HTTP API, each of which a test may replace."""

    def __init__(self) -> None:
        self.asked: list[str] = []
        self._routes: dict[str, Route] = {}
        self.mend()

    def mend(self, source: str = "yahoo") -> None:
        """Answer everything well, from a market of this source."""
        self._routes = {
            "/config.json": lambda _: (200, CONFIG | {"market": Source(source).market}),
            "/api/watchlist": lambda _: (200, answers.watchlist(source=source)),
            "/api/scoreboard": lambda _: (200, answers.scoreboard()),
            "/api/latest": lambda query: (200, answers.latest(query["symbol"], query["interval"], source=source)),
            "/api/predict": lambda query: (200, answers.forecast(query["symbol"], source=source)),
            "/api/explain": lambda query: (200, answers.explanation(query["symbol"])),
            "/api/forecasts": lambda _: (200, answers.none("forecasts")),
            "/api/actions": lambda _: (200, answers.none("actions")),
        }

    def serve(self, path: str, route: Route) -> None:
        """Answer a path by what is asked of it."""
        self._routes[path] = route

    def answer(self, path: str, body: Any) -> None:
        self.serve(path, lambda _: (200, body))

    def fail(self, path: str) -> None:
        """The lake cannot be read."""
        self.refuse(path, answers.problem(503, "unavailable", "Unavailable", "The lake cannot be read; try again."))

    def refuse(self, path: str, problem: answers.Answer) -> None:
        self._routes[path] = lambda _: (problem["status"], problem)

    def reply(self, path: str, query: dict[str, str]) -> tuple[int, Any] | None:
        """Status and body, None for a path that is none of the API's."""
        route = self._routes.get(path)
        if route is None:
            return None
        self.asked.append(path)
        status, body = route(query)
        if status == HTTPStatus.OK:
            body = body | {part: self._included(part, query) for part in query.get("include", "").split(",") if part}
        return status, body

    def _included(self, part: str, query: dict[str, str]) -> Any:
        """What the API includes in an answer, as its own path tells it; null where that has nothing to tell."""
        status, body = self._routes[_INCLUDED[part]](query)
        told = body.get(part, body)
        return told if status == HTTPStatus.OK else None


class Site(LoopbackServer):
    """A folder of files and an API on one origin, while it is open."""

    def __init__(self, folder: Path) -> None:
        super().__init__(AnsweringServer(self._answer, reserve(0)))
        self.folder = folder.resolve()
        self.api = FakeApi()

    def _answer(self, request: HttpRequest) -> Reply:
        parts = urlsplit(request.target)
        reply = self.api.reply(parts.path, dict(parse_qsl(parts.query)))
        if reply:
            kind = "application/json" if reply[0] < 400 else "application/problem+json"
            return Reply(reply[0], json.dumps(reply[1]).encode(), kind, HEADERS | CACHED)
        file = (self.folder / (parts.path.lstrip("/") or "index.html")).resolve()
        if not file.is_relative_to(self.folder) or not file.is_file():
            return Reply(404, b"not found", "text/plain", HEADERS)
        return Reply(200, file.read_bytes(), guess_type(file.name)[0] or "application/octet-stream", HEADERS)
