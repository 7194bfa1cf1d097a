import json
import re
from http import HTTPStatus
from io import StringIO
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from tests.unit.api.fake_lake import FakeLake, forecast

from lambdas.api.problem import KINDS, Problem
from nextday.errors import Corrupt, LakeError, NextdayError
from tests.builders import bars, hourly_bars
from tests.unit.api.client import REQUEST_ID, Answer, Client

BAD_QUERIES = {
    "no symbol": ("", "symbol: required, for example ?symbol=AAPL"),
    "empty symbol": ("symbol=", "'' is not a symbol"),
    "mixed letters": ("symbol=Aapl", "'Aapl' is not a symbol: did you mean AAPL?"),
    "letters whose capitals are AAPL's": ("symbol=%E2%93%90apl", "is not a symbol: use letters"),
    "two symbols": ("symbol=AAPL&symbol=MSFT", "symbol"),
    "two symbols in one": ("symbol=AAPL,MSFT", "'AAPL,MSFT' is not a symbol"),
    "a path": ("symbol=../forecasts", "is not a symbol"),
    "unknown interval": ("symbol=AAPL&interval=5m", "interval: Input should be '1d' or '1h'"),
    "no number": ("symbol=AAPL&limit=many", "limit: Input should be a valid integer"),
    "too few": ("symbol=AAPL&limit=0", "limit: Input should be greater than or equal to 1"),
    "too many": ("symbol=AAPL&limit=1001", "limit: Input should be less than or equal to 1000"),
}
BAD_BODIES = {
    "no JSON": ("{symbol: AAPL}", "body: Invalid JSON"),
    "half of it": ('{"symbol": ', "body: Invalid JSON"),
    "a list": ('["AAPL"]', "body: Input should be an object"),
    "nothing in it": ("{}", 'symbol: required, send {"symbol": "AAPL"} as JSON or ?symbol=AAPL'),
    "empty": ("", "symbol: required"),
    "a number": ('{"symbol": 5}', "symbol: Input should be a valid string"),
    "mixed letters": ('{"symbol": "Aapl"}', "'Aapl' is not a symbol: did you mean AAPL?"),
    "a typing error": ('{"symbl": "AAPL"}', "symbl: Extra inputs are not permitted"),
}

GUIDE = Path(__file__).parents[3] / "docs" / "api.md"


def assert_is_problem(answer: Answer, status: int, kind: str) -> Problem:
    problem = Problem.model_validate_json(answer.body)
    assert answer.headers["Content-Type"] == "application/problem+json"
    assert answer.headers["Cache-Control"] == "no-store"
    assert (answer.status, problem.status, problem.type) == (status, status, f"urn:problem-type:nextday:{kind}")
    assert problem.request_id == REQUEST_ID
    assert bool(problem.errors) is (kind == "bad-input")
    return problem


@pytest.mark.parametrize(("query", "told"), BAD_QUERIES.values(), ids=BAD_QUERIES)
def test_bad_input_is_told_by_name(client: Client, query: str, told: str):
    problem = assert_is_problem(client.send("GET", "/api/latest", query), 400, "bad-input")
    assert told in problem.detail
    assert problem.instance == "/api/latest"


def test_every_fault_of_a_request_is_told_at_once(client: Client):
    problem = assert_is_problem(client.get("/latest", interval="5m", limit=0), 400, "bad-input")
    assert [(fault.where, fault.name) for fault in problem.errors or []] == [
        ("query", "symbol"),
        ("query", "interval"),
        ("query", "limit"),
    ]


def test_a_bad_symbol_is_one_fault_among_others(client: Client):
    query = assert_is_problem(client.get("/latest", symbol="Aapl", limit=0), 400, "bad-input")
    assert [fault.name for fault in query.errors or []] == ["symbol", "limit"]
    assert query.detail.startswith("symbol: 'Aapl' is not a symbol: did you mean AAPL?")
    body = assert_is_problem(client.post("/predict", '{"symbol": "Aapl", "x": 1}'), 400, "bad-input")
    assert [(fault.where, fault.name) for fault in body.errors or []] == [("body", "symbol"), ("body", "x")]


def test_an_endless_symbol_is_not_sent_back(client: Client):
    query, body = (
        client.get("/latest", symbol="A" * 60_000),
        client.post("/predict", json.dumps({"symbol": 60_000 * "{"})),
    )
    for answer in (query, body):
        assert "is not a symbol" in assert_is_problem(answer, 400, "bad-input").detail
        assert len(answer.body) < 1000


@pytest.mark.parametrize(("body", "told"), BAD_BODIES.values(), ids=BAD_BODIES)
def test_a_bad_body_is_told_what_to_send(client: Client, body: str, told: str):
    assert told in assert_is_problem(client.post("/predict", body), 400, "bad-input").detail


def test_a_body_that_is_not_text_is_bad_input(client: Client):
    problem = assert_is_problem(client.send("POST", "/predict", body="/w==", base64=True), 400, "bad-input")
    assert problem.detail == "body: not text, send JSON in UTF-8"


@pytest.mark.parametrize("path", ["/latest", "/predict"])
def test_a_symbol_that_is_not_collected_is_unknown(client: Client, path: str):
    problem = assert_is_problem(client.get(path, symbol="MSFT"), 404, "unknown-symbol")
    assert problem.detail == "MSFT is not collected here; GET /symbols lists what is"


@pytest.mark.parametrize("path", ["/latest", "/predict"])
def test_small_letters_do_not_walk_past_the_list_of_symbols(client: Client, lake: FakeLake, path: str):
    lake.daily, lake.forecasts = bars("MSFT", days=3), [forecast("MSFT")]
    problem = assert_is_problem(client.get(path, symbol="msft"), 404, "unknown-symbol")
    assert problem.detail == "MSFT is not collected here; GET /symbols lists what is"


@pytest.mark.parametrize("path", ["/", "/nothing", "/api", "/api/latest/AAPL", "/latest/", "/api/api/latest"])
def test_a_path_that_does_not_exist_is_a_problem(client: Client, path: str):
    assert_is_problem(client.get(path), 404, "unknown-route")


@pytest.mark.parametrize(
    ("method", "path", "allowed"),
    [("POST", "/latest", "GET"), ("DELETE", "/api/predict", "GET, POST"), ("PUT", "/docs", "GET")],
)
def test_a_wrong_method_is_told_the_right_ones(client: Client, method: str, path: str, allowed: str):
    answer = client.send(method, path)
    assert_is_problem(answer, 405, "wrong-method")
    assert answer.headers["Allow"] == allowed


@pytest.mark.parametrize("path", ["/latest", "/predict"])
def test_an_unreadable_lake_is_unavailable_and_worth_another_attempt(client: Client, lake: FakeLake, path: str):
    lake.failure = LakeError("GET s3://secret-bucket/key timed out")
    answer = client.get(path, symbol="AAPL")
    problem = assert_is_problem(answer, 503, "unavailable")
    assert "secret-bucket" not in problem.detail
    assert int(answer.headers["Retry-After"]) > 0


@pytest.mark.parametrize(
    "failure", [RuntimeError("secret"), Corrupt("secret"), NextdayError("secret"), KeyError("secret")]
)
def test_a_fault_of_ours_is_logged_and_not_shown(client: Client, lake: FakeLake, failure: Exception, logs: StringIO):
    lake.failure = failure
    answer = client.get("/latest", symbol="AAPL")
    assert_is_problem(answer, 500, "internal")
    assert "secret" not in answer.body
    assert "secret" in logs.getvalue()
    assert REQUEST_ID in logs.getvalue()


def test_faults_are_counted_and_refusals_are_not(client: Client, lake: FakeLake, capsys: pytest.CaptureFixture[str]):
    client.get("/latest", symbol="Aapl")
    assert '"Faults":[0.0]' in capsys.readouterr().out
    lake.failure = RuntimeError()
    client.get("/latest", symbol="AAPL")
    assert '"Faults":[1.0]' in capsys.readouterr().out


def test_the_guide_explains_every_kind_of_problem_and_no_other():
    explained = re.findall(r"^\| `([a-z-]+)` \| (\d{3}) \|", GUIDE.read_text(), re.MULTILINE)
    assert set(explained) == {(kind.name, str(kind.status.value)) for _, kind in KINDS}


SYMBOLS = st.sampled_from(["AAPL", "ZZZZ"]) | st.text()
INTERVALS = st.sampled_from(["1d", "1h"]) | st.text()
LIMITS = st.integers() | st.text()
JSON = st.recursive(
    st.none() | st.integers() | SYMBOLS, lambda inner: st.dictionaries(st.text() | st.just("symbol"), inner)
)
MEDIA_TYPES = st.sampled_from(["application/json", "multipart/form-data", "text/plain"]) | st.text()


@settings(max_examples=200, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    method=st.sampled_from(["GET", "POST", "PUT", "HEAD", "OPTIONS"]),
    path=st.sampled_from(["/latest", "/predict", "/api/latest", "/api/predict"]) | st.text().map("/".__add__),
    query=st.text() | st.builds("symbol={}&interval={}&limit={}".format, SYMBOLS, INTERVALS, LIMITS),
    body=st.none() | st.text() | JSON.map(json.dumps),
    headers=st.dictionaries(st.sampled_from(["content-type", "if-none-match", "accept", "cookie"]), MEDIA_TYPES),
    base64=st.booleans(),
)
def test_nothing_a_caller_sends_is_a_fault_of_ours(client: Client, lake: FakeLake, **request):
    lake.hourly, lake.forecasts = hourly_bars("AAPL", days=1), [forecast()]
    answer = client.send(**request)
    assert answer.status < HTTPStatus.INTERNAL_SERVER_ERROR
    if answer.status >= HTTPStatus.BAD_REQUEST:
        assert Problem.model_validate_json(answer.body).status == answer.status
