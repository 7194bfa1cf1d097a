"""The first of a model's documents: what holds for all symbols, and the hashes of the others."""

from collections.abc import Mapping
from dataclasses import dataclass, fields
from datetime import date
from typing import Any, Literal

from nextday.forecast.documents import Document, strict
from nextday.forecast.model.proof import SCHEMA_VERSION
from nextday.forecast.score.evaluation import Evaluation
from nextday.forecast.score.track_record import TrackRecord


@dataclass(frozen=True, kw_only=True)
class Summary:
    """What a training says of all its symbols together.

    It holds nothing but what the lake and the code say, no clock: training twice on the same lake gives the same bytes.
    `fingerprint` maps each lake file read to its version id; `evaluation` and `record` are those of all symbols'
    mixtures together; `buckets` is how many parts symbols are spread over.
    """

    code_version: str
    trained_through: date
    base_rate_prior: float
    fixed_share: float
    features: tuple[str, ...]
    fingerprint: Mapping[str, str]
    buckets: int
    evaluation: Evaluation
    record: TrackRecord

    @property
    def summary(self) -> dict[str, Any]:
        """These fields by name, without those of heirs."""
        return {field.name: getattr(self, field.name) for field in fields(Summary)}


@strict
@dataclass(frozen=True, kw_only=True)
class Manifest(Summary):
    """The document that is read first: `parts` has the SHA-256 of each part, by bucket."""

    # a Literal, which takes no other version
    schema_version: Literal[4] = SCHEMA_VERSION
    parts: tuple[str, ...]


MANIFEST = Document(Manifest)
