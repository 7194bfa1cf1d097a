import json
import tomllib
from dataclasses import replace
from datetime import date
from hashlib import sha256
from pathlib import Path
from typing import Any

import pytest

from nextday.catalog import bucket_of
from nextday.errors import NoModel, OtherVersion
from nextday.forecast.model.model import CODE_VERSION, Model, current_model, read_model, store_model
from nextday.lake.memory import MemoryModelStore
from tests.unit.forecast.history import model, third_version

WRITTEN = model("AAPL", "MSFT", "NVDA", intercept=0.1 + 0.2)
*PARTS, MANIFEST = WRITTEN.documents.values()


def read(document_id: str, documents: dict[str, bytes]) -> Model:
    models = MemoryModelStore()
    for name, document in documents.items():
        models.put(name, document)
    return read_model(document_id, models.get)


def test_a_model_reads_back_to_the_bit():
    again = read(WRITTEN.model_id, WRITTEN.documents)
    assert again == WRITTEN
    assert again.documents == WRITTEN.documents


def test_each_part_has_the_mixtures_of_one_bucket():
    assert {frozenset(json.loads(part)) for part in PARTS} == {
        frozenset(symbol for symbol in WRITTEN.symbols if bucket_of(symbol, WRITTEN.buckets) == bucket)
        for bucket in {bucket_of(symbol, WRITTEN.buckets) for symbol in WRITTEN.symbols}
    }
    assert not any(symbol in MANIFEST.decode() for symbol in WRITTEN.symbols)


def test_the_order_of_symbols_does_not_change_a_document():
    assert model("AAPL", "MSFT").documents == model("MSFT", "AAPL").documents


def test_the_id_names_the_last_session_and_the_content():
    one, other = model("AAPL"), model("AAPL", intercept=0.5)
    assert one.model_id.startswith("2026-05-29-")
    assert one.model_id == model("AAPL").model_id != other.model_id


def test_the_mixture_is_the_weighted_mean_of_its_members():
    served = model("AAPL", intercept=0.0).symbols["AAPL"].probability([0.0] * 20)
    assert served == pytest.approx(0.75 * 0.53 + 0.25 * 0.5)


def under_its_hash(manifest: bytes) -> str:
    return f"2026-05-29-{sha256(manifest).hexdigest()[:12]}"


def altered(**changes: Any) -> bytes:
    return json.dumps(json.loads(MANIFEST) | changes).encode()


@pytest.mark.parametrize(
    "manifest",
    [
        b"",
        b"{}",
        b"\x80\x04not json",
        MANIFEST[:-1],
        altered(schema_version=3),
        altered(schema_version=5),
        altered(fixed_share=None),
        altered(surprise=1),
        altered(evaluation=None),
        altered(trained_through="yesterday"),
    ],
)
def test_a_manifest_of_another_version_is_no_model(manifest: bytes):
    model_id = under_its_hash(manifest)
    with pytest.raises(OtherVersion, match=f"another version of the product wrote model {model_id}"):
        read(model_id, {**WRITTEN.documents, model_id: manifest})


def test_a_model_with_one_base_rate_is_refused_until_the_next_training():
    model_id, documents = third_version(WRITTEN)
    why = rf"another version of the product wrote model {model_id}: train anew \(schema_version: Input should be 4\)"
    with pytest.raises(OtherVersion, match=why):
        read(model_id, documents)


def test_a_mixtures_base_rate_is_that_of_its_empirical_bayes_member():
    serving = WRITTEN.symbols["AAPL"]
    assert serving.base_rate == serving.members[0].member.probability([])
    assert replace(serving, members=serving.members[1:]).base_rate is None


@pytest.mark.parametrize("part", [b"", b"[]", b'{"AAPL":{}}', PARTS[0][:-1]])
def test_a_part_of_another_version_is_no_model(part: bytes):
    digest = sha256(part).hexdigest()
    manifest = altered(parts=[digest])
    model_id = under_its_hash(manifest)
    with pytest.raises(OtherVersion, match=f"another version of the product wrote model {model_id}"):
        read(model_id, {model_id: manifest, f"parts/{digest}": part})


@pytest.mark.parametrize("place", range(len(WRITTEN.documents)))
def test_a_document_that_was_edited_or_lost_is_no_model(place: int):
    name = list(WRITTEN.documents)[place]
    others = {other: document for other, document in WRITTEN.documents.items() if other != name}
    with pytest.raises(NoModel, match="published"):
        read(WRITTEN.model_id, {**others, name: WRITTEN.documents[name] + b" "})
    with pytest.raises(NoModel, match="no model"):
        read(WRITTEN.model_id, others)


def test_the_manifest_is_stored_last():
    names: list[str] = []

    class Watched(MemoryModelStore):
        def put(self, model_id: str, document: bytes) -> None:
            names.append(model_id)
            super().put(model_id, document)

    store_model(WRITTEN, Watched())
    assert names == list(WRITTEN.documents)
    assert names[-1] == WRITTEN.model_id


def test_the_current_model_is_the_one_pointed_to():
    models, first, second = MemoryModelStore(), model("AAPL"), model("AAPL", trained_through=date(2026, 6, 1))
    for one in (first, second):
        store_model(one, models)
    models.point_to(first.model_id)
    assert current_model(models) == first


def test_before_the_first_training_there_is_no_model():
    with pytest.raises(NoModel, match="train"):
        current_model(MemoryModelStore())


def test_documents_carry_the_products_version():
    root = next(folder for folder in Path(__file__).parents if (folder / "pyproject.toml").exists())
    assert tomllib.loads((root / "pyproject.toml").read_text())["project"]["version"] == CODE_VERSION
