"""What the product answers, kept so that every visit of every page meets the same."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from tempfile import TemporaryDirectory

import requests

from ops.loopback import HttpRequest, Reply
from tests.scenarios.command import serving

NIGHT = "2026-05-15"
# those of the connection, which is another one here
_HOP = {"connection", "content-length", "content-type", "date", "server", "transfer-encoding"}
_SECONDS = 30


@dataclass
class Recording:
    """Replies of a front door by path and query, as they came: compressed, with their headers.

    While it has an `origin` what it does not know is asked there; afterwards that is a 404, noted in `missed`.
    """

    origin: str | None
    missed: set[str] = field(default_factory=set)
    _replies: dict[str, Reply] = field(default_factory=dict)

    def reply(self, request: HttpRequest) -> Reply:
        """The reply to a GET."""
        known = self._replies.get(request.target)
        if known is None and self.origin:
            known = self._replies[request.target] = _asked(self.origin + request.target)
        if known is None:
            self.missed.add(request.target)
        return known or Reply(404, b"not recorded", "text/plain")


def _asked(address: str) -> Reply:
    with requests.get(address, headers={"accept-encoding": "br"}, stream=True, timeout=_SECONDS) as answer:
        kept = {name: value for name, value in answer.headers.items() if name.lower() not in _HOP}
        body = answer.raw.read(decode_content=False)
        return Reply(answer.status_code, body, answer.headers["content-type"], kept)


@contextmanager
def product() -> Iterator[str]:
    """The front door of a product that has collected, trained and forecast once, on the simulated market."""
    command = ("demo", "--source", "simulated", "--as-of", NIGHT)
    with TemporaryDirectory() as folder, serving(*command, "--data", folder) as (_, url):
        yield url
