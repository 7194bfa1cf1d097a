"""Views of models say what promotions and documents say."""

import re
from dataclasses import asdict, replace
from datetime import timedelta
from hashlib import sha256

import pytest

from nextday.catalog import PROMOTIONS, bucket_of
from nextday.catalog.views import MODELS, SYMBOL_MODELS
from nextday.errors import LakeError
from nextday.forecast.features.features import FEATURES
from nextday.forecast.model.members import Logistic
from nextday.forecast.model.model import Model, current_model, read_model
from nextday.forecast.model.ranks import EDGES, Ranked
from nextday.forecast.score.verdict import verdict
from nextday.jobs.train.promote import roll_back
from nextday.jobs.train.run import TrainingRun
from nextday.jobs.train.steps import train
from nextday.lake.memory import MemoryIntermediateStore, MemoryViewStore
from nextday.lake.reading import all_rows
from nextday.settings import TrainSettings
from nextday.views.rebuild import rebuilt
from nextday.views.training.models import MOST_MODELS, write_models
from tests.builders import AFTER_LAST_SESSION, CALENDAR, LAST_SESSION, add, bars
from tests.unit.forecast.history import third_version
from tests.unit.forecast.model.test_promotion import CURRENT, candidate
from tests.unit.jobs.train.test_promote import House as Promotions
from tests.unit.views.nights import House, told
from tests.universes import NOWHERE

SYMBOLS = ("AAPL", "AMZN")  # in two buckets
MONDAY = CALENDAR.next_session(LAST_SESSION)


def training(house: House, hours: int = 0) -> TrainingRun:
    return TrainingRun(
        run_id=f"night {hours}",
        symbols=SYMBOLS,
        settings=TrainSettings(lake_bucket="lake", database="lake", buckets=2, universe=NOWHERE),
        now=AFTER_LAST_SESSION + timedelta(hours=hours),
        store=house.store,
        models=house.models,
        intermediates=MemoryIntermediateStore(),
        keepings=house.keepings,
        views=house.views,
    )


@pytest.fixture(scope="module")
def trained() -> House:
    house = House()
    add(house.store, *(bars(symbol, days=260) for symbol in SYMBOLS))
    train(training(house))
    return house


def served(house: House) -> Model:
    return current_model(house.models)


@pytest.mark.parametrize("symbol", SYMBOLS)
def test_a_symbols_part_of_a_model_is_that_of_its_document(trained: House, symbol: str):
    model = served(trained)
    [answer] = trained.blocks(SYMBOL_MODELS, model=model.model_id, bucket=bucket_of(symbol, 2))[symbol]
    mixture = model.symbols[symbol]
    assert answer["weights"] == {part.candidate: part.weight for part in mixture.members}
    assert sum(answer["weights"].values()) == pytest.approx(1)
    for told_member, part in zip(answer["members"], mixture.members, strict=True):
        assert (told_member["candidate"], told_member["kind"]) == (part.candidate, part.member.kind)
        if isinstance(part.member, Logistic | Ranked):
            names = FEATURES if isinstance(part.member, Logistic) else EDGES
            assert told_member["coefficients"] == dict(zip(names, part.member.coefficients, strict=True))
            assert told_member["intercept"] == part.member.intercept
            assert f"_c{told_member['C']:g}" == re.findall(r"_c.*", part.candidate)[0]
        else:
            assert told_member == {"candidate": part.candidate, "C": None} | asdict(part.member)
    skill = answer["metrics"]["skill"]
    assert skill == asdict(mixture.evaluation.skill)
    assert answer["metrics"]["verdict"] == verdict(mixture.evaluation)
    assert (answer["model_id"], answer["last_session"]) == (model.model_id, "2026-05-29")


def test_the_hash_is_that_of_the_document_and_begins_as_the_models_id_ends(trained: House):
    model = served(trained)
    digest = sha256(trained.models.get(model.model_id)).hexdigest()
    head = trained.view(SYMBOL_MODELS, model=model.model_id, bucket=0).head
    assert head["sha256"] == digest
    assert model.model_id.endswith(digest[:12])


def test_the_fingerprints_of_all_buckets_are_the_documents(trained: House):
    model, found = served(trained), {}
    for symbol in SYMBOLS:
        [answer] = trained.blocks(SYMBOL_MODELS, model=model.model_id, bucket=bucket_of(symbol, 2))[symbol]
        assert all(f"/bucket={bucket_of(symbol, 2)}/" in key for key in answer["fingerprint"])
        found |= answer["fingerprint"]
    assert found == model.fingerprint


def test_the_list_tells_what_was_decided_and_how_the_model_did(trained: House):
    model = served(trained)
    view = trained.view(MODELS)
    assert (view.head["current"], view.head["last_session"]) == (model.model_id, "2026-05-29")
    [row] = trained.blocks(MODELS)[model.model_id]
    [decision] = all_rows(PROMOTIONS, trained.store).drop("model_id").to_dicts()
    assert row["decisions"] == told([decision])
    assert row["metrics"]["skill"] == asdict(model.evaluation.skill)
    assert (row["current"], row["code_version"]) == (True, model.code_version)


def test_a_training_that_changes_nothing_writes_no_view(trained: House):
    before = {key: len(writes) for key, writes in trained.views.writes.items()}
    train(training(trained, hours=24))
    assert {key: len(writes) for key, writes in trained.views.writes.items()} == before


def test_a_training_that_was_killed_before_its_views_is_told_by_the_next(trained: House):
    lost = replace(trained, views=MemoryViewStore())
    train(training(lost, hours=24))
    assert lost.blocks(MODELS) == trained.blocks(MODELS)
    model_id = served(trained).model_id
    for bucket in range(2):
        assert lost.blocks(SYMBOL_MODELS, model=model_id, bucket=bucket) == trained.blocks(
            SYMBOL_MODELS, model=model_id, bucket=bucket
        )


def test_a_view_that_cannot_be_written_fails_a_training_whose_model_serves(monkeypatch: pytest.MonkeyPatch):
    house = House()
    add(house.store, *(bars(symbol, days=260) for symbol in SYMBOLS))

    def refuse(key: str, content: bytes, *, over: str | None) -> None:
        raise LakeError(f"cannot write {key}")

    with monkeypatch.context() as broken:
        broken.setattr(house.views, "put", refuse)
        with pytest.raises(LakeError, match="cannot write views/"):
            train(training(house))
    assert served(house).trained_through == LAST_SESSION
    train(training(house, hours=1))
    assert house.view(MODELS).head["current"] == served(house).model_id


def test_models_made_anew_from_documents_are_as_they_were(trained: House):
    lost = replace(trained, views=MemoryViewStore())
    keys = [key for view, key in rebuilt(lost.sources(AFTER_LAST_SESSION)) if view in {MODELS, SYMBOL_MODELS}]
    assert len(keys) == 3
    assert {key: lost.views.get(key) for key in keys} == {key: trained.views.get(key) for key in keys}


class Decided(House):
    """What was decided about several models, and told."""

    def __init__(self, promotions: Promotions) -> None:
        super().__init__(promotions.store, promotions.models, promotions.views)
        self.promotions = promotions

    def tell(self) -> list[str]:
        write_models(self.promotions.lake(AFTER_LAST_SESSION))
        return [*self.blocks(MODELS)]


@pytest.fixture
def decided() -> Decided:
    promotions = Promotions()
    promotions.promote(CURRENT)
    return Decided(promotions)


BETTER, WORSE = candidate(worse_by=-0.01), candidate(worse_by=0.01)


def test_models_are_told_of_the_newest_first_refusals_among_them(decided: Decided):
    decided.promotions.promote(WORSE)
    decided.promotions.promote(BETTER)
    assert decided.tell() == [BETTER.model_id, WORSE.model_id, CURRENT.model_id]
    [refused] = decided.blocks(MODELS)[WORSE.model_id]
    assert (refused["current"], refused["decisions"][0]["promoted"]) == (False, False)
    assert refused["decisions"][0]["reason"].startswith("worse beyond chance")


def test_a_rollback_tells_at_once_which_model_serves(decided: Decided):
    decided.promotions.promote(BETTER)
    assert decided.tell() == [BETTER.model_id, CURRENT.model_id]
    roll_back(CURRENT.model_id, decided.promotions.lake(AFTER_LAST_SESSION + timedelta(days=9)))
    assert decided.view(MODELS).head["current"] == CURRENT.model_id
    assert [*decided.blocks(MODELS)] == [BETTER.model_id, CURRENT.model_id]
    [row] = decided.blocks(MODELS)[CURRENT.model_id]
    assert [decision["reason"] for decision in row["decisions"]] == ["rolled back by hand", "no model was current"]
    assert row["current"]


def test_a_model_of_another_version_is_told_of_without_metrics(decided: Decided):
    model_id, documents = third_version(CURRENT)
    for name, document in documents.items():
        decided.models.put(name, document)
    decided.models.point_to(model_id)
    decided.promotions.promote(BETTER)
    with pytest.raises(Exception, match="another version"):
        read_model(model_id, decided.models.get)
    older = all_rows(PROMOTIONS, decided.store)
    [values] = decided.store.partitions(PROMOTIONS)
    decided.store.upsert(
        PROMOTIONS,
        values,
        lambda rows: rows.with_columns(model_id=rows["model_id"].replace(CURRENT.model_id, model_id)),
    )
    assert decided.tell() == [BETTER.model_id, model_id]
    assert decided.blocks(MODELS)[model_id][0]["metrics"] is None
    assert older.height == 2


def test_no_more_models_are_told_of_than_a_quarter_has_nights(decided: Decided):
    for number in range(MOST_MODELS):
        decided.promotions.promote(candidate(worse_by=-1e-3 * (number + 1)))
    assert len(decided.tell()) == MOST_MODELS
    assert CURRENT.model_id not in decided.tell()


def test_before_the_first_training_there_is_nothing_to_tell():
    house = House()
    write_models(house.sources(AFTER_LAST_SESSION))
    assert house.blocks(MODELS) == {}
    assert house.view(MODELS).head["current"] is None
