"""A training with the sequence model among the candidates."""

from dataclasses import replace
from datetime import timedelta

import numpy as np
import pytest

from nextday.catalog import TRAINING_RUNS
from nextday.forecast.learning.recurrent import estimator
from nextday.forecast.model.lstm import Lstm
from nextday.forecast.model.model import Model, current_model, read_model
from nextday.jobs.train.run import TrainingRun
from nextday.jobs.train.steps import train
from nextday.lake.memory import (
    MemoryIntermediateStore,
    MemoryKeepingStore,
    MemoryModelStore,
    MemoryTableStore,
    MemoryViewStore,
)
from nextday.lake.reading import all_rows
from nextday.settings import TrainSettings
from tests.builders import AFTER_LAST_SESSION, LAST_SESSION, add, bars
from tests.universes import NOWHERE

SYMBOLS = ("AAPL", "AMZN")  # in two buckets
SETTINGS = TrainSettings(lake_bucket="lake", database="lake", buckets=2, universe=NOWHERE, sequence_model=True)


def trained(
    store: MemoryTableStore, keepings: MemoryKeepingStore | None = None, days_ago: int = 0, *, asked: bool = True
) -> Model:
    models = MemoryModelStore()
    run = TrainingRun(
        run_id="night",
        symbols=SYMBOLS,
        settings=replace(SETTINGS, sequence_model=asked),
        now=AFTER_LAST_SESSION - timedelta(days=days_ago),
        store=store,
        models=models,
        intermediates=MemoryIntermediateStore(),
        keepings=keepings or MemoryKeepingStore(),
        views=MemoryViewStore(),
    )
    report = train(run)
    assert read_model(report.model_id, models.get) == current_model(models)
    return current_model(models)


@pytest.fixture(scope="module")
def store() -> MemoryTableStore:
    store = MemoryTableStore()
    add(store, *(bars(symbol, days=340) for symbol in SYMBOLS))
    return store


@pytest.fixture(scope="module")
def model(store: MemoryTableStore) -> Model:
    return trained(store)


def test_it_is_scored_and_served_at_the_session_trained_through(store: MemoryTableStore, model: Model):
    for symbol in SYMBOLS:
        members = {part.candidate: part for part in model.serving(symbol, LAST_SESSION).members}
        assert isinstance(members["lstm"].member, Lstm)
        assert 0 < members["lstm"].weight < 0.1
    assert "lstm" in set(all_rows(TRAINING_RUNS, store)["candidate"])


def test_it_sleeps_at_later_sessions(model: Model):
    for symbol in SYMBOLS:
        awake, later = model.symbols[symbol].members, model.serving(symbol, LAST_SESSION + timedelta(days=1)).members
        assert [part.candidate for part in awake if part not in later] == [
            awake[0].candidate,
            "ranks_c0.0001",
            "ranks_c1e-05",
            "lstm",
        ]
        assert sum(part.weight for part in later) == pytest.approx(1)


def test_it_is_asked_for(store: MemoryTableStore):
    members = [part.candidate for one in trained(store, asked=False).symbols.values() for part in one.members]
    assert members
    assert "lstm" not in members


def test_what_was_kept_changes_no_byte(store: MemoryTableStore, model: Model):
    keepings = MemoryKeepingStore()
    trained(store, keepings, days_ago=40)
    assert trained(store, keepings).documents == model.documents


def test_a_night_after_a_night_learns_nothing_anew(
    store: MemoryTableStore, model: Model, monkeypatch: pytest.MonkeyPatch
):
    keepings = MemoryKeepingStore()
    trained(store, keepings, days_ago=1)
    monkeypatch.delattr(estimator, "learned")
    assert trained(store, keepings).documents == model.documents


def test_what_was_kept_under_the_other_setting_changes_no_byte(store: MemoryTableStore, model: Model):
    keepings = MemoryKeepingStore()
    trained(store, keepings, asked=False)
    assert trained(store, keepings).documents == model.documents


def test_a_document_answers_to_the_bit_what_it_was_written_from(model: Model):
    again = read_model(model.model_id, lambda name: model.documents[name])
    vectors = np.random.default_rng(1).normal(size=(5, len(model.features))).tolist()
    for vector in vectors:
        for symbol in SYMBOLS:
            assert again.symbols[symbol].probability(vector) == model.symbols[symbol].probability(vector)
