"""The newest bars where the views do not have them: what is said of bars is said of those that are shown."""

from datetime import date

import polars as pl

from nextday.catalog import BARS_1D, SESSIONS
from nextday.market.splits import restated
from ops.contract.answers.market import Candles
from tests.builders import action, bars, hourly_bars
from tests.lakes import rows
from tests.unit.api.client import Answer, Client
from tests.unit.api.conftest import Ticks
from tests.unit.api.fake_objects import NOW, FakeObjects, candles, fill, put_latest

LONG = bars("AAPL", 520)
SPLIT = action("AAPL", date(2026, 5, 12), 4.0, "split")


def asked(client: Client, **query: object) -> Answer:
    answer = client.get("/latest", **({"symbol": "AAPL", "interval": "1d", "limit": 510} | query))
    assert answer.status == 200, answer.body
    return answer


def newest(client: Client, **query: object) -> Candles:
    return Candles.model_validate_json(asked(client, **query).body)


def recorded(days: pl.Series, interval: str = "1d", expected: int = 1) -> pl.DataFrame:
    told = {"symbol": "AAPL", "interval": interval, "expected": expected}
    return rows(SESSIONS, *(told | {"session_date": day} for day in days))


def test_bars_that_were_restated_before_their_view_are_told_in_the_basis_that_they_are_in(
    client: Client, objects: FakeObjects
):
    fill(objects, bars_1d=restated(BARS_1D, LONG, SPLIT), corporate_actions=SPLIT)
    put_latest(objects, "AAPL", candles(4), older=True)
    assert newest(client).basis == date(2026, 5, 12)


def test_bars_that_are_newer_than_their_view_are_told_as_the_newest(client: Client, objects: FakeObjects):
    fill(objects, bars_1d=LONG)
    put_latest(objects, "AAPL", candles(4)[:-1], older=True)
    told = newest(client)
    assert (str(told.newest), told.stale, told.expected) == ("2026-05-29", False, told.count)


def test_an_answer_from_tables_has_another_tag_when_they_change(client: Client, objects: FakeObjects, ticks: Ticks):
    fill(objects, bars_1d=LONG)
    put_latest(objects, "AAPL", candles(4), older=True)
    before = asked(client)
    fill(objects, bars_1d=LONG.with_columns(pl.col("close") + 1))
    ticks.seconds = 6
    after = asked(client)
    assert after.headers["ETag"] != before.headers["ETag"]
    assert after.json["candles"] != before.json["candles"]


def test_a_session_that_is_missing_at_the_end_is_expected_once(client: Client, objects: FakeObjects):
    fill(
        objects,
        bars_1d=LONG.filter(pl.col("session_date") < date(2026, 5, 29)),
        sessions=recorded(LONG["session_date"]),
    )
    put_latest(objects, "AAPL", candles(4)[:-1], older=True)
    told = newest(client, limit=515)
    assert (told.count, told.expected, told.stale) == (515, 516, True)


def test_hours_of_a_session_that_is_on_are_expected_bars(client: Client, objects: FakeObjects):
    hours = hourly_bars("AAPL", 80)
    days = hours["start"].dt.date().unique().sort()
    fill(objects, bars_1h=hours.head(-4), sessions=recorded(days.head(-1), "1h", 7))
    told = newest(client, interval="1h", limit=555)
    assert (told.count, told.expected) == (555, 555)


def test_a_bar_that_nobody_expects_makes_no_other_seem_missing(client: Client, objects: FakeObjects):
    hours = hourly_bars("AAPL", 3)
    days = hours["start"].dt.date().unique().sort()
    fill(objects, bars_1h=hours, sessions=recorded(days, "1h", 6))
    assert (
        newest(client, interval="1h").expected
        == client.get("/bars", symbol="AAPL", interval="1h").json["expected"]
        == 21
    )


def test_without_a_view_the_tables_answer_and_nobody_knows_how_fresh_they_are(client: Client, objects: FakeObjects):
    fill(objects, bars_1d=LONG)
    told = newest(client, limit=3)
    assert [candle.close for candle in told.candles] == LONG["close"].tail(3).round(4).to_list()
    assert (str(told.newest), told.source, told.truncated, told.stale) == ("2026-05-29", "simulated", True, True)


def test_a_view_that_is_there_again_is_what_is_told(client: Client, objects: FakeObjects, ticks: Ticks):
    fill(objects, bars_1d=LONG)
    asked(client, limit=3)
    put_latest(objects, "AAPL", candles(4), older=True)
    ticks.seconds = 6
    assert newest(client.at(NOW), limit=3).stale is False
