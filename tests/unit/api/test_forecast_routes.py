from datetime import date

import pytest

from lambdas.api.answers import Forecast
from tests.unit.api.client import Answer, Client
from tests.unit.api.fake_lake import FakeLake, forecast


def test_the_forecast_is_the_ledgers(client: Client, lake: FakeLake):
    lake.forecasts = [forecast("AAPL"), forecast("BRK-B", prob_up=0.1)]
    answer = client.get("/predict", symbol="AAPL")
    Forecast.model_validate_json(answer.body)
    assert answer.json == {
        "symbol": "AAPL",
        "prob_up": 0.53,
        "signal": "hold",
        "asof": "2026-05-29",
        "target_session": "2026-06-01",
        "model_id": "m-1",
        "published_at": "2026-05-30T00:31:12Z",
        "late": False,
        "reason": None,
        "source": "simulated",
        "simulated": True,
    }


def test_the_newest_target_session_is_served(client: Client, lake: FakeLake):
    lake.forecasts = [forecast(target_session=date(2026, 6, 2), prob_up=0.6), forecast(prob_up=0.4)]
    assert client.get("/predict", symbol="AAPL").json["prob_up"] == 0.6


def test_an_abstention_has_a_reason_and_no_probability(client: Client, lake: FakeLake):
    lake.forecasts = [forecast(prob_up=None, signal="abstain", reason="stale_data")]
    answer = client.get("/predict", symbol="AAPL")
    Forecast.model_validate_json(answer.body)
    assert (answer.json["prob_up"], answer.json["signal"], answer.json["reason"]) == (None, "abstain", "stale_data")


def by_body(client: Client) -> Answer:
    return client.post("/predict", '{"symbol": "AAPL"}')


def by_query(client: Client) -> Answer:
    return client.post("/predict", symbol="AAPL")


def by_query_and_empty_object(client: Client) -> Answer:
    return client.post("/predict", "{}", symbol="AAPL")


def by_body_before_query(client: Client) -> Answer:
    return client.post("/predict", '{"symbol": "AAPL"}', symbol="BRK-B")


def by_a_form_that_holds_json(client: Client) -> Answer:
    form = {"content-type": "application/x-www-form-urlencoded"}
    return client.send("POST", "/api/predict", body='{"symbol":"AAPL"}', headers=form)


def by_body_in_small_letters(client: Client) -> Answer:
    return client.post("/predict", '{"symbol": "aapl"}')


def by_query_in_small_letters(client: Client) -> Answer:
    return client.get("/predict", symbol="aapl")


def by_base64(client: Client) -> Answer:
    return client.send("POST", "/predict", body="eyJzeW1ib2wiOiAiQUFQTCJ9", base64=True)


@pytest.mark.parametrize(
    "asked",
    [
        by_body,
        by_query,
        by_query_and_empty_object,
        by_body_before_query,
        by_a_form_that_holds_json,
        by_body_in_small_letters,
        by_query_in_small_letters,
        by_base64,
    ],
)
def test_every_way_of_asking_gets_the_same_forecast(client: Client, lake: FakeLake, asked):
    lake.forecasts = [forecast("AAPL"), forecast("BRK-B", prob_up=0.1)]
    assert asked(client).json == client.get("/predict", symbol="AAPL").json


def test_a_known_symbol_without_a_forecast_is_a_problem_of_its_own(client: Client):
    answer = client.get("/predict", symbol="AAPL")
    assert (answer.status, answer.json["type"]) == (404, "urn:problem-type:nextday:no-forecast")
    assert "AAPL" in answer.json["detail"]
