"""What a night still wants, whenever it is asked."""

from collections.abc import Sequence
from datetime import date, datetime, timedelta

import pytest

from nextday.forecast.ledger.files import entries_of
from nextday.forecast.model.model import store_model
from nextday.jobs.ingest.ingest import ingest
from nextday.jobs.night.due import Due, Night
from nextday.jobs.predict.predict import predict
from nextday.lake.memory import MemoryModelStore, MemoryTableStore
from nextday.market.sources.port import Interval
from nextday.settings import PredictSettings
from tests.builders import AFTER_LAST_SESSION, CALENDAR, LAST_SESSION, bars
from tests.unit.forecast.history import model
from tests.universes import NOWHERE
from tests.vendor import FakeVendor

SYMBOLS = ("AAPL", "MSFT")
BEFORE = LAST_SESSION - timedelta(days=1)
MONDAY = date(2026, 6, 1)
SETTINGS = PredictSettings(lake_bucket="lake", database="lake", buckets=1, universe=NOWHERE)


class House:
    """A lake of a hundred days that nights go over, and a model."""

    def __init__(self) -> None:
        self.store, self.models = MemoryTableStore(), MemoryModelStore()
        self.ingest(BEFORE, now=AFTER_LAST_SESSION - timedelta(days=1))

    def ingest(self, end: date, *, now: datetime, symbols: Sequence[str] = SYMBOLS) -> None:
        vendor = FakeVendor()
        for symbol in SYMBOLS:
            vendor.lists(bars(symbol, 100, end=end if symbol in symbols else BEFORE))
        ingest(Interval.DAY, SYMBOLS, source=vendor, store=self.store, buckets=1, now=now)

    def train(self, through: date) -> None:
        learned = model(*SYMBOLS, trained_through=through)
        store_model(learned, self.models)
        self.models.point_to(learned.model_id)

    def predict(self, now: datetime) -> None:
        predict(SYMBOLS, store=self.store, models=self.models, settings=SETTINGS, now=now)

    def due(self, hours: float, *, again: bool = True, replayed: bool = False) -> Due:
        night = Night(SYMBOLS, self.store, self.models, 1, AFTER_LAST_SESSION + timedelta(hours=hours))
        return night.due(again=again, replayed=replayed)

    @property
    def reasons(self) -> dict[str, str | None]:
        entries = entries_of(MONDAY, self.store)
        return dict(entries.select("symbol", "reason").iter_rows())


@pytest.fixture
def house() -> House:
    return House()


def wants(due: Due) -> tuple[bool, bool]:
    return due.trains, due.publishes


def test_the_first_run_of_a_night_trains_and_publishes_and_waits_for_nothing_that_is_there(house: House):
    house.ingest(LAST_SESSION, now=AFTER_LAST_SESSION)
    house.train(BEFORE)
    assert house.due(0.5, again=False) == Due(LAST_SESSION, (), waits=False, trains=True, publishes=True)


def test_it_waits_while_bars_may_come_but_not_where_time_stands_still(house: House):
    assert house.due(0.5, again=False).missing == SYMBOLS
    assert house.due(0.5, again=False).waits
    assert not house.due(0.5, again=False, replayed=True).waits


def test_after_a_night_that_went_well_nothing_is_due(house: House):
    house.ingest(LAST_SESSION, now=AFTER_LAST_SESSION)
    house.train(LAST_SESSION)
    house.predict(AFTER_LAST_SESSION + timedelta(minutes=30))
    for hours in (3, 6, 9, 12):
        assert wants(house.due(hours)) == (False, False)


def test_while_no_bar_has_come_a_later_run_has_nothing_to_do(house: House):
    house.train(BEFORE)
    house.predict(AFTER_LAST_SESSION)
    assert house.reasons == dict.fromkeys(SYMBOLS, "stale_data")
    assert house.due(3) == Due(LAST_SESSION, SYMBOLS, waits=False, trains=False, publishes=False)


def test_once_the_bars_have_come_the_night_is_made_up_for_and_then_over(house: House):
    house.train(BEFORE)
    house.predict(AFTER_LAST_SESSION)
    house.ingest(LAST_SESSION, now=AFTER_LAST_SESSION + timedelta(hours=6))
    assert wants(house.due(6.5)) == (True, True)
    house.train(LAST_SESSION)
    house.predict(AFTER_LAST_SESSION + timedelta(hours=6.5))
    assert house.reasons == dict.fromkeys(SYMBOLS, None)
    assert wants(house.due(9.5)) == (False, False)


def test_a_straggler_is_forecast_by_the_model_that_there_is(house: House):
    house.ingest(LAST_SESSION, now=AFTER_LAST_SESSION, symbols=["AAPL"])
    house.train(LAST_SESSION)
    house.predict(AFTER_LAST_SESSION)
    assert house.reasons == {"AAPL": None, "MSFT": "stale_data"}
    assert house.due(3).missing == ("MSFT",)
    assert wants(house.due(3)) == (False, False)
    house.ingest(LAST_SESSION, now=AFTER_LAST_SESSION + timedelta(hours=3))
    assert wants(house.due(3.5)) == (False, True)


def test_forecasts_that_a_failed_run_left_out_are_due(house: House):
    house.ingest(LAST_SESSION, now=AFTER_LAST_SESSION)
    house.train(LAST_SESSION)
    assert wants(house.due(3)) == (False, True)


def test_an_abstention_for_want_of_a_model_is_made_up_for_when_there_is_one(house: House):
    house.ingest(LAST_SESSION, now=AFTER_LAST_SESSION)
    house.predict(AFTER_LAST_SESSION)
    assert house.reasons == dict.fromkeys(SYMBOLS, "no_model")
    assert wants(house.due(3)) == (True, True)
    house.train(LAST_SESSION)
    assert wants(house.due(6)) == (False, True)
    house.predict(AFTER_LAST_SESSION + timedelta(hours=6))
    assert wants(house.due(9)) == (False, False)


def test_after_the_open_nothing_is_made_up_for(house: House):
    house.ingest(LAST_SESSION, now=AFTER_LAST_SESSION)
    opened = (CALENDAR.open_of(MONDAY) - AFTER_LAST_SESSION) / timedelta(hours=1)
    assert wants(house.due(opened - 0.1)) == (True, True)
    assert wants(house.due(opened)) == (False, False)


@pytest.mark.parametrize("day", [1, 2], ids=["Sunday", "Monday"])
def test_a_night_without_a_session_settles_but_does_not_train(house: House, day: int):
    house.ingest(LAST_SESSION, now=AFTER_LAST_SESSION)
    house.train(LAST_SESSION)
    house.predict(AFTER_LAST_SESSION)
    assert wants(house.due(24 * day + 0.5, again=False)) == (False, True)
    assert wants(house.due(24 * day + 3)) == (False, False)


def test_without_a_model_every_night_tries_to_train_and_tells_why_it_cannot(house: House):
    assert wants(house.due(24.5, again=False)) == (True, True)


def test_a_training_that_failed_is_made_up_for_on_the_next_night_whatever_day_it_is(house: House):
    house.ingest(LAST_SESSION, now=AFTER_LAST_SESSION)
    house.train(BEFORE)
    assert wants(house.due(24.5, again=False)) == (True, True)


def test_of_many_missing_symbols_the_answer_names_the_first():
    missing = tuple(f"S{number:04}" for number in range(5_000))
    due = Due(LAST_SESSION, missing, waits=True, trains=True, publishes=True)
    assert (due.to_dict()["missing"], len(due.to_dict()["missing_for_example"])) == (5_000, 20)
