import json
import tomllib
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from nextday.errors import NoModel
from nextday.forecast.model import CODE_VERSION, current_model, model_of
from nextday.lake.memory import MemoryModelStore
from tests.unit.forecast.history import model


def test_a_document_reads_back_to_the_bit():
    written = model("AAPL", "MSFT", intercept=0.1 + 0.2)
    read = model_of(written.document())
    assert read == written
    assert read.document() == written.document()


def test_the_order_of_symbols_does_not_change_a_document():
    assert model("AAPL", "MSFT").document() == model("MSFT", "AAPL").document()


def test_the_id_names_the_last_session_and_the_content():
    one, other = model("AAPL"), model("AAPL", intercept=0.5)
    assert one.model_id.startswith("2026-05-29-")
    assert one.model_id == model("AAPL").model_id != other.model_id


def test_the_mixture_is_the_weighted_mean_of_its_members():
    served = model("AAPL", intercept=0.0).symbols["AAPL"].probability([0.0] * 20)
    assert served == pytest.approx(0.75 * 0.53 + 0.25 * 0.5)


def altered(**changes: Any) -> bytes:
    return json.dumps(json.loads(model("AAPL").document()) | changes).encode()


@pytest.mark.parametrize(
    "document",
    [
        b"",
        b"{}",
        b"\x80\x04not json",
        model("AAPL").document()[:-1],
        altered(schema_version=1),
        altered(schema_version=3),
        altered(fixed_share=None),
        altered(surprise=1),
        altered(evaluation=None),
        altered(symbols={"AAPL": {}}),
        altered(trained_through="yesterday"),
    ],
)
def test_an_unreadable_document_is_no_model(document: bytes):
    with pytest.raises(NoModel, match="document"):
        model_of(document)


def test_the_current_model_is_the_one_pointed_to():
    models, first, second = MemoryModelStore(), model("AAPL"), model("AAPL", trained_through=date(2026, 6, 1))
    for document in (first, second):
        models.put(document.model_id, document.document())
    models.point_to(first.model_id)
    assert current_model(models) == first


def test_before_the_first_training_there_is_no_model():
    with pytest.raises(NoModel, match="train"):
        current_model(MemoryModelStore())


def test_documents_carry_the_products_version():
    root = next(folder for folder in Path(__file__).parents if (folder / "pyproject.toml").exists())
    assert tomllib.loads((root / "pyproject.toml").read_text())["project"]["version"] == CODE_VERSION
