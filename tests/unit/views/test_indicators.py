"""The view of the features says what the one function of the features says, and is written where it changes."""

from datetime import timedelta
from io import BytesIO

import polars as pl
import pytest
from polars.testing import assert_frame_equal

from nextday.catalog import BARS_1D, Partition, bucket_of
from nextday.catalog.views import INDICATORS
from nextday.errors import LakeError
from nextday.forecast.features.features import FEATURES, features
from nextday.forecast.features.inputs import read_inputs
from nextday.jobs.train.steps import train
from nextday.lake.memory import MemoryViewStore
from nextday.views.rebuild import REBUILDS
from tests.builders import AFTER_LAST_SESSION, CALENDAR, LAST_SESSION, action, add, bars
from tests.unit.views.nights import House
from tests.unit.views.test_models import SYMBOLS, served, training

MONDAY = CALENDAR.next_session(LAST_SESSION)


@pytest.fixture
def house() -> House:
    house = House()
    add(house.store, *(bars(symbol, days=260) for symbol in SYMBOLS), action("AAPL", LAST_SESSION, 0.5))
    return house


def told(house: House, bucket: int) -> dict[int, pl.DataFrame]:
    """The files of a bucket by year."""
    keys = {year: INDICATORS.object_key(bucket=bucket, year=year) for year in (2025, 2026)}
    return {year: pl.read_parquet(BytesIO(house.views.get(key) or b"")) for year, key in keys.items()}


def writes(house: House) -> dict[tuple[int, int], int]:
    """How often each bucket's year was written."""
    keys = {
        (bucket, year): INDICATORS.object_key(bucket=bucket, year=year) for bucket in range(2) for year in (2025, 2026)
    }
    return {place: len(house.views.writes.get(key, [])) for place, key in keys.items()}


@pytest.mark.parametrize("symbol", SYMBOLS)
def test_the_files_hold_the_features_of_every_session(house: House, symbol: str):
    train(training(house))
    inputs = read_inputs([symbol], house.store, buckets=2, through=LAST_SESSION)
    whole = pl.concat(told(house, bucket_of(symbol, 2)).values())
    assert_frame_equal(whole, features(inputs.bars, inputs.actions), check_exact=True)
    assert whole.columns == ["symbol", "session_date", *FEATURES]
    assert whole.height == 260


def test_a_session_more_is_written_into_its_year_alone(house: House):
    train(training(house))
    assert set(writes(house).values()) == {1}
    add(house.store, *(bars(symbol, days=1, end=MONDAY) for symbol in SYMBOLS))
    train(training(house, hours=72))
    assert writes(house) == {(bucket, year): 2 if year == 2026 else 1 for bucket in range(2) for year in (2025, 2026)}
    assert told(house, 0)[2026]["session_date"].max() == MONDAY


def test_a_training_with_nothing_new_writes_nothing(house: House):
    for hours in (0, 24):
        train(training(house, hours=hours))
    assert set(writes(house).values()) == {1}


def test_a_correction_of_last_year_writes_what_it_moves(house: House):
    train(training(house))
    own = {Partition.BUCKET: bucket_of("AAPL", 2), Partition.YEAR: 2025}
    last = pl.col("session_date") == pl.col("session_date").max()
    close = pl.when(last).then(pl.col("close") * 1.01).otherwise("close").alias("close")
    house.store.upsert(BARS_1D, own, lambda rows: rows.with_columns(close))
    train(training(house, hours=24))
    assert {place for place, count in writes(house).items() if count == 2} == {
        (bucket_of("AAPL", 2), 2025),
        (bucket_of("AAPL", 2), 2026),
    }


def test_what_cannot_be_written_is_told_once_the_model_serves_and_written_by_the_next(
    house: House, monkeypatch: pytest.MonkeyPatch
):
    put = house.views.put

    def refuse(key: str, content: bytes, *, over: str | None) -> None:
        if key == INDICATORS.object_key(bucket=0, year=2026):
            raise LakeError(f"cannot write {key}")
        put(key, content, over=over)

    with monkeypatch.context() as broken:
        broken.setattr(house.views, "put", refuse)
        with pytest.raises(LakeError, match="cannot write views/indicators/bucket=0/year=2026"):
            train(training(house))
    assert served(house).trained_through == LAST_SESSION
    train(training(house, hours=24))
    assert writes(house)[0, 2026] == 1
    assert not told(house, 0)[2026].is_empty()


def test_indicators_that_were_lost_are_made_anew(house: House):
    train(training(house))
    lost = House(house.store, house.models, MemoryViewStore())
    keys = [*REBUILDS[INDICATORS](lost.sources(AFTER_LAST_SESSION + timedelta(hours=1)))]
    assert len(keys) == 4
    assert {key: lost.views.get(key) for key in keys} == {key: house.views.get(key) for key in keys}
