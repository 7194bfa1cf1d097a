"""The model document: everything that turns a feature vector into a probability, as canonical JSON."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from functools import cache
from hashlib import sha256
from math import fsum
from typing import Literal

from pydantic import TypeAdapter, ValidationError, with_config

from nextday.errors import NoModel
from nextday.forecast.documents import STRICT
from nextday.forecast.evaluation import Evaluation
from nextday.forecast.members import Member
from nextday.forecast.record import Record
from nextday.lake.ports import ModelStore

CODE_VERSION = "0.1.0"
"""Version of the product whose features and candidates the document was made by."""


@with_config(STRICT)
@dataclass(frozen=True)
class WeightedMember:
    """A fitted candidate and its weight in the mixture."""

    candidate: str
    weight: float
    member: Member


@with_config(STRICT)
@dataclass(frozen=True)
class Bounds:
    """How far each feature may lie, in the order of the model's features, to resemble what was learned from."""

    low: tuple[float, ...]
    high: tuple[float, ...]

    def hold(self, features: Sequence[float]) -> bool:
        """Whether every feature lies within."""
        return all(low <= x <= high for low, x, high in zip(self.low, features, self.high, strict=True))


@with_config(STRICT)
@dataclass(frozen=True)
class SymbolModel:
    """The mixture that serves one symbol, weights summing to one, and how it did out of sample."""

    members: tuple[WeightedMember, ...]
    bounds: Bounds
    evaluation: Evaluation

    def probability(self, features: Sequence[float]) -> float:
        """Probability that the next session closes higher."""
        return min(1.0, fsum(part.weight * part.member.probability(features) for part in self.members))


@with_config(STRICT)
@dataclass(frozen=True, kw_only=True)
class Model:
    """What one training run learned, symbol by symbol.

    It holds nothing but what the lake and the code say, no clock: training twice on the same lake gives the same bytes.
    `fingerprint` maps each lake file read to its version id; `evaluation` and `record` are those of all symbols'
    mixtures together.
    """

    schema_version: Literal[2] = 2
    code_version: str
    trained_through: date
    base_rate_prior: float
    fixed_share: float
    features: tuple[str, ...]
    fingerprint: Mapping[str, str]
    symbols: Mapping[str, SymbolModel]
    evaluation: Evaluation
    record: Record

    @property
    def model_id(self) -> str:
        """Last session learned from and a hash of the document, e.g. 2026-05-29-8c6ff5a7a1b0."""
        return f"{self.trained_through}-{sha256(self.document()).hexdigest()[:12]}"

    def document(self) -> bytes:
        """The document: keys sorted, no spaces, numbers that read back to the bit."""
        values = _adapter().dump_python(self, mode="json")
        return json.dumps(values, sort_keys=True, separators=(",", ":"), allow_nan=False).encode()


@cache
def _adapter() -> TypeAdapter[Model]:
    return TypeAdapter(Model)


def model_of(document: bytes) -> Model:
    """Read a document. Raises NoModel when it is not one of this schema."""
    try:
        return _adapter().validate_json(document)
    except ValidationError as error:
        raise NoModel(f"the model document cannot be read: {error.errors()[0]['msg']}") from error


def current_model(models: ModelStore) -> Model:
    """The model that serves now. Raises NoModel when none is current, or its document is missing or unreadable."""
    model_id = models.current()
    if model_id is None:
        raise NoModel("no model is current: train first")
    return model_of(models.get(model_id))
