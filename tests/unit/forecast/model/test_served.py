"""A forecast computed anew where nothing is installed that learns."""

import json
import subprocess
import sys
from dataclasses import replace
from datetime import date
from hashlib import sha256

import pytest

from nextday.errors import NoModel, OtherVersion
from nextday.forecast.model.members import EmpiricalBayes, Laplace, Logistic
from nextday.forecast.model.mixture import WeightedMember
from nextday.forecast.model.model import Model
from nextday.forecast.model.ranks import EDGES, Ranked
from nextday.forecast.model.served import served
from tests.unit.forecast.history import model, third_version

ASOF = date(2026, 5, 29)
NEXT = date(2026, 6, 1)
LEARNING = ("numpy", "pandas", "pydantic", "pyarrow", "exchange_calendars", "awswrangler", "boto3")
SYMBOLS = ("AAPL", "MSFT", "NVDA", "TSLA")


def mixed(base: Model) -> Model:
    """A model of members that use each feature, one of which knows the session of its training alone."""
    width = len(base.features)
    members = (
        WeightedMember("empirical_bayes", 0.4, EmpiricalBayes(ups=52, days=98, rate=0.51, strength=2.5)),
        WeightedMember("laplace", 0.1, Laplace(ups=52, days=98)),
        WeightedMember("logistic", 0.2, Logistic(0.03, tuple(0.07 * place for place in range(width)), days=98)),
        WeightedMember(
            "ranked", 0.3, Ranked(0.1, (0.3,) * len(EDGES), tuple(range(len(EDGES))), ((3, 9, 40),) * len(EDGES), 98)
        ),
    )
    return replace(base, symbols={name: replace(one, members=members) for name, one in base.symbols.items()})


def documents(of: dict[str, bytes]):
    def document(document_id: str) -> bytes:
        if document_id not in of:
            raise NoModel(f"there is no model {document_id}")
        return of[document_id]

    return document


TRAINED = mixed(model(*SYMBOLS))
VECTOR = {name: 0.013 * place for place, name in enumerate(TRAINED.features)}


@pytest.mark.parametrize("asof", [ASOF, NEXT])
@pytest.mark.parametrize("symbol", SYMBOLS)
@pytest.mark.parametrize("buckets", [1, 2, 7, 100])
def test_it_is_the_forecast_to_the_bit_wherever_the_symbol_stands(symbol: str, asof: date, buckets: int):
    trained = replace(TRAINED, buckets=buckets)
    read = served(trained.model_id, symbol, asof, documents(trained.documents))
    assert read.probability(VECTOR) == trained.serving(symbol, asof).probability(tuple(VECTOR.values()))


def test_a_document_that_is_missing_or_exchanged_computes_nothing():
    for document_id in TRAINED.documents:
        for other in ({}, {document_id: TRAINED.documents[document_id] + b" "}):
            kept = {one: content for one, content in TRAINED.documents.items() if one != document_id} | other
            with pytest.raises(NoModel):
                [served(TRAINED.model_id, symbol, ASOF, documents(kept)) for symbol in SYMBOLS]


def test_a_symbol_without_a_mixture_is_told_so():
    with pytest.raises(NoModel, match="does not have ZZZZ"):
        served(TRAINED.model_id, "ZZZZ", ASOF, documents(TRAINED.documents))


def test_another_versions_document_is_not_misread():
    model_id, written = third_version(model("AAPL"))
    with pytest.raises(OtherVersion):
        served(model_id, "AAPL", ASOF, documents(written))


@pytest.mark.parametrize("exchanged", [{"kind": "oracle"}, {"seen": 1}])
def test_a_member_that_nobody_knows_is_another_versions(exchanged: dict[str, object]):
    *_, manifest = map(json.loads, TRAINED.documents.values())
    (part,) = map(json.loads, list(replace(TRAINED, buckets=1).documents.values())[:1])
    part["AAPL"]["members"][0]["member"] |= exchanged
    text = json.dumps(part).encode()
    digest = sha256(text).hexdigest()
    head = json.dumps(manifest | {"buckets": 1, "parts": [digest]}).encode()
    model_id = f"{ASOF}-{sha256(head).hexdigest()[:12]}"
    with pytest.raises(OtherVersion):
        served(model_id, "AAPL", ASOF, documents({f"parts/{digest}": text, model_id: head}))


@pytest.mark.parametrize("module", ["nextday.forecast.model.served", "nextday.forecast.ledger.chain"])
def test_nothing_that_learns_is_needed_for_it(module: str):
    program = f"import sys, {module}; print([name for name in {LEARNING} if name in sys.modules])"
    assert subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True).stdout == "[]\n"
