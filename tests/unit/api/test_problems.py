"""Every kind of failure is a problem document that a client can act on."""

import json
import re
from http import HTTPStatus
from io import StringIO
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from lambdas.api.problem import UNKNOWN_ROUTE, WRONG_METHOD
from nextday.errors import Corrupt, LakeError, NextdayError
from ops.contract.answers.base import Problem
from tests.unit.api.client import REQUEST_ID, Answer, Client
from tests.unit.api.conftest import Ticks
from tests.unit.api.fake_objects import NOW, FakeObjects
from tests.unit.api.promised import DOCUMENT, broken
from tests.unit.api.whole_lake import fill

GUIDE = Path(__file__).parents[3] / "docs" / "api.md"
PREFIX = "urn:problem-type:nextday:"


@pytest.fixture(autouse=True)
def lake(objects: FakeObjects) -> None:
    fill(objects)


def assert_is_problem(answer: Answer, status: int, kind: str) -> Problem:
    problem = Problem.model_validate_json(answer.body)
    assert answer.headers["Content-Type"] == "application/problem+json"
    assert answer.headers["Cache-Control"] == "no-store"
    assert (answer.status, problem.status, problem.type) == (status, status, PREFIX + kind)
    assert problem.request_id == answer.headers["X-Request-Id"] == REQUEST_ID
    assert bool(problem.errors) is (status == HTTPStatus.BAD_REQUEST)
    return problem


@pytest.mark.parametrize(
    ("operation", "path"),
    [
        ("getLatest", "/latest?symbol=MSFT"),
        ("getForecast", "/predict?symbol=msft"),
        ("getForecast", "/predict?symbols=AAPL,MSFT"),
        ("getExplanation", "/explain?symbol=MSFT"),
        ("getScoreboard", "/scoreboard?symbol=MSFT"),
        ("getModel", "/models/MSFT"),
        ("getBacktest", "/backtest?symbol=MSFT"),
        ("getBacktestDays", "/backtest/days?symbol=MSFT"),
        ("getTraining", "/training?symbol=MSFT"),
        ("getStatus", "/status?symbol=MSFT"),
    ],
)
def test_a_symbol_that_is_not_collected_is_unknown(client: Client, objects: FakeObjects, operation: str, path: str):
    answer = client.send("GET", *path.split("?"))
    problem = assert_is_problem(answer, 404, "unknown-symbol")
    assert problem.detail == "MSFT is not collected here; GET /symbols lists what is"
    assert broken(operation, answer) == []
    assert objects.asked == []


@pytest.mark.parametrize(
    ("operation", "path", "kind"),
    [
        ("getForecast", "/predict?symbol=BRK-B", "no-forecast"),
        ("getExplanation", "/explain?symbol=BRK-B", "no-forecast"),
        ("getExplanation", "/explain?symbol=AAPL&session=2020-01-02", "no-forecast"),
        ("getScoreboard", "/scoreboard?symbol=BRK-B", "not-found"),
        ("getModel", "/models/BRK-B", "not-found"),
        ("getModel", "/models/AAPL?model_id=2020-01-02-0123456789ab", "not-found"),
        ("getBacktest", "/backtest?symbol=BRK-B", "not-found"),
        ("getBacktestDays", "/backtest/days?symbol=BRK-B", "not-found"),
        ("getTraining", "/training?symbol=BRK-B", "not-found"),
    ],
)
def test_what_there_is_nothing_of_is_not_found(client: Client, operation: str, path: str, kind: str):
    answer = client.send("GET", *path.split("?"))
    assert_is_problem(answer, 404, kind)
    assert broken(operation, answer) == []


@pytest.mark.parametrize(
    "path",
    [
        "/",
        "/nothing",
        "/api",
        "/api/latest/AAPL",
        "/latest/",
        "/api/api/latest",
        "/models/",
        "/apilatest",
    ],
)
def test_a_path_that_does_not_exist_is_a_problem(client: Client, path: str):
    assert_is_problem(client.get(path), 404, "unknown-route")


@pytest.mark.parametrize(
    ("method", "path", "allowed"),
    [
        ("POST", "/latest", "GET, HEAD"),
        ("DELETE", "/api/predict", "GET, HEAD, POST"),
        ("PUT", "/docs", "GET, HEAD"),
        ("OPTIONS", "/models/AAPL", "GET, HEAD"),
    ],
)
def test_a_wrong_method_is_told_the_right_ones(client: Client, method: str, path: str, allowed: str):
    answer = client.send(method, path)
    assert_is_problem(answer, 405, "wrong-method")
    assert answer.headers["Allow"] == allowed


@pytest.mark.parametrize("path", ["/latest", "/predict", "/explain", "/status"])
def test_an_unreadable_lake_is_unavailable_and_worth_another_attempt(client: Client, objects: FakeObjects, path: str):
    objects.failure = LakeError("GET s3://secret-bucket/key timed out")
    answer = client.get(path, symbol="AAPL")
    problem = assert_is_problem(answer, 503, "unavailable")
    assert "secret-bucket" not in problem.detail
    assert int(answer.headers["Retry-After"]) > 0


def test_a_copy_in_hand_is_served_as_stale_while_the_lake_is_unreadable(
    client: Client, objects: FakeObjects, ticks: Ticks
):
    fresh = client.get("/latest", symbol="AAPL")
    objects.failure, ticks.seconds = LakeError(), 60
    answer = client.get("/latest", {"If-None-Match": fresh.headers["ETag"]}, symbol="AAPL")
    assert (answer.status, fresh.json["stale"], answer.json["stale"]) == (200, False, True)
    assert answer.headers["Cache-Control"] == "public, max-age=5"


@pytest.mark.parametrize(
    "failure", [RuntimeError("secret"), Corrupt("secret"), NextdayError("secret"), KeyError("secret")]
)
def test_a_fault_of_ours_is_logged_and_not_shown(
    client: Client, objects: FakeObjects, failure: Exception, logs: StringIO
):
    objects.failure = failure
    answer = client.get("/latest", symbol="AAPL")
    assert_is_problem(answer, 500, "internal")
    assert "secret" not in answer.body
    assert "secret" in logs.getvalue()


def test_a_damaged_view_is_a_fault_of_ours(client: Client, objects: FakeObjects):
    for key in list(objects.versions):
        objects.put(key, b"no view")
    assert_is_problem(client.get("/latest", symbol="AAPL"), 500, "internal")


def test_what_goes_well_and_what_a_caller_gets_wrong_leave_no_line(
    client: Client, logs: StringIO, capsys: pytest.CaptureFixture[str]
):
    client.get("/latest", symbol="AAPL")
    client.get("/latest", symbol="Aapl")
    assert (logs.getvalue(), capsys.readouterr().out) == ("", "")


def test_a_monitor_learns_from_the_status_alone_what_is_too_old(client: Client):
    asked = {"symbol": "AAPL", "interval": "1d"}
    age = client.get("/status", **asked).json["symbols"][0]["age_seconds"]
    assert client.get("/status", max_age=age, **asked).status == 200
    answer = client.get("/status", max_age=age - 1, **asked)
    assert f"1 of 1 are older than {age - 1} seconds: AAPL 1d" in assert_is_problem(answer, 409, "stale-data").detail
    assert broken("getStatus", answer) == []


def test_what_never_arrived_is_too_old(client: Client, objects: FakeObjects):
    told = assert_is_problem(client.get("/status", max_age=604_800), 409, "stale-data").detail
    assert told == "2 of 4 are older than 604800 seconds: nothing has arrived"
    objects.versions.clear()
    assert client.at(NOW).get("/status", max_age=604_800).status == 409


def kinds() -> set[tuple[str, str]]:
    """Every kind of problem that the document tells of, and those that no operation has, by name and status."""
    examples = [
        example["value"]
        for response in DOCUMENT["components"]["responses"].values()
        for example in response["content"].get("application/problem+json", {"examples": {}})["examples"].values()
    ]
    without = {(kind.name, str(kind.status.value)) for kind in (UNKNOWN_ROUTE, WRONG_METHOD)}
    return without | {(one["type"].removeprefix(PREFIX), str(one["status"])) for one in examples}


def test_the_guide_explains_every_kind_of_problem_and_no_other():
    explained = re.findall(r"^\| `([a-z-]+)` \| (\d{3}) \|", GUIDE.read_text(), re.MULTILINE)
    assert set(explained) == kinds()


SYMBOLS = st.sampled_from(["AAPL", "ZZZZ"]) | st.text()
JSON = st.recursive(
    st.none() | st.integers() | SYMBOLS,
    lambda inner: st.lists(inner) | st.dictionaries(st.text() | st.sampled_from(["symbol", "symbols"]), inner),
)
MEDIA_TYPES = st.sampled_from(["application/json", "multipart/form-data", "*/*;q=0.1", "text/plain"]) | st.text()
NAMES = st.sampled_from(
    sorted({one["name"] for item in DOCUMENT["paths"].values() for op in item.values() for one in op["parameters"]})
)
PATHS = st.sampled_from([*DOCUMENT["paths"], "/models/AAPL"]).flatmap(
    lambda path: st.sampled_from([path, "/api" + path])
)


@settings(max_examples=300, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    method=st.sampled_from(["GET", "POST", "PUT", "HEAD", "OPTIONS"]),
    path=PATHS | st.text().map("/".__add__),
    query=st.text() | st.lists(st.builds("{}={}".format, NAMES, SYMBOLS | st.integers())).map("&".join),
    body=st.none() | st.text() | JSON.map(json.dumps),
    headers=st.dictionaries(
        st.sampled_from(["content-type", "content-encoding", "if-none-match", "accept", "cookie"]), MEDIA_TYPES
    ),
    base64=st.booleans(),
)
def test_nothing_a_caller_sends_is_a_fault_of_ours(client: Client, **request: Any):
    answer = client.send(**request)
    assert answer.status < HTTPStatus.INTERNAL_SERVER_ERROR
    if answer.status >= HTTPStatus.BAD_REQUEST:
        assert Problem.model_validate_json(answer.body).status == answer.status
