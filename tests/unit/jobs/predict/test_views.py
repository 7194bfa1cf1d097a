"""A run of predict tells what it stored, once; what a run could not tell, the next one does."""

from collections.abc import Callable
from datetime import date, timedelta

import pytest

from nextday.catalog import FORECASTS, View, bucket_of
from nextday.catalog.views import EXPLANATIONS, NEWEST_FORECASTS, SCOREBOARD, SYMBOL_SCORES
from nextday.errors import LakeError
from nextday.forecast.model.model import store_model
from nextday.jobs.predict.predict import predict
from nextday.jobs.predict.settle import settle
from nextday.jobs.predict.views import write_views
from nextday.lake.reading import all_rows
from nextday.settings import PredictSettings
from tests.builders import LAST_SESSION, add, bars
from tests.unit.forecast.history import model
from tests.unit.views.nights import House, night_after
from tests.universes import NOWHERE

SYMBOLS = ("AAPL", "AMZN")  # in two buckets
SETTINGS = PredictSettings(lake_bucket="lake", database="lake", buckets=2, universe=NOWHERE)
MONDAY, TUESDAY = date(2026, 6, 1), date(2026, 6, 2)
EVERYTHING = 2 * 3 + 1  # three views of two buckets, and the scoreboard


@pytest.fixture
def house() -> House:
    house, served = House(), model(*SYMBOLS)
    add(house.store, *(bars(symbol, days=80) for symbol in SYMBOLS))
    store_model(served, house.models)
    house.models.point_to(served.model_id)
    return house


def night(house: House, session: date = LAST_SESSION, *, hours: int = 0, killed: bool = False) -> list[str]:
    """The keys of the views that a night after a session writes."""
    now = night_after(session) + timedelta(hours=hours)
    forecasts = predict(SYMBOLS, store=house.store, models=house.models, settings=SETTINGS, now=now)
    outcomes = settle(store=house.store, settings=SETTINGS, now=now)
    return [] if killed else write_views(forecasts, outcomes, house.sources(now))


def monday_arrives(house: House) -> None:
    add(house.store, *(bars(symbol, days=1, end=MONDAY) for symbol in SYMBOLS))


def test_a_night_tells_of_everything_and_of_the_ledger_last(house: House):
    written = night(house)
    views = (EXPLANATIONS, NEWEST_FORECASTS, SYMBOL_SCORES, SCOREBOARD)
    assert [next(view for view in views if key.startswith(view.prefix)) for key in written[::2]] == [*views]
    assert len(written) == len(house.views.writes) == EVERYTHING
    assert written[-1] == SCOREBOARD.object_key()


def test_a_quiet_night_writes_no_view_and_asks_for_one_alone(house: House, monkeypatch: pytest.MonkeyPatch):
    night(house)
    asked: list[str] = []
    get: Callable[[str], bytes | None] = house.views.get
    monkeypatch.setattr(house.views, "get", lambda key: asked.append(key) or get(key))
    monkeypatch.setattr(house.views, "tag", lambda key: pytest.fail(f"asked for the tag of {key}"))
    assert night(house, hours=24) == night(house, hours=48) == []
    assert asked == [SCOREBOARD.object_key()] * 2


def test_the_next_night_tells_of_the_new_session_and_keeps_the_explanations_of_the_last(house: House):
    night(house)
    monday = {key: writes[:] for key, writes in house.views.writes.items() if key.startswith(EXPLANATIONS.prefix)}
    monday_arrives(house)
    assert len(night(house, MONDAY)) == EVERYTHING
    assert {key: house.views.writes[key] for key in monday} == monday
    for symbol in SYMBOLS:
        assert house.blocks(EXPLANATIONS, session=TUESDAY, bucket=bucket_of(symbol, 2)).keys() == {symbol}
        entries = house.blocks(NEWEST_FORECASTS, bucket=bucket_of(symbol, 2))[symbol]
        assert [entry["target_session"] for entry in entries] == ["2026-06-02", "2026-06-01"]
        assert [entry["outcome"] is None for entry in entries] == [True, False]


@pytest.mark.parametrize("told_before", [True, False], ids=["after a night that told", "on the first night"])
def test_a_run_that_was_killed_before_its_views_is_healed_by_the_next(house: House, *, told_before: bool):
    if told_before:
        night(house)
        monday_arrives(house)
    last = MONDAY if told_before else LAST_SESSION
    night(house, last, killed=True)
    assert len(night(house, last, hours=1)) == EVERYTHING
    assert night(house, last, hours=2) == []


def test_a_settlement_alone_is_told_without_explaining_anything_anew(house: House):
    night(house)
    assert len(night(house, MONDAY)) == EVERYTHING  # without bars, so that all abstain from Tuesday
    monday_arrives(house)
    written = night(house, MONDAY, hours=15)  # Tuesday has opened: nothing can be forecast any more
    assert len(written) == EVERYTHING - 2
    assert not [key for key in written if key.startswith(EXPLANATIONS.prefix)]
    assert house.blocks(SCOREBOARD)["all"][0]["forecasts"] == 2


@pytest.mark.parametrize("failing", [EXPLANATIONS, NEWEST_FORECASTS, SCOREBOARD], ids=lambda view: view.name)
def test_a_view_that_cannot_be_written_fails_the_run_and_loses_no_forecast(
    house: House, failing: View, monkeypatch: pytest.MonkeyPatch
):
    put = house.views.put

    def refuse(key: str, content: bytes, *, over: str | None) -> None:
        if key.startswith(failing.prefix):
            raise LakeError(f"cannot write {key}")
        put(key, content, over=over)

    with monkeypatch.context() as broken:
        broken.setattr(house.views, "put", refuse)
        with pytest.raises(LakeError, match="cannot write views/"):
            night(house)
    assert all_rows(FORECASTS, house.store)["prob_up"].null_count() == 0
    assert len(night(house, hours=1)) == EVERYTHING


def test_before_the_first_forecast_the_scoreboard_says_so_once():
    house = House()
    assert night(house)
    assert house.view(SCOREBOARD).head["ledger"]["newest_target"] is None
    assert night(house, hours=1) == []
