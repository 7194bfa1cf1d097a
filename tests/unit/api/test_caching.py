import pytest
from tests.unit.api.fake_lake import FakeLake, forecast

from tests.builders import bars
from tests.unit.api.client import Client


@pytest.fixture
def lake() -> FakeLake:
    return FakeLake(daily=bars("AAPL", days=3), forecasts=[forecast()])


READS = ["/symbols", "/latest", "/predict", "/openapi.json", "/docs"]


@pytest.mark.parametrize("path", READS)
def test_what_has_not_changed_is_not_sent_again(client: Client, path: str):
    first = client.get(path, symbol="AAPL")
    again = client.get(path, {"If-None-Match": first.headers["ETag"]}, symbol="AAPL")
    assert (again.status, again.body) == (304, "")
    assert again.headers == {name: first.headers[name] for name in ("ETag", "Cache-Control")}


@pytest.mark.parametrize("path", READS)
def test_reads_may_be_kept_for_half_a_minute(client: Client, path: str):
    answer = client.get(path, symbol="AAPL")
    assert answer.headers["Cache-Control"] == "public, max-age=30, stale-while-revalidate=60"


@pytest.mark.parametrize("sent", ["W/{}", '"other", {}', "*"])
def test_a_tag_is_recognised_as_caches_send_it(client: Client, sent: str):
    tag = client.get("/symbols").headers["ETag"]
    assert client.get("/symbols", {"If-None-Match": sent.format(tag)}).status == 304


def test_a_new_bar_is_a_new_tag(client: Client, lake: FakeLake):
    old = client.get("/latest", symbol="AAPL", interval="1d").headers["ETag"]
    lake.daily = bars("AAPL", days=4)
    answer = client.get("/latest", {"If-None-Match": old}, symbol="AAPL", interval="1d")
    assert answer.status == 200
    assert answer.headers["ETag"] != old


def test_health_and_posts_are_never_kept(client: Client):
    assert client.get("/health").headers["Cache-Control"] == "no-store"
    assert client.post("/predict", '{"symbol": "AAPL"}').headers["Cache-Control"] == "no-store"
