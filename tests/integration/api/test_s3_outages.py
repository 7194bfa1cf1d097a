"""S3 fails after a warm answer: the copy in hand is served, and said to be one."""

import time
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

import pytest

from nextday.lake.serving import held
from nextday.universe import document
from ops.localcloud.account import environment
from ops.loopback import AnsweringServer, Ending, HttpRequest, LoopbackServer, Reply, reserve
from tests.builders import bars
from tests.integration.api.conftest import cold_start
from tests.loopback_s3 import LoopbackS3
from tests.unit.api.client import Answer, Client
from tests.unit.api.fake_objects import FakeObjects, candles, entry, fill, put_forecasts, put_latest

SECONDS = 5
AT_ONCE = 1.0
"""So long S3 is left alone after it failed."""
RESET = Reply(200, b"", ending=Ending.RESET)
FAULTS = {
    "hangs": Reply(200, b"", delay=60),
    "is gone": None,
    "breaks the connection": RESET,
    "breaks off": Reply(200, b"half", declared=10_000, ending=Ending.CLOSED),
    "fails": Reply(500, b"<Error><Code>InternalError</Code></Error>", "application/xml"),
    "is overrun": Reply(503, b"<Error><Code>SlowDown</Code></Error>", "application/xml"),
    "refuses": Reply(403, b"<Error><Code>AccessDenied</Code></Error>", "application/xml"),
}


@dataclass
class FailingS3:
    """A bucket named lake that fails, where it is told to, with one reply to everything."""

    objects: dict[str, bytes] = field(default_factory=dict)
    fault: Reply | None = None

    def __post_init__(self) -> None:
        self._listen(0)

    def reply(self, request: HttpRequest) -> Reply:
        return self.fault or LoopbackS3(self.objects)(request)

    def hold(self, candles: list[dict[str, Any]]) -> None:
        """Views of these daily bars and of a forecast, and as many bars in their table."""
        views = FakeObjects()
        put_latest(views, "AAPL", candles)
        put_forecasts(views, entry("AAPL"))
        fill(views, bars_1d=bars("AAPL", len(candles)))
        views.put("universe.json", document(["AAPL", "MSFT"]).encode())
        self.objects |= {f"/lake/{key}": versions[-1] for key, versions in views.versions.items()}

    def close(self) -> None:
        """Nobody listens any more, nor answers on a connection that was kept."""
        self.fault = RESET
        self.server.__exit__(None, None, None)

    def reopen(self) -> None:
        self.fault = None
        self._listen(self.server.port)

    def _listen(self, port: int) -> None:
        self.server = LoopbackServer(AnsweringServer(self.reply, reserve(port)))
        self.server.__enter__()


@pytest.fixture
def s3() -> Iterator[FailingS3]:
    s3 = FailingS3()
    s3.hold(candles(3))
    yield s3
    s3.close()


@pytest.fixture
def client(s3: FailingS3, monkeypatch: pytest.MonkeyPatch) -> Client:
    """A function that asks S3 anew for every request."""
    monkeypatch.setattr(held, "REVALIDATED_SECONDS", 1e-9)
    for name, value in environment(s3.server.url).items():
        monkeypatch.setenv(name, value)
    return cold_start("lake", monkeypatch, buckets=1, universe="s3://lake/universe.json")


def asked_in_time(client: Client, path: str, **query: object) -> Answer:
    began = time.monotonic()
    answer = client.get(path, **query)
    assert time.monotonic() - began < SECONDS
    assert answer.status == 200
    return answer


def daily(client: Client) -> Any:
    return asked_in_time(client, "/latest", symbol="AAPL", interval="1d").json


def forecast(client: Client) -> Any:
    return asked_in_time(client, "/predict", symbol="AAPL").json


def rows(client: Client) -> tuple[list[Any], bool]:
    """Bars of the table, and whether they are said to be stale."""
    answer = asked_in_time(client, "/bars", symbol="AAPL")
    return answer.json["bars"], "X-Stale" in answer.headers


@pytest.mark.parametrize("fault", FAULTS)
def test_an_outage_after_a_warm_answer_is_told_and_forgotten_at_once(client: Client, s3: FailingS3, fault: str):
    before, known = (daily(client), forecast(client)), rows(client)
    status = asked_in_time(client, "/status")
    assert [told["stale"] for told in before] == [False, False]
    if FAULTS[fault]:
        s3.fault = FAULTS[fault]
    else:
        s3.close()
    during = daily(client), forecast(client)
    assert during == tuple(told | {"stale": True} for told in before)
    assert rows(client) == (known[0], True)
    assert asked_in_time(client, "/status").json["symbols"] == status.json["symbols"]
    s3.hold(candles(4))
    if FAULTS[fault]:
        s3.fault = None
    else:
        s3.reopen()
    time.sleep(AT_ONCE)
    assert daily(client)["candles"] == candles(4)
    assert [(len(bars), stale) for bars, stale in (known, rows(client))] == [(3, False), (4, False)]
    assert [daily(client)["stale"], forecast(client)["stale"]] == [False, False]
