"""The features behind the forecasts, and what has changed."""

from datetime import timedelta

import pytest

from lambdas.api.routes.changes import PATHS
from nextday.catalog.views import LATEST, MODELS, SCOREBOARD, SYMBOL_MODELS, VIEWS
from nextday.forecast.features.features import FEATURES
from nextday.lake.serving.held import REVALIDATED_SECONDS
from nextday.lake.serving.objects import Listed
from ops.contract.answers.indicators import IndicatorNames, Indicators
from ops.contract.answers.ledger import Changes
from tests.unit.api.client import Client
from tests.unit.api.conftest import CONTRACT, Ticks
from tests.unit.api.fake_objects import WRITTEN, FakeObjects
from tests.unit.api.ledgers import put_indicators
from tests.unit.api.promised import broken


def told(client: Client, **query: object) -> Indicators:
    answer = client.get("/api/indicators", symbol="AAPL", **query)
    assert answer.status == 200, answer.body
    return Indicators.model_validate_json(answer.body)


def test_features_are_told_by_session_over_the_turn_of_a_year(client: Client, objects: FakeObjects):
    put_indicators(objects)
    answer = told(client)
    assert [str(row.session) for row in answer.rows] == ["2025-12-31", "2026-01-02", "2026-01-05"]
    assert answer.names == list(FEATURES)
    values = [{getattr(row, name) for name in FEATURES} for row in answer.rows[:2]]
    assert values == [{None}, {0.25}]


def test_features_can_be_chosen(client: Client, objects: FakeObjects):
    put_indicators(objects)
    answer = client.get("/indicators", symbol="AAPL", names="rsi_14,macd", start="2026-01-02", limit=1)
    assert answer.json["rows"] == [{"session": "2026-01-02", "rsi_14": 0.25, "macd": 0.25}]
    assert (answer.json["names"], answer.json["truncated"]) == (["rsi_14", "macd"], True)
    assert broken("getIndicators", answer) == []
    columns = client.get("/indicators", symbol="AAPL", names="macd", format="columns")
    assert broken("getIndicators", columns) == []
    csv = client.get("/indicators", symbol="AAPL", names="macd", format="csv", start="2026-01-05").body
    assert csv == "session,macd\r\n2026-01-05,0.25\r\n"


def test_a_feature_that_is_none_is_refused_by_name(client: Client):
    answer = client.get("/indicators", symbol="AAPL", names="rsi_14,ema")
    assert (answer.status, answer.json["errors"][0]["name"]) == (400, "names")


def test_before_the_first_training_there_are_no_rows(client: Client):
    assert (told(client).count, told(client).rows) == (0, [])


def test_every_feature_is_explained_and_no_other(client: Client):
    answer = IndicatorNames.model_validate_json(client.get("/indicators/names").body)
    assert tuple(one.name for one in answer.indicators) == FEATURES


def test_every_view_serves_paths_of_the_document():
    assert set(PATHS) == set(VIEWS)
    for path in PATHS.values():
        assert CONTRACT.methods_of(path.partition("?")[0].format(symbol="AAPL"))


def changed(client: Client, since: object) -> Changes:
    return Changes.model_validate_json(client.get("/changes", since=since.strftime("%Y-%m-%dT%H:%M:%SZ")).body)


def put(objects: FakeObjects) -> None:
    objects.put_view(LATEST, {}, {}, interval="1h", bucket=0)
    objects.put_view(SCOREBOARD, {}, {})
    objects.put("views/unknown/view.txt", b"of another version")
    objects.put_view(MODELS, {}, {})


def test_what_changed_since_an_instant_is_told_by_the_paths_that_it_serves(client: Client, objects: FakeObjects):
    put(objects)
    answer = changed(client, WRITTEN)
    assert {one.path: one.symbols for one in answer.changed} == {
        "/latest?symbol={symbol}&interval=1h": ["AAPL", "BRK-B"],
        "/scoreboard": None,
        "/models": None,
    }
    assert (answer.newest, answer.truncated, {one.at for one in answer.changed}) == (WRITTEN, False, {WRITTEN})
    assert objects.asked == ["LIST views/"]


def test_what_changed_seconds_before_is_told_again_and_nothing_older(client: Client, objects: FakeObjects):
    put(objects)
    assert changed(client, WRITTEN + timedelta(seconds=10)).count == 3
    quiet = changed(client, WRITTEN + timedelta(seconds=11))
    assert (quiet.count, quiet.newest) == (0, WRITTEN)


def test_a_quiet_lake_has_the_same_tag(client: Client, objects: FakeObjects, ticks: Ticks):
    put(objects)
    first = client.get("/changes", since="2026-05-30T00:00:00Z").headers["ETag"]
    assert client.get("/changes", {"If-None-Match": first}, since="2026-05-30T00:00:00Z").status == 304
    objects.put_view(MODELS, {"current": "m"}, {})
    ticks.seconds += REVALIDATED_SECONDS
    assert client.get("/changes", {"If-None-Match": first}, since="2026-05-30T00:00:00Z").status == 200


def test_what_was_written_again_as_it_was_has_another_tag(
    client: Client, objects: FakeObjects, ticks: Ticks, monkeypatch: pytest.MonkeyPatch
):
    put(objects)
    for since in ("2026-05-30T00:00:00Z", "2026-12-01T00:00:00Z"):
        ticks.seconds += REVALIDATED_SECONDS
        before = client.get("/changes", since=since)
        with monkeypatch.context() as later:
            later.setattr("tests.unit.api.fake_objects.WRITTEN", WRITTEN + timedelta(hours=1))
            ticks.seconds += REVALIDATED_SECONDS
            after = client.get("/changes", since=since)
        assert after.json != before.json
        assert after.headers["ETag"] != before.headers["ETag"]


def test_more_than_fits_is_told_from_where_it_ended(client: Client, objects: FakeObjects, monkeypatch):
    monkeypatch.setattr("lambdas.api.routes.changes.MOST_CHANGES", 2)
    put(objects)
    answer = changed(client, WRITTEN)
    assert (answer.count, answer.truncated, answer.next) == (2, True, "/changes?since=2026-05-30T00%3A06%3A10Z")


def test_pages_go_on_however_fast_objects_were_written(client: Client, objects: FakeObjects, monkeypatch):
    monkeypatch.setattr("lambdas.api.routes.changes.MOST_CHANGES", 2)
    keys = [SYMBOL_MODELS.object_key(model=f"m{place}", bucket=0) for place in range(6)]
    every = [Listed(key, '"e"', WRITTEN + timedelta(seconds=place)) for place, key in enumerate(keys)]
    monkeypatch.setattr(FakeObjects, "listed", lambda *_: every)
    page, seen = changed(client, WRITTEN), set()
    for _ in keys:
        seen |= {one.path for one in page.changed}
        if page.next:
            page = Changes.model_validate_json(client.send("GET", "/changes", page.next.partition("?")[2]).body)
    assert (len(seen), page.next) == (6, None)
