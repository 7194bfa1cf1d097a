"""Symbols and their newest bars."""

import pytest

from lambdas.api.routes.market import MOST_CANDLES
from nextday.lake.views.text import to_text
from ops.contract.answers.market import Candles, CandlesOfMany
from tests.unit.api.client import Client
from tests.unit.api.fake_objects import NOW, FakeObjects, candles, put_latest


@pytest.fixture(autouse=True)
def bars(objects: FakeObjects) -> None:
    put_latest(objects, "AAPL", candles(4))


def daily(client: Client, **query: object):
    answer = client.get("/api/latest", symbol="AAPL", interval="1d", **query)
    Candles.model_validate_json(answer.body)
    return answer.json


def test_the_symbols_are_those_of_the_stage(client: Client):
    assert client.get("/symbols").json == {"symbols": ["AAPL", "BRK-B"]}


def test_bars_come_oldest_first_as_the_view_tells_them(client: Client):
    told = daily(client)
    assert told["candles"] == candles(4)
    assert (told["count"], told["expected"], told["truncated"], told["next"]) == (4, 4, False, None)
    assert (told["source"], told["simulated"], told["stale"]) == ("simulated", True, False)


def test_a_limit_takes_the_newest_and_says_where_the_older_ones_are(client: Client):
    told = daily(client, limit=2)
    assert told["candles"] == candles(2)
    assert (told["count"], told["expected"], told["truncated"]) == (2, 2, True)
    assert told["next"] == "/bars?symbol=AAPL&interval=1d&end=2026-05-28&order=desc"


def test_bars_that_only_the_tables_hold_are_told_of(client: Client, objects: FakeObjects):
    put_latest(objects, "AAPL", candles(4), older=True)
    told = daily(client, limit=4)
    assert (told["count"], told["truncated"]) == (4, True)
    assert told["next"] == "/bars?symbol=AAPL&interval=1d&end=2026-05-26&order=desc"


def test_bars_that_are_not_there_are_expected_all_the_same(client: Client, objects: FakeObjects):
    put_latest(objects, "AAPL", [candles(4)[0], *candles(2)], missing=["2026-05-22", "2026-05-27"])
    assert (daily(client)["count"], daily(client)["expected"]) == (3, 4)


def test_a_lake_that_nobody_fills_any_more_is_stale(client: Client):
    told = daily(client.at(NOW.replace(month=6, day=2, hour=1)))
    assert (told["stale"], told["expected"], told["newest"]) == (True, 5, "2026-05-29")


def test_a_symbol_without_bars_has_an_empty_list(client: Client):
    answer = client.get("/latest", symbol="BRK-B")
    Candles.model_validate_json(answer.body)
    assert (answer.json["candles"], answer.json["source"], answer.json["simulated"]) == ([], None, False)


def test_several_symbols_are_answered_in_the_order_asked_for(client: Client):
    answer = client.get("/latest", symbols="BRK-B,AAPL", interval="1d")
    told = CandlesOfMany.model_validate_json(answer.body)
    assert [(one.symbol, one.count) for one in told.answers] == [("BRK-B", 0), ("AAPL", 4)]


def test_an_answer_may_be_kept_until_the_next_bar_is_due(client: Client):
    soon = client.at(NOW.replace(month=6, day=2, hour=0, minute=14)).get("/latest", symbol="AAPL", interval="1d")
    late = client.get("/latest", symbol="AAPL", interval="1d")
    assert soon.headers["Cache-Control"] == "public, max-age=60"
    assert late.headers["Cache-Control"] == "public, max-age=300"


def test_an_answer_says_how_old_it_is_and_that_it_is_simulated(client: Client):
    headers = client.get("/latest", symbol="AAPL", interval="1d").headers
    assert (headers["Data-Age"], headers["X-Simulated"]) == ("3600", "true")


def test_a_bar_that_is_there_before_it_is_due_is_one_that_is_expected(client: Client, objects: FakeObjects):
    trading = [*candles(2), candles(1)[0] | {"timestamp": "2026-06-01", "final": False}]
    put_latest(objects, "AAPL", trading)
    told = daily(client.at(NOW.replace(month=6, day=1, hour=15)))
    assert (told["count"], told["expected"], told["stale"]) == (3, 3, False)


def test_an_answer_is_no_larger_than_lambda_may_give(client: Client, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr("lambdas.api.routes.market.MOST_CANDLES", 1000)
    refused = client.get("/latest", symbols="AAPL,BRK-B", limit=501)
    assert (refused.status, refused.json["detail"]) == (400, "limit: is at most 500 for 2 symbols")
    assert client.get("/latest", symbols="AAPL,BRK-B", limit=500).status == 200


def test_as_many_bars_as_may_be_asked_for_fit_into_an_answer_of_lambda():
    bar = candles(1)[0] | {
        "timestamp": "2026-05-29T19:30:00Z",
        "volume": 10**11,
        "open": 12345.6789,
        "high": 12345.6789,
    }
    assert len(to_text(bar | {"low": 12345.6789, "close": 12345.6789})) * MOST_CANDLES < 6 * 10**6
