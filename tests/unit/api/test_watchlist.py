"""The start page's answer says of every symbol what /latest, /predict and /status say of it, at any time."""

import re
from collections.abc import Sequence
from datetime import UTC, date, datetime, timedelta
from typing import Any

import polars as pl
import pytest

from nextday.catalog import BARS_1D, CORPORATE_ACTIONS, FORECASTS, OUTCOMES, SESSIONS
from nextday.catalog.views import NEWEST_FORECASTS, STATUS
from nextday.forecast.ledger.scoreboard import Fate, with_fates
from nextday.forecast.score.losses import hits
from nextday.jobs.predict.settle import settle
from nextday.lake.memory import MemoryViewStore
from nextday.lake.reading import all_rows
from nextday.market.sources.port import Interval
from nextday.market.splits import restated
from nextday.settings import LakeSettings
from nextday.views.ledger.write import LEDGER_VIEWS, write_ledger_views
from nextday.views.market import MarketViews
from tests.builders import CALENDAR, LAST_SESSION, action, add, bars
from tests.unit.api import watched
from tests.unit.api.client import Client
from tests.unit.api.fake_objects import NOW, FakeObjects, entry
from tests.unit.api.promised import broken
from tests.unit.api.watched import CHANGES, CLOSING, NAMES, asked, started
from tests.unit.forecast.ledger.building import made, run
from tests.unit.views import lakes
from tests.unit.views.lakes import RandomLake
from tests.unit.views.nights import House, night_after

MOMENT = timedelta(milliseconds=500)
BEFORE = datetime(2026, 5, 29, 12, tzinfo=UTC)
MONTHS_LATER = datetime(2026, 11, 28, 12, tzinfo=UTC)
INSTANTS = (BEFORE, NOW, *(at + step for at in CHANGES for step in (-MOMENT, 0 * MOMENT, MOMENT)), MONTHS_LATER)
OF_FORECASTS = ("target_session", "prob_up", "base_rate", "signal", "state", "reason", "late")
RECENT = {
    "AAPL": "wlamh",
    "AMZN": "mh",
    "GOOG": "va",
    "META": "al",
    "MSFT": "",
    "NFLX": "v",
    "NVDA": "w",
    "TSLA": "w",
}
"""By symbol what became of the last ones while Monday's are open."""


@pytest.fixture
def lake(objects: FakeObjects) -> FakeObjects:
    watched.fill(objects)
    return objects


@pytest.fixture
def client(lake: FakeObjects) -> Client:
    return started(lake)[0]


def row(told: dict[str, Any], name: str) -> dict[str, Any]:
    """All columns' entries of a symbol."""
    place = told["symbols"].index(name)
    return {column: values[place] for column, values in told.items() if isinstance(values, list)}


def predicted(client: Client, name: str) -> dict[str, Any]:
    """What /predict says of a symbol, by columns."""
    answer = client.get("/predict", symbol=name)
    if answer.status == 404:
        return dict.fromkeys(OF_FORECASTS)
    rounded = {
        column: answer.json[field] for column, field in (("prob_up", "prob_up"), ("base_rate", "empirical_bayes"))
    }
    told = {column: value if value is None else round(value, 6) for column, value in rounded.items()}
    return {column: answer.json.get(column) for column in OF_FORECASTS} | told


@pytest.mark.parametrize("now", INSTANTS, ids=str)
def test_forecasts_are_those_of_predict(client: Client, now: datetime):
    told, later = asked(client.at(now)).json, client.at(now)
    assert told["symbols"] == [*NAMES]
    for name in NAMES:
        assert row(told, name).items() >= predicted(later, name).items(), name


def assert_bars_are_those_of_latest(client: Client, names: Sequence[str]) -> dict[str, Any]:
    """Returns the answer."""
    told = asked(client).json
    for name in names:
        newest = client.get("/latest", symbol=name, interval="1d", limit=2).json
        closes = [None, None, *(bar["close"] for bar in newest["candles"])]
        found = row(told, name)
        assert [found["previous_close"], found["close"]] == closes[-2:], name
        assert (found["newest"], found["overdue"]) == (newest["newest"] or found["newest"], newest["stale"]), name
    return told


@pytest.mark.parametrize("now", INSTANTS, ids=str)
def test_bars_are_those_of_latest(client: Client, now: datetime):
    assert_bars_are_those_of_latest(client.at(now), NAMES)


@pytest.mark.parametrize("seed", range(4))
def test_bars_of_a_lake_are_those_of_latest(seed: int):
    """Gaps, days in progress, prices below a dollar, no bars at all; a split half restated, closes corrected."""
    store, views = RandomLake(seed).store, MemoryViewStore()
    rows, split = bars("HALF", 120), action("HALF", LAST_SESSION, 4.0, "split")
    is_restated = pl.col("session_date") < date(2026, 1, 1)  # the run died before the newest file
    halves = [restated(BARS_1D, rows.filter(is_restated), split), rows.filter(~is_restated)]
    lakes.fill(store, BARS_1D, pl.concat(halves))
    lakes.fill(store, CORPORATE_ACTIONS, split)
    names = ("HALF", "NONE", *(f"S{number}" for number in range(7)))
    client, ticks = started(FakeObjects(views.writes), names, lakes.BUCKETS)

    def told() -> dict[str, Any]:
        for bucket in range(lakes.BUCKETS):
            MarketViews(Interval.DAY, bucket, store, lakes.NOW).write(views)
        return assert_bars_are_those_of_latest(client.at(lakes.NOW), names)

    previous, close = rows["close"].tail(2)
    found = row(told(), "HALF")
    assert [found["previous_close"], found["close"]] == pytest.approx([previous / 4, close], abs=1e-4)
    for values in store.partitions(BARS_1D):
        store.upsert(BARS_1D, values, lambda stored: stored.with_columns(pl.col("close") * 1.01))
    ticks.seconds += 10
    assert row(told(), "HALF")["close"] == pytest.approx(close * 1.01, abs=1e-4)


def test_a_view_from_before_it_told_closes_says_all_else(lake: FakeObjects):
    def answers() -> list[dict[str, Any]]:
        client = started(lake)[0]
        return [asked(client).json, client.get("/status").json, client.get("/symbols", detail="true").json]

    whole, *others = answers()
    for key in filter(lambda key: STATUS.prefix in key, lake.versions):
        lake.put(key, re.sub(rb'\n{"close":[^}]*}', b"", lake.versions[key][-1]))
    unknown = [None] * len(NAMES)
    assert answers() == [whole | {"close": unknown, "previous_close": unknown}, *others]


@pytest.mark.parametrize("now", INSTANTS, ids=str)
def test_how_everything_stands_is_what_status_says(client: Client, now: datetime):
    told, answer = asked(client.at(now)).json, client.at(now).get("/status")
    assert broken("getStatus", answer) == []
    status = answer.json
    same = ("now", "session", "ledger", "model", "ingest")
    assert {name: told[name] for name in same} == {name: status[name] for name in same}
    daily = {one["symbol"]: one for one in status["symbols"] if one["interval"] == "1d"}
    for name, one in daily.items():
        assert [row(told, name)[column] for column in ("newest", "overdue")] == [one["newest"], one["stale"]], name
    assert {told["expected_newest"]} == {one["expected_newest"] for one in daily.values()}
    updates = [one["next_update"] for one in status["symbols"] if one["next_update"]]
    assert told["next_update"] == min(updates, default=None)
    assert (told["stale"], told["count"]) == (sum(told["overdue"]), len(NAMES))


def test_the_last_fates_are_told_oldest_first(client: Client):
    assert {name: row(asked(client).json, name)["recent"] for name in NAMES} == RECENT


def test_a_session_that_closes_moves_its_forecasts_to_those_that_are_over(client: Client):
    before, after = (asked(client.at(CLOSING - step)).json for step in (MOMENT, 0 * MOMENT))
    assert row(before, "AAPL").items() >= {"recent": "wlamh", "state": "open", "signal": "buy"}.items()
    assert row(after, "AAPL").items() >= {"recent": "lamhw", "state": "expired", "signal": None}.items()


def test_one_replayed_bar_or_forecast_makes_the_whole_answer_simulated(lake: FakeObjects, objects: FakeObjects):
    def origin(source: str) -> tuple[str | None, bool, bool]:
        for bucket in range(watched.BUCKETS):
            ledger = {name: [entry(name, source="yahoo")] for name in ("AMZN", "MSFT")} | {
                "AAPL": [entry("AAPL", source=source)]
            }
            objects.put_view(NEWEST_FORECASTS, {}, ledger, bucket=bucket)
        answer = asked(started(objects)[0])
        return answer.json["source"], answer.json["simulated"], "X-Simulated" in answer.headers

    assert (origin("yahoo"), origin("csv")) == (("yahoo", False, False), ("csv", True, True))


def test_before_the_first_night_every_symbol_is_there_and_says_nothing():
    told = asked(started(FakeObjects())[0]).json
    assert told["symbols"] == [*NAMES]
    nothing = dict.fromkeys(row(told, "AAPL")) | {"overdue": False, "recent": ""}
    assert all(row(told, name) == nothing | {"symbols": name} for name in NAMES)
    whole = ("session", "source", "expected_newest", "next_update", "ledger")
    assert [told[name] for name in (*whole, "simulated", "stale")] == [*(5 * [None]), False, 0]


def test_a_bucket_that_lags_behind_hides_nothing_that_is_due(lake: FakeObjects):
    lagging = {"due": [["2026-05-28", "2026-05-29T00:15:00Z"]]}
    for bucket in range(watched.BUCKETS):
        watched.fill(lake)
        lake.put_view(STATUS, lagging, {}, interval="1d", bucket=bucket)
        told = asked(started(lake)[0]).json
        assert (told["expected_newest"], told["next_update"]) == ("2026-05-29", "2026-06-01T14:45:00Z")


def test_a_symbol_that_never_had_a_bar_is_overdue_once_others_are_due(client: Client):
    assert row(asked(client).json, "MSFT").items() >= {"newest": None, "overdue": True}.items()
    assert row(asked(client.at(BEFORE)).json, "MSFT")["overdue"] is False


def test_fates_are_those_that_the_scoreboard_counts():
    house, symbols, nights = House(), ("AAPL", "AMZN", "MSFT"), CALENDAR.sessions(date(2026, 5, 1), LAST_SESSION)
    add(house.store, *(bars(symbol, days=60) for symbol in symbols))
    for number, target in enumerate([*nights, CALENDAR.next_session(LAST_SESSION)]):
        chances = (0.4 + 0.02 * number, 0.5, None if number % 3 == 0 else 0.6)
        forecasts = [made(*one, CALENDAR.previous_session(target)) for one in zip(symbols, chances, strict=True)]
        run(house.store, forecasts, target, after_open=1 if number % 5 == 1 else -600)
    now = night_after(LAST_SESSION)
    settle(store=house.store, settings=LakeSettings(lake_bucket="lake", database="lake", buckets=2), now=now)
    write_ledger_views(LEDGER_VIEWS, house.sources(now))
    told = asked(started(FakeObjects({key: [house.views.get(key)] for key in house.views.writes}), symbols)[0].at(now))
    ledger, outcomes, sessions = (all_rows(table, house.store) for table in (FORECASTS, OUTCOMES, SESSIONS))
    counted = with_fates(ledger, outcomes, sessions).join(outcomes, on=FORECASTS.key, how="left", suffix="_settled")
    for symbol in symbols:
        last = counted.filter(pl.col("target_session") <= LAST_SESSION, symbol=symbol).sort("target_session").tail(5)
        right = hits(last["prob_up"].to_numpy(), last["up"].fill_null(value=False).to_numpy())
        letters = [
            ("h" if hit else "m") if fate == Fate.SETTLED else fate[0]
            for fate, hit in zip(last["fate"], right, strict=True)
        ]
        assert row(told.json, symbol)["recent"] == "".join(letters), symbol
