"""The product's own function at the edge: one question is one cache entry, and what nobody knows is refused."""

import json
import time
from collections.abc import Iterator
from datetime import UTC, datetime
from itertools import permutations
from typing import Any

import pytest
from werkzeug.test import EnvironBuilder
from werkzeug.wrappers import Request, Response

from lambdas.api.forms import form_asked_for
from lambdas.api.problem import Refused
from nextday.settings import AFTER_HEADER
from ops.localcloud.frontdoor.edge_function import EdgeFunction
from stacks.constructs.edge.contract import Contract, Endpoint
from stacks.constructs.edge.viewer_request import viewer_request_code
from tests.unit.api.client import REQUEST_ID
from tests.unit.api.whole_lake import client_of_a_whole_lake

JSON, CSV = "application/json", "text/csv"
CONTRACT = Contract(
    (
        Endpoint("/health", ("GET", "HEAD"), (), (JSON,)),
        Endpoint("/bars", ("GET", "HEAD"), ("end", "limit", "start", "symbol"), (JSON, CSV)),
        Endpoint("/models/{symbol}", ("GET", "HEAD"), ("model_id",), (JSON,)),
        Endpoint("/models/newest", ("GET", "HEAD"), (), (JSON,)),
    )
)
BYTES_THAT_CLOUDFRONT_TAKES = 10_240


@pytest.fixture(scope="module")
def edge() -> Iterator[EdgeFunction]:
    function = EdgeFunction(viewer_request_code(CONTRACT))
    yield function
    function.close()


@pytest.fixture(scope="module")
def edge_of_all() -> Iterator[EdgeFunction]:
    function = EdgeFunction(viewer_request_code(Contract.read()))
    yield function
    function.close()


def asked(target: str, method: str = "GET", **headers: str) -> Request:
    path, _, query = target.partition("?")
    environ = EnvironBuilder(path, method=method, headers=headers).get_environ()
    return Request({**environ, "RAW_URI": target, "QUERY_STRING": query})


def passed(edge: EdgeFunction, target: str, **headers: str) -> Request:
    seen = edge(asked(target, **headers))
    assert isinstance(seen, Request), seen.get_data()
    return seen


def refused(edge: EdgeFunction, target: str) -> Any:
    answer = edge(asked(target))
    assert isinstance(answer, Response), answer.url
    assert (answer.status_code, answer.content_type) == (400, "application/problem+json")
    assert answer.headers["cache-control"] == "no-store"
    assert answer.headers["access-control-allow-origin"] == "*"
    return json.loads(answer.get_data())


def test_the_order_of_parameters_makes_no_other_question(edge: EdgeFunction) -> None:
    pairs = ("symbol=AAPL", "start=2026-01-02", "limit=5")
    targets = {passed(edge, f"/api/bars?{'&'.join(order)}").environ["RAW_URI"] for order in permutations(pairs)}
    assert targets == {"/api/bars?limit=5&start=2026-01-02&symbol=AAPL"}


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("/api/bars?symbol=%41APL", "/api/bars?symbol=AAPL"),
        ("/api/b%61rs?symbol=AAPL", "/api/bars?symbol=AAPL"),
        ("/api/bars?end=a+b", "/api/bars?end=a%20b"),
        ("/api/bars?symbol=AAPL&", "/api/bars?symbol=AAPL"),
        ("/api/bars?end=2026-01-02T00:00:00%2b01:00", "/api/bars?end=2026-01-02T00%3A00%3A00%2B01%3A00"),
        ("/api/models/%41APL", "/api/models/AAPL"),
    ],
)
def test_percent_encoding_makes_no_other_question(edge: EdgeFunction, one: str, other: str) -> None:
    first, second = passed(edge, one), passed(edge, other)
    assert first.environ["RAW_URI"] == second.environ["RAW_URI"]
    assert first.args == second.args


@pytest.mark.parametrize(
    ("query", "name", "told"),
    [
        ("x=1", "x", "is not known; known here: end, limit, start, symbol"),
        ("symbl=AAPL", "symbl", "is not known; did you mean symbol?"),
        ("Symbol=AAPL", "Symbol", "is not known; did you mean symbol?"),
        ("%73ymbol=AAPL", "%73ymbol", "is not known; known here: end"),
        ("=5", "", "is not known"),
        ("__proto__=1", "__proto__", "is not known"),
        ("constructor=1", "constructor", "is not known"),
        ("symbol=AAPL&symbol=MSFT", "symbol", "is given twice"),
        ("symbol=", "symbol", "is empty"),
        ("symbol", "symbol", "is empty"),
        ("symbol=%ff", "symbol", "is not UTF-8"),
        ("symbol=%zz", "symbol", "is not UTF-8"),
        ("symbol=" + "A" * 6200, "query", "6144 at most"),
    ],
)
def test_what_makes_no_sense_is_named(edge: EdgeFunction, query: str, name: str, told: str) -> None:
    problem = refused(edge, f"/api/bars?{query}")
    (fault,) = problem["errors"]
    assert (fault["where"], fault["name"]) == ("query", name)
    assert fault["detail"].startswith(told) or told in fault["detail"]
    assert problem["instance"] == "/api/bars"
    kind = "unknown-parameter" if told.startswith("is not known") else "bad-input"
    assert problem["type"] == f"urn:problem-type:nextday:{kind}"


@pytest.mark.parametrize(
    "query",
    ["intervall=5m&symbl=AAPL", "intervall=5m&symbol=AAPL&symbol=MSFT", "symbol=", "adjusted=none&symbol=AAPL"],
)
def test_the_edge_refuses_in_the_words_of_the_function(query: str) -> None:
    product = EdgeFunction(viewer_request_code(Contract.read()))
    behind = client_of_a_whole_lake().send("GET", "/api/latest", query)
    try:
        assert refused(product, f"/api/latest?{query}") | {"request_id": REQUEST_ID} == behind.json
    finally:
        product.close()


def test_a_refusal_is_no_longer_than_it_deserves(edge: EdgeFunction) -> None:
    many = "&".join(f"{'k' * 60}{number}=1" for number in range(100))
    problem = refused(edge, f"/api/bars?{many}")
    assert len(problem["errors"]) == 10
    assert problem["detail"].endswith("; and 91 more")  # with that of the query's length
    assert len(json.dumps(problem)) < 3000


def test_where_nothing_can_be_asked_it_is_said(edge: EdgeFunction) -> None:
    assert "known here: none" in refused(edge, "/api/health?x=1")["detail"]


def test_the_literal_path_goes_before_the_one_with_a_parameter(edge: EdgeFunction) -> None:
    assert "known here: none" in refused(edge, "/api/models/newest?model_id=1")["detail"]
    assert passed(edge, "/api/models/AAPL?model_id=1").args.to_dict() == {"model_id": "1"}


@pytest.mark.parametrize(
    "path", ["/api/nowhere", "/api/bars/", "/api/", "/api/models%2fAAPL", "/api/%ff", "/api/models/"]
)
def test_a_path_that_is_none_is_passed_on_as_it_is_without_a_query(edge: EdgeFunction, path: str) -> None:
    seen = passed(edge, f"{path}?x=1", accept="text/anything")
    assert (seen.environ["RAW_URI"], seen.headers["accept"]) == (path, "*/*")


@pytest.mark.parametrize(
    ("accept", "chosen"),
    [
        (None, JSON),
        ("*/*", JSON),
        ("text/csv", CSV),
        ("TEXT/CSV; charset=utf-8", CSV),
        ("text/html,application/xhtml+xml,*/*;q=0.8", JSON),
        ("application/json;q=0.5, text/csv", CSV),
        ("text/csv;q=0, application/json", JSON),
        ("application/pdf", "application/pdf"),
    ],
)
def test_of_the_forms_that_are_served_one_is_asked_for(edge: EdgeFunction, accept: str | None, chosen: str) -> None:
    headers = {"accept": accept} if accept else {}
    assert passed(edge, "/api/bars?symbol=AAPL", **headers).headers["accept"] == chosen


RANGES = (
    "application/json",
    "text/csv",
    "application/vnd.apache.arrow.stream",
    "text/*",
    "application/*",
    "*/*",
    "x/y",
)
WEIGHTS = ("", ";q=0", ";q=0.5", ";q=.5", ";q=1e0", ";q=", ";level=1;q=0.9", ";Q=0.4")


def test_edge_and_function_choose_the_same_form(edge_of_all: EdgeFunction) -> None:
    served = next(one.media_types for one in Contract.read().endpoints if one.path == "/bars")
    some = [f"{one}{weight}" for one in RANGES for weight in WEIGHTS]
    pairs = [f"{some[place]}, {some[-1 - place * 5 % len(some)]}" for place in range(len(some))]
    for accept in [*some, *pairs, *(f"{one}, {other}" for one, other in permutations(RANGES, 2))]:
        through_edge = passed(edge_of_all, "/api/bars?symbol=AAPL", accept=accept).headers["accept"]
        assert form(through_edge, served) == form(accept, served), accept


def form(accept: str, served: tuple[str, ...]) -> str:
    try:
        return form_asked_for(None, accept, served)
    except Refused:
        return "refused"


def test_whatever_is_to_be_after_now_is_one_entry_a_second(edge: EdgeFunction) -> None:
    begin = int(time.time())
    values = ("now", "2999-01-01T00:00:00Z", "x" * 500, *map(str, range(20)))
    seen = {passed(edge, "/api/health", **{AFTER_HEADER: value}).headers[AFTER_HEADER] for value in values}
    assert seen <= {f"{datetime.fromtimestamp(one, UTC):%FT%TZ}" for one in range(begin, int(time.time()) + 1)}


def test_who_does_not_ask_for_it_shares_what_is_kept(edge: EdgeFunction) -> None:
    assert AFTER_HEADER not in passed(edge, "/api/health").headers


def test_the_longest_question_that_the_contract_allows_is_passed_on(edge_of_all: EdgeFunction) -> None:
    symbols = "%2C".join(f"ABCDEFGH{place:02}" for place in range(50))
    query = f"adjusted=splits&cursor={'x' * 4000}&end=2026-01-02&interval=1h&limit=10000&order=desc&start=2026-01-02"
    assert passed(edge_of_all, f"/api/bars?{query}&symbols={symbols}").args["symbols"].count(",") == 49


def test_a_preflight_is_answered_at_the_edge(edge: EdgeFunction) -> None:
    answer = edge(asked("/api/bars", "OPTIONS", Origin="https://a.example", Access_Control_Request_Method="POST"))
    assert isinstance(answer, Response)
    assert answer.status_code == 204
    assert answer.headers["access-control-allow-origin"] == "*"
    assert "POST" in answer.headers["access-control-allow-methods"]
    assert "x-api-key" in answer.headers["access-control-allow-headers"]


def test_other_headers_and_the_method_stay(edge: EdgeFunction) -> None:
    seen = edge(asked("/api/bars?symbol=AAPL", "HEAD", X_Mine="1"))
    assert isinstance(seen, Request)
    assert (seen.method, seen.headers["x-mine"]) == ("HEAD", "1")


def test_the_code_fits_into_what_cloudfront_takes() -> None:
    names = tuple(f"parameter_{number}" for number in range(8))
    types = (JSON, CSV, "application/vnd.apache.arrow.stream")
    large = Contract(tuple(Endpoint(f"/endpoint-{number}/{{symbol}}", ("GET",), names, types) for number in range(22)))
    for contract in (Contract.read(), large):
        assert len(viewer_request_code(contract)) < BYTES_THAT_CLOUDFRONT_TAKES
