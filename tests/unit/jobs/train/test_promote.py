from datetime import UTC, datetime, timedelta
from hashlib import sha256

import pytest

from nextday.catalog import PROMOTIONS
from nextday.errors import NoModel
from nextday.forecast.model.model import Model, store_model
from nextday.forecast.model.promotion import Verdict
from nextday.jobs.train.promote import promote, roll_back
from nextday.lake.memory import MemoryModelStore, MemoryTableStore, MemoryViewStore
from nextday.lake.reading import all_rows
from nextday.views.sources import Sources
from tests.unit.forecast.model.test_promotion import CURRENT, candidate

NIGHT = datetime(2026, 5, 30, 0, 30, tzinfo=UTC)
SYMBOLS = ("AAPL", "MSFT")
OLD = b'{"schema_version":2}'
OLD_ID = f"2026-05-29-{sha256(OLD).hexdigest()[:12]}"


class House:
    """A lake in memory."""

    def __init__(self) -> None:
        self.models, self.store, self.views = MemoryModelStore(), MemoryTableStore(), MemoryViewStore()
        self.nights = 0

    def promote(self, trained: Model) -> Verdict:
        store_model(trained, self.models)
        self.nights += 1
        now = NIGHT + timedelta(days=self.nights)
        return promote(trained, SYMBOLS, store=self.store, models=self.models, now=now)

    def lake(self, now: datetime) -> Sources:
        return Sources(self.store, self.models, self.views, 1, now)

    @property
    def decisions(self) -> list[tuple[str, str | None, bool]]:
        rows = all_rows(PROMOTIONS, self.store).sort("decided_at")
        return rows.select("model_id", "replaces", "promoted").rows()


@pytest.fixture
def house() -> House:
    house = House()
    assert house.promote(CURRENT).promoted
    return house


def test_what_is_promoted_is_current_and_recorded(house: House):
    better = candidate(worse_by=-0.01)
    assert house.promote(better).promoted
    assert house.models.current() == better.model_id
    assert house.decisions == [(CURRENT.model_id, None, True), (better.model_id, CURRENT.model_id, True)]


def test_a_refusal_leaves_the_current_model_and_is_recorded_once(house: House):
    worse = candidate(worse_by=0.01)
    for _ in range(3):
        assert not house.promote(worse).promoted
    assert house.models.current() == CURRENT.model_id
    assert house.decisions[1:] == [(worse.model_id, CURRENT.model_id, False)]
    assert house.models.get(worse.model_id) == worse.documents[worse.model_id]


def test_a_current_model_that_cannot_be_read_is_no_rival(house: House):
    house.models.put(OLD_ID, OLD)
    house.models.point_to(OLD_ID)
    worse = candidate(worse_by=0.01)
    assert house.promote(worse) == Verdict(promoted=True, reason="the current model cannot be read")
    assert house.decisions[-1] == (worse.model_id, OLD_ID, True)


def test_rolling_back_makes_an_earlier_model_current_and_is_recorded(house: House):
    better = candidate(worse_by=-0.01)
    house.promote(better)
    for _ in range(2):
        roll_back(CURRENT.model_id, house.lake(NIGHT + timedelta(days=9)))
    assert house.models.current() == CURRENT.model_id
    assert house.decisions[2:] == [(CURRENT.model_id, better.model_id, True)]


def test_what_was_rolled_back_stays_behind_until_a_newer_model_comes(house: House):
    better, newer = candidate(worse_by=-0.01), candidate(worse_by=-0.02)
    house.promote(better)
    roll_back(CURRENT.model_id, house.lake(NIGHT + timedelta(days=9)))
    assert house.promote(better) == Verdict(promoted=False, reason="rolled back by hand")
    assert house.models.current() == CURRENT.model_id
    assert house.promote(newer).promoted


def test_going_back_and_forth_at_one_instant_ends_where_it_was_sent_last(house: House):
    better = candidate(worse_by=-0.01)
    house.promote(better)
    for model_id in (CURRENT.model_id, better.model_id, CURRENT.model_id):
        roll_back(model_id, house.lake(NIGHT))
    assert house.models.current() == CURRENT.model_id


@pytest.mark.parametrize("broken", ["never", OLD_ID])
def test_nobody_rolls_back_to_what_cannot_serve(house: House, broken: str):
    house.models.put(OLD_ID, OLD)
    with pytest.raises(NoModel):
        roll_back(broken, house.lake(NIGHT))
    assert house.models.current() == CURRENT.model_id
    assert len(house.decisions) == 1
