import json
from datetime import UTC, datetime
from typing import Any
from urllib.error import HTTPError
from urllib.request import Request, urlopen

import pytest

from nextday.errors import InputError
from ops.market import Fault, MarketServer, SimulatedFeed

NOW = datetime(2026, 5, 30, 0, 30, tzinfo=UTC)
CHART = "/v8/finance/chart/AAPL?range=5d&interval=1d"


def call(server: MarketServer, path: str, body: Any = None) -> tuple[int, Any]:
    data = None if body is None else json.dumps(body).encode()
    try:
        with urlopen(Request(server.url + path, data=data), timeout=5) as answer:  # noqa: S310 - our own server
            return answer.status, json.load(answer)
    except HTTPError as error:
        with error:
            text = error.read().decode()
        return error.code, json.loads(text) if text.startswith(("{", "[")) else text


def test_the_clock_can_be_set_from_both_sides() -> None:
    with MarketServer(SimulatedFeed(), NOW) as server:
        assert call(server, "/__clock", {"now": "2026-05-01T15:00:00Z"}) == (200, {"now": "2026-05-01T15:00:00+00:00"})
        assert server.now == datetime(2026, 5, 1, 15, tzinfo=UTC)
        server.now = NOW
        assert call(server, "/__clock") == (200, {"now": NOW.isoformat()})
        assert call(server, "/__clock", {"now": None}) == (200, {"now": None})
        assert server.now is None


def test_a_clock_moved_on_shows_what_happened_since() -> None:
    with MarketServer(SimulatedFeed(), NOW) as server:
        before = call(server, CHART)[1]["chart"]["result"][0]["timestamp"]
        server.now = datetime(2026, 6, 2, 0, 30, tzinfo=UTC)
        after = call(server, CHART)[1]["chart"]["result"][0]["timestamp"]
    assert after[-1] > before[-1]
    assert after[:3] == before[1:4]


def test_on_the_real_clock_the_market_is_open_for_business() -> None:
    with MarketServer(SimulatedFeed()) as server:
        status, document = call(server, CHART)
    assert status == 200
    assert len(document["chart"]["result"][0]["timestamp"]) in {4, 5}  # the fifth comes with the first trade of today


def test_a_half_day_is_served_as_yahoo_serves_one() -> None:
    half_day = "/v8/finance/chart/AAPL?period1=1764306000&period2=1764392400&interval=1h"
    with MarketServer(SimulatedFeed(), NOW) as server:
        [result] = call(server, half_day)[1]["chart"]["result"]
    hours = [f"{datetime.fromtimestamp(start, UTC):%H:%M}" for start in result["timestamp"]]
    volumes = result["indicators"]["quote"][0]["volume"]
    assert hours == ["14:30", "15:30", "16:30", "18:00"]
    assert [volume > 0 for volume in volumes] == [True, True, True, False]


def test_answers_say_that_they_are_simulated() -> None:
    with MarketServer(SimulatedFeed(), NOW) as server:
        assert call(server, CHART)[1]["chart"]["result"][0]["meta"]["nextdaySource"] == "simulated"


@pytest.mark.parametrize(
    ("path", "body"),
    [
        ("/__clock", {"now": "noon"}),
        ("/__clock", {}),
        ("/__clock", []),
        ("/__faults", [{"kind": "no such fault"}]),
        ("/__faults", [{"kind": "429", "often": True}]),
        ("/__requests", {}),
    ],
)
def test_a_control_that_makes_no_sense_is_refused_and_changes_nothing(path: str, body: Any) -> None:
    with MarketServer(SimulatedFeed(), NOW) as server:
        status, document = call(server, path, body)
        assert (status, list(document)) == (400, ["error"])
        assert server.now == NOW
        assert server.faults.pending() == []


def test_faults_can_be_set_over_http_and_run_out() -> None:
    with MarketServer(SimulatedFeed(), NOW) as server:
        assert call(server, "/__faults", [{"kind": "503-html", "count": 1}])[0] == 200
        assert [call(server, CHART)[0] for _ in range(2)] == [503, 200]


def test_requests_are_counted_by_kind() -> None:
    with MarketServer(SimulatedFeed(), NOW) as server:
        call(server, CHART)
        call(server, "/v1/test/unheard-of")
        assert call(server, "/__requests") == (200, {"chart": 1, "other": 1})


def test_a_server_stops_at_once_even_when_an_answer_is_held_back() -> None:
    with MarketServer(SimulatedFeed(), NOW) as server:
        server.faults.set(Fault("timeout"))
        with pytest.raises(TimeoutError), urlopen(server.url + CHART, timeout=0.2):  # noqa: S310 - our own server
            pass


def test_a_taken_port_is_named() -> None:
    with MarketServer(SimulatedFeed(), NOW) as server:
        port = int(server.url.rsplit(":", 1)[1])
        with pytest.raises(InputError, match=str(port)):
            MarketServer(SimulatedFeed(), NOW, port=port)


@pytest.mark.parametrize(
    ("query", "status", "told"),
    [
        ("interval=7m", 422, "interval=7m is not supported"),
        ("range=7x", 422, "range=7x is not supported"),
        ("period1=abc&period2=1", 400, "epoch seconds"),
        ("period1=2&period2=1", 400, "start date cannot be after end date"),
        ("period1=0&period2=1000&interval=1d", 400, "Data doesn't exist for startDate = 0"),
        ("period1=1600000000&period2=1700000000&interval=1h", 422, "within the last 730 days"),
    ],
)
def test_what_the_vendor_never_serves_is_refused_in_its_words(query: str, status: int, told: str) -> None:
    with MarketServer(SimulatedFeed(), NOW) as server:
        answered, document = call(server, f"/v8/finance/chart/AAPL?{query}")
    assert answered == status
    assert told in document["chart"]["error"]["description"]


def test_a_symbol_that_is_not_listed_or_not_yet_is_not_found() -> None:
    with MarketServer(SimulatedFeed(), NOW) as server:
        assert call(server, "/v8/finance/chart/NONE")[0] == 404
        server.now = datetime(2015, 6, 1, tzinfo=UTC)
        assert call(server, "/v8/finance/chart/AAPL")[0] == 404
