"""The two pages, each on an origin of its own with the same answers behind it."""

from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from mimetypes import guess_type
from pathlib import Path
from urllib.parse import urlsplit

from werkzeug.test import EnvironBuilder
from werkzeug.wrappers import Request, Response

from benchmarks.web.recording import Recording
from ops.localcloud.frontdoor.compression import compress
from ops.loopback import Answer, AnsweringServer, HttpRequest, LoopbackServer, Reply, reserve

PEER = Path(__file__).with_name("peer")
PLOTLY = PEER / "node_modules" / "plotly.js-finance-dist-min" / "plotly-finance.min.js"
FIRST = "AAPL"
OTHERS = ("MSFT", "NVDA", "TSLA", "META", "GOOGL", "AMZN")


@dataclass(frozen=True)
class Page:
    """A page, how one reaches a symbol on it, and how it says which symbol stands there whole."""

    name: str
    url: str
    link: str
    """What follows the address for the first symbol."""
    turn: str
    """A JavaScript function that asks the page for another symbol, as a reader's click does."""
    shown: str
    """A JavaScript function without arguments: the symbol on screen, null while any part of it is missing."""


Pages = tuple[Page, Page]
"""Ours and the peer."""

OURS_LINK = "#/market/{symbol}?on=sma20,sma50,bb,volume,rsi&r=6m"
OURS_TURN = f"""(symbol) => {{ location.hash = "{OURS_LINK}".replace("{{symbol}}", symbol); }}"""
OURS_SHOWN = """() => {
  const parts = [".price-panel:not([data-turning]) canvas", ".market-head .price", ".verdict-card .verdict"];
  const whole = parts.every((part) => document.querySelector(part));
  return whole && document.querySelector(".cover").hidden ? document.querySelector("h1").textContent : null;
}"""
PEER_TURN = """(symbol) => {
  [...document.querySelectorAll("#symbols button")].find((button) => button.textContent === symbol).click();
}"""
PEER_SHOWN = "() => document.documentElement.dataset.shown ?? null"


@contextmanager
def served(recording: Recording) -> Iterator[Pages]:
    """Both pages, while the context is open."""
    with ExitStack() as stack:
        ours, peer = (stack.enter_context(_server(answer)).url for answer in (recording.reply, _Peer(recording).reply))
        yield (
            Page("nextday", ours, OURS_LINK.format(symbol=FIRST), OURS_TURN, OURS_SHOWN),
            Page("Plotly alone", peer, "", PEER_TURN, PEER_SHOWN),
        )


def _server(answer: Answer) -> LoopbackServer:
    return LoopbackServer(AnsweringServer(answer, reserve(0)))


class _Peer:
    """The peer's files, compressed as the front door does, and what was recorded of the API."""

    def __init__(self, recording: Recording) -> None:
        self._recording = recording
        files = [*(PEER / name for name in ("index.html", "peer.css", "peer.js")), PLOTLY]
        self._files = {f"/{file.name}": _packed(file) for file in files}

    def reply(self, request: HttpRequest) -> Reply:
        path = urlsplit(request.target).path
        if path.startswith("/api/"):
            return self._recording.reply(request)
        return self._files.get("/index.html" if path == "/" else path) or Reply(404, b"", "text/plain")


def _packed(file: Path) -> Reply:
    response = Response(file.read_bytes(), mimetype=guess_type(file.name)[0])
    compress(response, "br", Request(EnvironBuilder().get_environ()))
    encoded = {name: value for name, value in response.headers.items() if name == "content-encoding"}
    return Reply(200, response.get_data(), response.content_type, encoded)
