"""How long CloudFront may keep an answer: until a night may publish another one, and while that is late, hardly."""

import re
from datetime import datetime

import pytest

from tests.unit.api import whole_lake
from tests.unit.api.client import Client
from tests.unit.api.conftest import Ticks
from tests.unit.api.fake_objects import FakeObjects, entry, put_forecasts

HOUR = 3600
OF_NIGHTS = (
    "/predict?symbol=AAPL",
    "/predict?symbol=AAPL&include=explanation,record",
    "/explain?symbol=AAPL",
    "/scoreboard",
    "/scoreboard?by=month",
    "/scoreboard?symbol=AAPL",
    "/models",
    "/models/AAPL",
    "/backtest",
    "/backtest?symbol=AAPL",
    "/backtest/days",
    "/training",
)
MONDAY = "2026-06-01"  # the views of the lake were written at 00:06 of the Saturday before


@pytest.fixture(autouse=True)
def lake(objects: FakeObjects) -> None:
    whole_lake.fill(objects)


def at_edge(client: Client, day: str, time: str, target: str) -> int | None:
    path, _, query = target.partition("?")
    answer = client.at(datetime.fromisoformat(f"{day}T{time}Z")).send("GET", path, query)
    assert answer.status == 200
    found = re.search("s-maxage=([0-9]+)", answer.headers["Cache-Control"])
    return int(found[1]) if found else None


@pytest.mark.parametrize("target", OF_NIGHTS)
def test_what_a_night_has_published_may_stay_until_the_next_one_begins(
    client: Client, objects: FakeObjects, target: str
):
    _published(objects, "2026-06-01T00:31:00Z")
    assert at_edge(client, MONDAY, "00:32:00", "/scoreboard") == 24 * HOUR - 120
    assert at_edge(client, MONDAY, "23:30:00", target) == HOUR


def _published(objects: FakeObjects, at: str) -> None:
    """Every view is written anew, and said to be of that instant."""
    for key, versions in [*objects.versions.items()]:
        objects.put(key, re.sub(rb'"written_at":"[^"]*"', b'"written_at":"%s"' % at.encode(), versions[-1], count=1))


@pytest.mark.parametrize("target", OF_NIGHTS)
def test_while_a_night_has_begun_and_not_published_an_answer_is_hardly_kept(client: Client, target: str):
    assert at_edge(client, "2026-06-02", "00:29:59", target) in {1, 300}
    assert at_edge(client, "2026-06-02", "00:30:00", target) == 5
    assert at_edge(client, "2026-06-02", "00:50:00", target) == 5


def test_a_forecast_that_is_late_is_asked_for_until_it_has_come(client: Client, objects: FakeObjects, ticks: Ticks):
    assert at_edge(client, "2026-06-02", "09:00:00", OF_NIGHTS[0]) == 5
    put_forecasts(objects, entry("AAPL", opens_at="2026-06-02T13:30:00Z", closes_at="2026-06-02T20:00:00Z"))
    ticks.seconds = 5
    assert at_edge(client, "2026-06-02", "09:00:00", OF_NIGHTS[0]) == 11 * HOUR


def test_an_abstention_is_kept_until_a_later_run_may_replace_it(client: Client, objects: FakeObjects):
    put_forecasts(objects, entry("AAPL", prob_up=None, signal="abstain", reason="stale_data"))
    assert at_edge(client, MONDAY, "03:00:00", OF_NIGHTS[0]) == HOUR / 2
    assert at_edge(client, MONDAY, "03:30:00", OF_NIGHTS[0]) == 3 * HOUR
    assert at_edge(client, MONDAY, "19:00:00", OF_NIGHTS[0]) == HOUR  # its session closes


def test_scores_that_the_night_has_not_written_are_kept_as_long_as_a_browser_may(client: Client):
    # a night without a session writes nothing, and no view tells which those are
    assert at_edge(client, "2026-05-31", "12:00:00", "/scoreboard") == 300


@pytest.mark.parametrize(
    "target", ["/latest?symbol=AAPL", "/watchlist", "/bars?symbol=AAPL", "/symbols", "/indicators?symbol=AAPL"]
)
def test_what_any_run_may_correct_is_kept_for_as_long_as_a_browser_may(client: Client, target: str):
    assert at_edge(client, MONDAY, "03:00:00", target) is None
