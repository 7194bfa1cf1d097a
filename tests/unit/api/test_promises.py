"""Every operation answers as the document promises."""

import json
from typing import Any

import pytest

from nextday.errors import LakeError
from tests.unit.api.client import Client
from tests.unit.api.conftest import CONTRACT
from tests.unit.api.fake_objects import FakeObjects
from tests.unit.api.promised import broken, faults, operations
from tests.unit.api.whole_lake import SYMBOL, client_of_a_whole_lake, fill, requests

ASKED = dict(requests(CONTRACT))
CACHED = [name for name, one in operations().items() if "304" in one["responses"]]
KEYS = json.dumps({"ann": 64 * "0"})
READ = [name for name, asked in ASKED.items() if asked["method"] == "GET"]


@pytest.fixture(scope="module")
def filled() -> FakeObjects:
    """A lake in which every operation finds something, made once."""
    objects = FakeObjects()
    fill(objects)
    return objects


@pytest.fixture(autouse=True)
def whole(objects: FakeObjects, filled: FakeObjects) -> None:
    objects.versions.update({key: [*contents] for key, contents in filled.versions.items()})


@pytest.mark.parametrize("name", ASKED)
def test_an_answer_is_what_is_documented(client: Client, name: str):
    answer = client.send(**ASKED[name])
    assert (answer.status, broken(name, answer)) == (200, [])


@pytest.mark.parametrize(
    "query", ["", "by=month", "by=symbol", "window=30", "by=symbol&window=30", "symbol=AAPL&window=30"]
)
def test_scores_come_in_every_documented_way(client: Client, query: str):
    answer = client.send("GET", "/scoreboard", query)
    assert (answer.status, broken("getScoreboard", answer)) == (200, [])


@pytest.mark.parametrize("form", ["json", "columns", "csv", "arrow"])
@pytest.mark.parametrize("name", [name for name, one in operations().items() if "text/csv" in str(one["responses"])])
def test_rows_come_in_every_documented_form(client: Client, name: str, form: str):
    asked = ASKED[name]
    answer = client.send(**asked | {"query": f"{asked['query']}&format={form}"})
    assert (answer.status, broken(name, answer)) == (200, [])
    if form == "csv":
        examples = operations()[name]["responses"]["200"]["content"]["text/csv"]["examples"]
        assert answer.body.splitlines()[0] in {one["value"].splitlines()[0] for one in examples.values()}


def test_a_score_among_several_says_whose_it_is(client: Client):
    by_month, by_symbol = (client.get("/scoreboard", by=by).json["scores"] for by in ("month", "symbol"))
    assert [one["month"] for one in by_month] == ["2026-05", "2026-06"]
    assert [one["symbol"] for one in by_symbol] == [SYMBOL]


@pytest.mark.parametrize(
    ("name", "path"),
    [
        ("getBacktest", "/backtest"),
        ("getBacktestDays", "/backtest/days"),
        ("getTraining", "/training?symbol=*"),
        ("getSymbols", "/symbols"),
        ("getStatus", "/status"),
        ("getModel", "/models/aapl?model_id=2026-05-29-c679740b0692"),
    ],
)
def test_what_is_optional_may_be_left_out(client: Client, name: str, path: str):
    where, _, query = path.partition("?")
    answer = client.send("GET", where, query)
    assert (answer.status, broken(name, answer)) == (200, [])


@pytest.mark.parametrize("name", ASKED)
def test_before_the_first_night_answers_are_as_documented_too(client: Client, objects: FakeObjects, name: str):
    objects.versions.clear()
    answer = client.send(**ASKED[name])
    assert answer.status in {200, 404}
    assert broken(name, answer) == []


@pytest.mark.parametrize(("failure", "status"), [(LakeError("S3"), 503), (RuntimeError("bug"), 500)])
@pytest.mark.parametrize("name", ASKED)
def test_a_failure_is_as_documented_too(
    client: Client, objects: FakeObjects, name: str, failure: Exception, status: int
):
    objects.failure = failure
    answer = client.send(**ASKED[name])
    # some operations do not ask the lake
    assert answer.status == (status if objects.asked else 200)
    assert broken(name, answer) == []


@pytest.mark.parametrize(("settings", "status"), [({"api_keys": KEYS}, 401), ({"origin_secret": "s3cret"}, 403)])
def test_who_may_not_ask_is_told_as_documented(settings: dict[str, str], status: int):
    answer = client_of_a_whole_lake(**settings).send(**ASKED["getLatest"])
    assert (answer.status, broken("getLatest", answer)) == (status, [])


@pytest.mark.parametrize("name", READ)
def test_a_head_hands_the_gateway_all_that_a_get_does(client: Client, name: str):
    asked = ASKED[name]
    got, head = client.send(**asked), client.send(**asked | {"method": "HEAD"})
    assert (head.status, head.headers, head.content) == (got.status, got.headers, got.content)


@pytest.mark.parametrize("name", CACHED)
def test_what_has_not_changed_is_not_sent_again(client: Client, name: str):
    first = client.send(**ASKED[name])
    again = client.send(**ASKED[name], headers={"If-None-Match": first.headers["ETag"]})
    assert (again.status, again.body, broken(name, again)) == (304, "", [])
    assert again.headers.items() <= first.headers.items()


@pytest.mark.parametrize("name", ASKED)
def test_a_parameter_that_nobody_knows_is_refused_everywhere(client: Client, name: str):
    asked: dict[str, Any] = ASKED[name]
    answer = client.send(**asked | {"query": f"{asked['query']}&{'known_as'}=1"})
    assert (answer.status, answer.json["type"]) == (400, "urn:problem-type:nextday:unknown-parameter")
    assert broken(name, answer) == []


@pytest.mark.parametrize("name", ASKED)
def test_a_form_that_is_not_served_is_refused_everywhere(client: Client, name: str):
    answer = client.send(**ASKED[name], headers={"Accept": "application/xml, image/*;q=0.5"})
    assert (answer.status, broken(name, answer)) == (406, [])


@pytest.mark.parametrize("name", operations())
def test_the_documented_examples_are_answers(name: str):
    for media_type, told in operations()[name]["responses"]["200"]["content"].items():
        if told["schema"].get("format") == "binary":  # which nobody can read in a document
            continue
        examples = [told["example"]] if "example" in told else [one["value"] for one in told["examples"].values()]
        assert examples, media_type
        assert [fault for example in examples for fault in faults(told["schema"], example)] == []
