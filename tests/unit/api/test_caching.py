"""What a client and a cache may keep."""

from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from lambdas.api.access import Access
from lambdas.api.app import App
from lambdas.api.contract import Contract
from lambdas.api.routing import routes
from lambdas.api.symbols import Symbols
from nextday.catalog import View
from nextday.catalog.views import LATEST, MODELS, NEWEST_FORECASTS, STATUS
from nextday.errors import LakeError
from nextday.lake.serving.objects import Fetched
from ops.contract.document import VERSION
from tests.unit.api import whole_lake
from tests.unit.api.client import Answer, Client
from tests.unit.api.conftest import COLLECTED, CONTRACT, SETTINGS, Ticks
from tests.unit.api.fake_objects import FakeObjects, candles, entry, put_forecasts, put_latest
from tests.unit.api.whole_lake import client_of_a_whole_lake


@pytest.fixture(autouse=True)
def lake(objects: FakeObjects) -> None:
    put_latest(objects, "AAPL", candles(3))
    put_forecasts(objects, entry("AAPL"))


SYMBOLS = ("AAPL", "AMZN")  # of two buckets


@dataclass(frozen=True)
class Failing:
    """A bucket that fails for some keys."""

    objects: FakeObjects
    part: str

    def get(self, key: str, known_etag: str | None = None) -> Fetched | str | None:
        if self.part in key:
            raise LakeError(key)
        return self.objects.get(key, known_etag)

    def __getattr__(self, name: str) -> Any:
        return getattr(self.objects, name)


def tag(client: Client, path: str = "/latest", **query: Any) -> str:
    return client.get(path, **{"symbol": "AAPL"} | query).headers["ETag"]


def deployed(objects: FakeObjects, contract: Contract, symbols: Symbols = COLLECTED) -> Client:
    """The API after a deployment."""
    from lambdas.api.handler import logger  # noqa: PLC0415 - needs the environment that a fixture has set

    served = routes(SETTINGS, contract, symbols, patient=objects, hasty=objects, ticks=Ticks())
    app = App(contract, served, Access.of(SETTINGS), logger)
    return Client(app.resolve)


@pytest.mark.parametrize("sent", ["W/{}", '"other", {}', "*"])
def test_a_tag_is_recognised_as_caches_send_it(client: Client, sent: str):
    known = client.get("/symbols").headers["ETag"]
    assert client.get("/symbols", {"If-None-Match": sent.format(known)}).status == 304


def test_a_new_bar_is_a_new_tag(client: Client, objects: FakeObjects, ticks: Ticks):
    old = tag(client, interval="1d")
    put_latest(objects, "AAPL", candles(4))
    ticks.seconds = 5
    answer = client.get("/latest", {"If-None-Match": old}, symbol="AAPL", interval="1d")
    assert (answer.status, answer.json["count"]) == (200, 4)
    assert answer.headers["ETag"] != old


def test_answers_to_different_questions_have_different_tags(client: Client):
    questions = [{"interval": "1d"}, {"interval": "1h"}, {"interval": "1d", "limit": 2}, {"symbol": "BRK-B"}]
    assert len({tag(client, **question) for question in questions}) == len(questions)


def test_a_default_that_is_spelt_out_is_the_same_question(client: Client):
    assert tag(client, interval="1h", limit=120) == tag(client)
    assert tag(client, symbol="aapl") == tag(client)


def test_a_deployment_that_changes_what_is_answered_changes_the_tags(client: Client, objects: FakeObjects):
    other = deployed(objects, Contract(CONTRACT.text.replace(f'"{VERSION}"', '"9.0.0"').encode()))
    more = deployed(objects, CONTRACT, Symbols(lambda: ("AAPL", "BRK-B", "MSFT")))
    assert tag(other) != tag(client)
    assert more.get("/symbols").headers["ETag"] != client.get("/symbols").headers["ETag"]


@pytest.mark.parametrize("path", ["/health", "/status"])
def test_what_is_true_of_an_instant_is_never_kept(client: Client, path: str):
    headers = client.get(path).headers
    assert headers["Cache-Control"] == "no-store"
    assert "ETag" not in headers


@pytest.mark.parametrize(
    ("before", "seconds"), [(7200, 7200), (10, 10), (2.5, 2), (0.5, 0), (0, 16_200)], ids=lambda value: f"{value}"
)
@pytest.mark.parametrize("path", ["/predict", "/forecasts"])
def test_no_answer_outlives_the_close_that_changes_it(
    client: Client, objects: FakeObjects, path: str, before: float, seconds: int
):
    whole_lake.fill(objects)
    sessions = [["2026-06-01", "2026-06-01T13:30:00Z", "2026-06-01T20:00:00Z"]]
    objects.put_view(STATUS, {"sessions": sessions}, {}, interval="1d", bucket=0)
    at = datetime(2026, 6, 1, 20, tzinfo=UTC) - timedelta(seconds=before)
    told = client.at(at).get(path, symbol="AAPL").headers["Cache-Control"]
    assert told == (
        f"public, max-age={min(seconds, 60)}"
        if path == "/forecasts"
        else f"public, max-age={min(seconds, 300)}, s-maxage={seconds}, stale-if-error=900"
    )


def test_posts_and_problems_are_never_kept(client: Client):
    for answer in (client.post("/predict", '{"symbol": "AAPL"}'), client.get("/latest")):
        assert answer.headers["Cache-Control"] == "no-store"


def test_caches_are_told_what_an_answer_depends_on(client: Client):
    assert client.get("/latest", symbol="AAPL").headers["Vary"] == "Accept, Accept-Encoding"


@pytest.mark.parametrize(
    ("path", "names", "named_by"),
    [("/models/AAPL", "/models", MODELS), ("/explain?symbol=AAPL", "/predict?symbol=AAPL", NEWEST_FORECASTS)],
)
def test_an_answer_whose_newest_cannot_be_asked_for_is_stale(
    objects: FakeObjects, path: str, names: str, named_by: View
):
    from lambdas.api.handler import logger  # noqa: PLC0415 - needs the environment that a fixture has set

    whole_lake.fill(objects)
    ticks, bucket = Ticks(), Failing(objects, named_by.prefix)
    served = routes(SETTINGS, CONTRACT, COLLECTED, patient=objects, hasty=bucket, ticks=ticks)
    client = Client(App(CONTRACT, served, Access.of(SETTINGS), logger).resolve)

    def is_stale(at: float, target: str) -> bool:
        plain, _, query = target.partition("?")
        ticks.seconds = at
        return "X-Stale" in client.send("GET", plain, query).headers

    # what it names is asked for later: its copy is still fresh when the other is not
    assert [is_stale(0, names), is_stale(3, path), is_stale(6, path)] == [False, False, True]


def test_another_symbol_that_is_stale_is_another_tag(objects: FakeObjects):
    from lambdas.api.handler import logger  # noqa: PLC0415 - needs the environment that a fixture has set

    def told(failing: int) -> Answer:
        ticks, settings = Ticks(), replace(SETTINGS, buckets=2)
        bucket = Failing(objects, f"bucket={failing}")
        served = routes(settings, CONTRACT, Symbols(lambda: SYMBOLS), patient=objects, hasty=bucket, ticks=ticks)
        client = Client(App(CONTRACT, served, Access.of(settings), logger).resolve)
        client.get("/latest", symbols=",".join(SYMBOLS), interval="1d")
        ticks.seconds = 6
        return client.get("/latest", symbols=",".join(SYMBOLS), interval="1d")

    newest = {
        "source": "simulated",
        "simulated": True,
        "basis": None,
        "newest": "2026-05-29",
        "missing": [],
        "older": False,
    }
    for number, symbol in enumerate(SYMBOLS):
        objects.put_view(LATEST, {}, {symbol: [newest, *candles(3)]}, interval="1d", bucket=number)
    one, other = told(0), told(1)
    assert one.json != other.json
    assert one.headers["ETag"] != other.headers["ETag"]


@pytest.mark.parametrize("path", ["/bars", "/forecasts"])
def test_a_page_with_the_same_tag_is_the_same_text(path: str):
    whole = client_of_a_whole_lake()
    asked = [
        whole.at(whole.now.replace(minute=minute, second=second)).get(path, symbol="AAPL", limit=1)
        for minute in (5, 6)
        for second in (0, 30, 59)
    ]
    assert asked[0].json["next"]
    texts = {answer.headers["ETag"]: answer.body for answer in asked}
    assert all(texts[answer.headers["ETag"]] == answer.body for answer in asked)
    assert len(texts) < len(asked)
