"""Nothing that a request sends is guessed at or ignored."""

import json

import pytest

from tests.unit.api.client import Answer, Client
from tests.unit.api.fake_objects import FakeObjects, candles, entry, put_forecasts, put_latest
from tests.unit.api.promised import broken

JSON = {"content-type": "application/json"}
NUMBER = "limit: must be a whole number from 1 to 1000"
BAD_QUERIES = {
    "no symbol": ("", "symbol: is required, for example symbol=AAPL"),
    "empty": ("symbol=", "symbol: is empty; leave it out or give it a value"),
    "empty without a sign": ("symbol", "symbol: is empty"),
    "mixed letters": ("symbol=Aapl", "'Aapl' is not a symbol: did you mean AAPL?"),
    "letters whose capitals are AAPL's": ("symbol=%E2%93%90apl", "is not a symbol: use letters"),
    "half a character": ("symbol=%F0%9F", "is not a symbol: use letters"),
    "twice": ("symbol=AAPL&symbol=MSFT", "symbol: is given twice"),
    "twice the same": ("symbol=AAPL&symbol=AAPL", "symbol: is given twice"),
    "two in one": ("symbol=AAPL,MSFT", "'AAPL,MSFT' is not a symbol"),
    "a path": ("symbol=../forecasts", "is not a symbol"),
    "both ways": ("symbol=AAPL&symbols=AAPL", "symbol: not beside symbols: send one of both"),
    "one of many twice": ("symbols=AAPL,aapl", "symbols: names one twice"),
    "none of many": ("symbols=,", "symbols: is empty"),
    "too many": ("symbols=" + ",".join(f"A{n}" for n in range(51)), "symbols: 51 are too many: 50 at most"),
    "unknown interval": ("symbol=AAPL&interval=5m", "interval: must be one of 1d, 1h"),
    "large letters": ("symbol=AAPL&interval=1D", "interval: must be one of 1d, 1h"),
    **{
        f"limit={text}": (f"symbol=AAPL&limit={text}", NUMBER)
        for text in (
            "many",
            "0",
            "1001",
            "1_0",
            "+5",
            "%2B5",
            "-5",
            "5.0",
            "%205%20",
            "1%0A",
            "0x5",
            "1e2",
            "%D9%A5",
            "9" * 60,
        )
    },
}
UNKNOWN = {
    "a slip": ("symbol=AAPL&intervall=1d", "intervall: is not known; did you mean interval?"),
    "another's": ("symbol=AAPL&adjusted=true", "adjusted: is not known; known here: symbol, symbols, interval, limit"),
    "a list's": ("symbol[]=AAPL", "symbol[]: is not known; did you mean symbol?"),
    "in capitals": ("SYMBOL=AAPL", "SYMBOL: is not known"),
    "without a value": ("symbol=AAPL&known_at", "known_at: is not known"),
    "to walk past the cache": ("symbol=AAPL&x=1", "x: is not known"),
}
BAD_BODIES = {
    "no JSON": ("{symbol: AAPL}", "body: must be a JSON object"),
    "half of it": ('{"symbol": ', "body: must be a JSON object"),
    "a list": ('["AAPL"]', "body: must be a JSON object"),
    "a list of pairs": ('[["symbol", "AAPL"]]', "body: must be a JSON object"),
    "a text": ('"AAPL"', "body: must be a JSON object"),
    "too deep for a parser": ("[" * 1020 + "]" * 1020, "body: must be a JSON object"),
    "a value too deep": ('{"symbol":' + "[" * 1005 + "]" * 1005 + "}", "body: must be a JSON object"),
    "not a number": ('{"symbol": NaN}', "body: must be a JSON object"),
    "half a character": ('{"symbol": "\\ud800"}', "body: must be a JSON object"),
    "nothing in it": ("{}", "symbol: is required"),
    "a number": ('{"symbol": 5}', "symbol: must be a text"),
    "null": ('{"symbol": null}', "symbol: must be a text"),
    "a list for a text": ('{"symbol": ["AAPL"]}', "symbol: must be a text"),
    "a text for a list": ('{"symbols": "AAPL,MSFT"}', "symbols: must be a list of texts"),
    "an object for a list": ('{"symbols": {}}', "symbols: must be a list of texts"),
    "a list of numbers": ('{"symbols": [5]}', "symbols: must be a list of texts"),
    "an empty list": ('{"symbols": []}', "symbols: is empty"),
    "two in one of many": ('{"symbols": ["AAPL,MSFT"]}', "is not a symbol"),
    "mixed letters": ('{"symbol": "Aapl"}', "'Aapl' is not a symbol: did you mean AAPL?"),
    "a field twice": ('{"symbol": "AAPL", "symbol": "AAPL"}', "symbol: is given twice"),
    "both ways": ('{"symbol": "AAPL", "symbols": ["AAPL"]}', "symbol: not beside symbols"),
}


@pytest.fixture(autouse=True)
def lake(objects: FakeObjects) -> None:
    put_latest(objects, "AAPL", candles())
    put_forecasts(objects, entry("AAPL"))


def refused(answer: Answer, kind: str, operation: str) -> str:
    assert broken(operation, answer) == []
    assert (answer.status, answer.json["type"]) == (400, f"urn:problem-type:nextday:{kind}")
    return str(answer.json["detail"])


@pytest.mark.parametrize(("query", "told"), BAD_QUERIES.values(), ids=BAD_QUERIES)
def test_bad_input_is_told_by_name(client: Client, objects: FakeObjects, query: str, told: str):
    assert told in refused(client.send("GET", "/api/latest", query), "bad-input", "getLatest")
    assert objects.asked == []


@pytest.mark.parametrize(("query", "told"), UNKNOWN.values(), ids=UNKNOWN)
def test_what_is_not_known_is_refused_with_the_nearest_that_is(client: Client, query: str, told: str):
    assert told in refused(client.send("GET", "/latest", query), "unknown-parameter", "getLatest")


@pytest.mark.parametrize(
    ("path", "query", "told"),
    [
        ("/scoreboard", "symbol=AAPL&by=month", "by: not beside symbol"),
        ("/scoreboard", "by=month&window=30", "window: not beside by=month"),
        ("/scoreboard", "window=31", "window: must be one of all, 30, 90, 250"),
        ("/backtest", "cost_bps=05", "cost_bps: must be one of 0, 1, 5, 10"),
        ("/backtest", "candidate=none", "candidate: must be one of empirical_bayes, laplace, mixture"),
        ("/actions", "symbol=AAPL&symbols=BRK-B", "symbol: not beside symbols"),
        ("/sessions", "state=late", "state: must be one of arrived, missing, quarantined, healed, given_up, void"),
        ("/holds", "state=closed", "state: must be one of open, ended"),
        ("/actions", "start=2026-05-02&end=2026-05-01", "end: is before start"),
        ("/bars", "symbol=AAPL&known_at=2026-05-29T20:30:00", "known_at: must be an instant with its offset"),
        ("/bars", "symbol=AAPL&known_at=2026-05-29T20:30:00Z&adjusted=all", "adjusted: not beside known_at"),
        ("/bars", "symbol=AAPL&cursor=%2F", "cursor: must be one that was handed out"),
        ("/bars", "symbol=AAPL&format=xml", "format: must be one of json, columns, csv, arrow"),
        ("/explain", "symbol=AAPL&session=2026-02-30", "session: must be a date such as 2026-05-29"),
        ("/explain", "symbol=AAPL&session=20260601", "session: must be a date such as 2026-05-29"),
        ("/symbols", "detail=yes", "detail: must be true or false"),
        ("/status", "max_age=604801", "max_age: must be a whole number from 1 to 604800"),
        ("/models/A_L", "", "symbol: 'A_L' is not a symbol"),
        ("/models/AAPL", "model_id=1", "model_id: must be the id of a model such as 2026-05-29-c679740b0692"),
    ],
)
def test_every_kind_of_value_is_read_strictly(client: Client, path: str, query: str, told: str):
    answer = client.send("GET", path, query)
    assert (answer.status, answer.json["type"]) == (400, "urn:problem-type:nextday:bad-input")
    assert told in answer.json["detail"]


@pytest.mark.parametrize(("body", "told"), BAD_BODIES.values(), ids=BAD_BODIES)
def test_a_bad_body_is_told_what_to_send(client: Client, body: str, told: str):
    assert told in refused(client.post("/predict", body), "bad-input", "postForecast")


def test_an_unknown_field_is_refused_with_the_nearest_that_is_known(client: Client):
    told = refused(client.post("/predict", '{"symbl": "AAPL"}'), "unknown-parameter", "postForecast")
    assert "symbl: is not known; did you mean symbol?" in told


def test_a_body_that_is_not_text_is_bad_input(client: Client):
    for body in ("/w==", "H4sIAAAA", "%%%"):
        answer = client.send("POST", "/predict", body=body, base64=True, headers=JSON)
        assert "body: must be a JSON object" in refused(answer, "bad-input", "postForecast")


def test_a_body_may_come_as_base64(client: Client):
    answer = client.send("POST", "/predict", body="eyJzeW1ib2wiOiAiQUFQTCJ9", base64=True, headers=JSON)
    assert (answer.status, answer.json["symbol"]) == (200, "AAPL")


def test_body_and_query_must_ask_for_the_same(client: Client):
    assert client.post("/predict", '{"symbol": "aapl"}', symbol="AAPL").status == 200
    told = refused(client.post("/predict", '{"symbol": "AAPL"}', symbol="BRK-B"), "bad-input", "postForecast")
    assert told == "symbol: is another one in the query"
    told = refused(client.post("/predict", '{"symbol": "AAPL"}', symbols="AAPL"), "bad-input", "postForecast")
    assert "not beside symbols" in told


def test_every_fault_of_a_request_is_told_at_once(client: Client):
    answer = client.post("/predict", '{"symbol": "Aapl", "x": 1}', symbols="")
    faults = [(fault["where"], fault["name"]) for fault in answer.json["errors"]]
    assert faults == [("query", "symbols"), ("body", "symbol"), ("body", "x")]


@pytest.mark.parametrize("size", [4097, 60_000])
def test_a_body_beyond_4_kb_is_not_read(client: Client, size: int):
    for body, base64 in (("x" * size, False), ("é" * (size // 2 + 1), False), ("eyJ" * (size * 4 // 9 + 2), True)):
        answer = client.send("POST", "/predict", body=body, headers=JSON, base64=base64)
        assert (answer.status, answer.json["type"]) == (413, "urn:problem-type:nextday:too-large")
        assert broken("postForecast", answer) == []


def test_a_body_of_4_kb_is_read(client: Client):
    assert client.post("/predict", '{"symbol": "AAPL"}'.ljust(4096)).status == 200


@pytest.mark.parametrize(
    "headers",
    [
        {"content-type": "application/xml"},
        {"content-type": "application/x-www-form-urlencoded"},
        {"content-type": ""},
        {"content-type": "application/json", "content-encoding": "gzip"},
    ],
)
def test_a_body_that_says_it_is_no_json_is_not_read(client: Client, headers: dict[str, str]):
    answer = client.send("POST", "/predict", body='{"symbol":"AAPL"}', headers=headers)
    assert (answer.status, answer.json["type"]) == (415, "urn:problem-type:nextday:unsupported-media")
    assert broken("postForecast", answer) == []


@pytest.mark.parametrize("media_type", ["Application/JSON; charset=utf-8", None])
def test_a_body_that_says_json_or_nothing_is_read(client: Client, media_type: str | None):
    headers = {"content-type": media_type} if media_type else {}
    assert client.send("POST", "/predict", body='{"symbol":"AAPL"}', headers=headers).status == 200


@pytest.mark.parametrize(
    ("accept", "status"),
    [
        ("text/csv", 406),
        ("application/json;q=0", 406),
        ("*/*;q=0", 406),
        ("application/json;q=0, */*", 406),
        ("text/html, application/*;q=0.1", 200),
        ("text/html, */*;q=0.5", 200),
        ("", 200),
    ],
)
def test_an_answer_comes_in_a_form_that_is_accepted_or_not_at_all(client: Client, accept: str, status: int):
    answer = client.get("/latest", {"Accept": accept}, symbol="AAPL")
    assert (answer.status, broken("getLatest", answer)) == (status, [])
    assert status == 200 or "application/json" in answer.json["detail"]


@pytest.mark.parametrize(
    "request_",
    [
        {"method": "GET", "path": "/latest", "query": "&".join(f"k{n}=1" for n in range(2000))},
        {"method": "GET", "path": "/latest", "query": "symbol=" + "A" * 9000},
        {"method": "GET", "path": "/latest", "query": "A" * 9000 + "=1"},
        {"method": "GET", "path": "/" + "é" * 9000},
        {"method": "X" * 9000, "path": "/latest"},
        {"method": "POST", "path": "/predict", "body": json.dumps({f"k{n}": 1 for n in range(400)}), "headers": JSON},
        {"method": "POST", "path": "/predict", "body": json.dumps({"symbol": 4000 * "{"}), "headers": JSON},
    ],
)
def test_no_answer_is_larger_than_its_request_deserves(client: Client, request_):
    answer = client.send(**request_)
    assert 400 <= answer.status < 500
    assert len(answer.body) < 3000
    assert len(answer.json.get("errors", [])) <= 10


def test_faults_that_are_not_listed_are_counted(client: Client):
    answer = client.send("GET", "/health", "&".join(f"k{n}=1" for n in range(15)))
    assert answer.json["detail"].endswith("; and 5 more")
