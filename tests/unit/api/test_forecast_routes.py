"""The newest forecast of a symbol, and what has become of it."""

from datetime import UTC, datetime

import pytest

from nextday.catalog.views import EXPLANATIONS, SYMBOL_SCORES
from ops.contract.answers.forecasts import Forecast
from tests.unit.api.client import Client
from tests.unit.api.fake_objects import FakeObjects, entry, put_forecasts
from tests.unit.api.watched import OUTCOME

NOBODY_HOME = datetime(2026, 11, 28, 12, tzinfo=UTC)


@pytest.fixture(autouse=True)
def ledger(objects: FakeObjects) -> None:
    put_forecasts(objects, entry("AAPL", signal="buy"))


def forecast(client: Client):
    answer = client.get("/api/predict", symbol="AAPL")
    Forecast.model_validate_json(answer.body)
    return answer.json


def test_an_open_forecast_has_its_signal(client: Client):
    told = forecast(client)
    assert told == entry("AAPL", signal="buy") | {"state": "open", "stale": False}


def test_a_forecast_that_is_over_has_no_signal_and_says_so(client: Client):
    told = forecast(client.at(NOBODY_HOME))
    assert (told["state"], told["signal"], told["stale"], told["prob_up"]) == ("expired", None, True, 0.53)


def test_a_settled_forecast_tells_its_outcome(client: Client, objects: FakeObjects):
    put_forecasts(objects, entry("AAPL", signal="buy", outcome=OUTCOME))
    told = forecast(client.at(datetime(2026, 6, 2, 0, 45, tzinfo=UTC)))
    assert (told["state"], told["signal"], told["outcome"], told["stale"]) == ("settled", None, OUTCOME, False)


def test_a_session_that_was_not_held_is_void(client: Client, objects: FakeObjects):
    put_forecasts(objects, entry("AAPL", void=True))
    assert forecast(client)["state"] == "void"


def test_a_forecast_is_kept_until_it_changes_its_state(client: Client):
    closing = client.at(datetime(2026, 6, 1, 19, 59, tzinfo=UTC)).get("/predict", symbol="AAPL")
    assert closing.headers["Cache-Control"].startswith("public, max-age=60, s-maxage=60,")
    after = client.at(datetime(2026, 6, 1, 20, 0, tzinfo=UTC)).get("/predict", symbol="AAPL")
    assert after.headers["ETag"] != closing.headers["ETag"]


@pytest.mark.parametrize(
    ("query", "body"),
    [({}, '{"symbol": "AAPL"}'), ({}, '{"symbol": "aapl"}'), ({"symbol": "AAPL"}, None), ({"symbol": "AAPL"}, "")],
)
def test_a_post_has_the_same_answer(client: Client, query, body):
    assert client.post("/predict", body, **query).json == forecast(client)


def test_several_symbols_come_as_a_list(client: Client, objects: FakeObjects):
    put_forecasts(objects, entry("AAPL"), entry("BRK-B"))
    by_query, by_body = (
        client.get("/predict", symbols="BRK-B,AAPL"),
        client.post("/predict", '{"symbols":["BRK-B","AAPL"]}'),
    )
    assert [one["symbol"] for one in by_query.json["forecasts"]] == ["BRK-B", "AAPL"]
    assert by_body.json == by_query.json


def test_a_symbol_without_forecast_is_told_so(client: Client):
    answer = client.get("/predict", symbol="BRK-B")
    assert (answer.status, answer.json["type"]) == (404, "urn:problem-type:nextday:no-forecast")


def test_a_session_that_the_calendar_has_dropped_is_over_when_it_would_have_opened(
    client: Client, objects: FakeObjects
):
    put_forecasts(objects, entry("AAPL", closes_at=None))
    assert client.get("/predict", symbol="AAPL").json["state"] == "open"
    assert client.at(datetime(2026, 6, 1, 14, tzinfo=UTC)).get("/predict", symbol="AAPL").json["state"] == "expired"


def test_what_stands_behind_a_forecast_comes_with_it_where_it_is_asked_for(client: Client, objects: FakeObjects):
    explained = {"symbol": "AAPL", "model_id": "2026-05-29-c679740b0692"}
    objects.put_view(EXPLANATIONS, {}, {"AAPL": [explained]}, session="2026-06-01", bucket=0)
    objects.put_view(SYMBOL_SCORES, {}, {"AAPL": [{"forecasts": 12}], "AAPL/30": [{"forecasts": 3}]}, bucket=0)
    told = client.get("/predict", symbol="AAPL", include="explanation,record").json
    assert (told["explanation"], told["record"]) == (explained, {"forecasts": 12})
    assert client.get("/predict", symbol="AAPL", include="record").json.keys() - forecast(client).keys() == {"record"}


def test_a_forecast_that_nothing_explains_says_so(client: Client):
    told = client.get("/predict", symbol="AAPL", include="explanation,record").json
    Forecast.model_validate(told)
    assert (told["explanation"], told["record"]) == (None, None)
