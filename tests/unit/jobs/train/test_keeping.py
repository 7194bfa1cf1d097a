"""What a training keeps for the next changes its speed, and nothing else."""

from collections.abc import Callable
from dataclasses import fields, replace
from hashlib import sha256

import numpy as np
import pytest

from nextday.errors import LakeError
from nextday.forecast.features.samples import Panel, Samples
from nextday.forecast.learning.placebo import Bets, shuffled
from nextday.forecast.learning.training import Training
from nextday.forecast.learning.universe import Universe
from nextday.forecast.model.model import PART
from nextday.jobs.train.reuse import Reuse
from nextday.jobs.train.run import PLACEBO_SEED, TrainingRun
from nextday.jobs.train.walk import walk
from nextday.lake.arrays import packed
from nextday.lake.memory import (
    MemoryIntermediateStore,
    MemoryKeepingStore,
    MemoryModelStore,
    MemoryTableStore,
    MemoryViewStore,
)
from nextday.lake.ports import KeepingStore
from nextday.settings import TrainSettings
from tests.builders import AFTER_LAST_SESSION
from tests.unit.forecast.history import first_rows, samples
from tests.universes import NOWHERE

Night = tuple[Training, Bets, Reuse]
HISTORIES = {f"S{number}": samples(f"S{number}", days=410, seed=number) for number in range(4)}
ALL = tuple(HISTORIES.values())


def night(panel: Panel, store: KeepingStore) -> Night:
    run = TrainingRun(
        run_id="night",
        symbols=tuple(HISTORIES),
        settings=TrainSettings(lake_bucket="lake", database="lake", buckets=1, universe=NOWHERE),
        now=AFTER_LAST_SESSION,
        store=MemoryTableStore(),
        models=MemoryModelStore(),
        intermediates=MemoryIntermediateStore(),
        keepings=store,
        views=MemoryViewStore(),
    )
    return walk(run, 0, panel, Universe.of(panel), Universe.of(shuffled(panel, PLACEBO_SEED)))


def known(panel: Panel, missing: int) -> Panel:
    """A panel when it was some sessions younger."""
    return tuple(first_rows(one, len(one) - missing) for one in panel)


def told(one: Night) -> tuple[bytes, list[object], Bets]:
    """All that a night hands on, to the bit."""
    training, bets, _ = one
    sums = [
        getattr(statistics, field.name).tobytes()
        for statistics in training.statistics.values()
        for field in fields(statistics)
    ]
    scores = [trained.scores for trained in training.symbols]
    course = training.course
    walked = [values.tobytes() for values in (*course.forecasts, *course.mixture, course.weights)]
    return PART.written({trained.symbol: trained.model for trained in training.symbols}), [sums, scores, walked], bets


def assert_as_from_nothing(panel: Panel, store: KeepingStore) -> Reuse:
    kept = night(panel, store)
    assert told(kept) == told(night(panel, MemoryKeepingStore()))
    return kept[2]


def test_a_night_after_a_night_learns_the_open_month_alone():
    store = MemoryKeepingStore()
    months = len(Universe.of(ALL).folds)
    assert assert_as_from_nothing(known(ALL, 1), store) == Reuse(0, months, "2021-01")
    reuse = assert_as_from_nothing(ALL, store)
    assert (reuse.months_kept, reuse.months_learned) == (months - 1, 1)


def test_where_nothing_is_new_nothing_is_learned_or_written():
    store = MemoryKeepingStore()
    night(ALL, store)
    before = dict(store.files)
    reuse = assert_as_from_nothing(ALL, store)
    assert (reuse.months_learned, reuse.learned_from) == (0, None)
    assert store.files == before


def test_closed_years_are_not_written_again():
    store = MemoryKeepingStore()
    night(known(ALL, 1), store)
    before = dict(store.files)
    night(ALL, store)
    changed = {name.rpartition("/")[2] for name, content in store.files.items() if before.get(name) != content}
    assert changed == {"2022.npz"}


def revised(one: Samples, row: int) -> Samples:
    features, up = one.features.copy(), one.up.copy()
    features[row] *= 1.5
    up[row] = ~up[row]
    return replace(one, features=features, up=up)


def test_a_correction_costs_the_months_from_its_own_on():
    store = MemoryKeepingStore()
    night(ALL, store)
    row = len(ALL[1]) - 60
    reuse = assert_as_from_nothing((ALL[0], revised(ALL[1], row), *ALL[2:]), store)
    assert reuse.learned_from == str(ALL[1].sessions[row].astype("datetime64[M]"))
    assert reuse.months_kept > 0


@pytest.mark.parametrize("seed", range(4))
def test_whatever_happens_from_night_to_night_documents_are_those_of_a_training_from_nothing(seed: int):
    random, store = np.random.default_rng(seed), MemoryKeepingStore()
    panel = known(ALL[:3], 30)
    for step in range(5):
        assert_as_from_nothing(known(panel, 20 - 4 * step), store)
        panel = CHANGES[random.integers(len(CHANGES))](panel, random)
        LOSSES[random.integers(len(LOSSES))](store, random)


def corrected(panel: Panel, random: np.random.Generator) -> Panel:
    number = random.integers(len(panel))
    changed = revised(panel[number], int(random.integers(len(panel[number]) - 25)))
    return (*panel[:number], changed, *panel[number + 1 :])


def joined(panel: Panel, random: np.random.Generator) -> Panel:
    return (*panel, ALL[3]) if len(panel) == 3 else panel


def left(panel: Panel, random: np.random.Generator) -> Panel:
    return panel[1:] if len(panel) > 2 else panel


def unchanged(panel: Panel, random: np.random.Generator) -> Panel:
    return panel


def lost(store: MemoryKeepingStore, random: np.random.Generator) -> None:
    del store.files[random.choice(sorted(store.files))]


def damaged(store: MemoryKeepingStore, random: np.random.Generator) -> None:
    name = random.choice(sorted(store.files))
    content = bytearray(store.files[name])
    content[int(random.integers(len(content)))] ^= 1
    store.files[name] = bytes(content)


def whole(store: MemoryKeepingStore, random: np.random.Generator) -> None:
    pass


CHANGES: tuple[Callable[[Panel, np.random.Generator], Panel], ...] = (corrected, joined, left, unchanged)
LOSSES: tuple[Callable[[MemoryKeepingStore, np.random.Generator], None], ...] = (lost, damaged, whole)


def test_a_damaged_keeping_is_made_anew_and_reported():
    store = MemoryKeepingStore()
    night(ALL, store)
    name = next(name for name in store.files if name.endswith("2021.npz"))
    whole_, store.files[name] = store.files[name], store.files[name][:-1]
    reuse = assert_as_from_nothing(ALL, store)
    assert reuse.months_kept == 0
    assert name in reuse.faults[0]
    assert store.files[name] == whole_


@pytest.mark.parametrize(
    "content", [packed({}, {}), packed({"form": "of old", "kept": {}}, {}), sha256(b"?").digest() + b"?"]
)
def test_what_another_version_of_the_product_kept_is_made_anew(content: bytes):
    store = MemoryKeepingStore()
    night(ALL[:2], store)
    written = dict(store.files)
    store.files = dict.fromkeys(store.files, content)
    assert assert_as_from_nothing(ALL[:2], store).months_kept == 0
    assert store.files == written


class Unreachable(MemoryKeepingStore):
    """A store that answers nobody."""

    def get(self, name: str) -> bytes | None:
        raise LakeError("no answer")

    def put(self, name: str, content: bytes) -> None:
        raise LakeError("no answer")


def test_a_store_that_does_not_answer_costs_speed_and_no_training():
    reuse = assert_as_from_nothing(ALL[:2], Unreachable())
    assert reuse.months_kept == 0
    assert any("no answer" in fault for fault in reuse.faults)
