"""A trained model and its documents: everything that turns a feature vector into a probability, as canonical JSON.

A cover says what holds for all symbols and has the hash of each part; a part has the mixtures of one bucket's symbols,
so that no document grows with the market. The model's id has the hash of the cover: it vouches for every byte.
"""

import json
from collections import defaultdict
from collections.abc import Callable, Mapping
from dataclasses import dataclass, fields
from datetime import date
from functools import cache, cached_property
from hashlib import sha256
from typing import Any, Literal, TypeVar

from pydantic import TypeAdapter, ValidationError, with_config

from nextday.catalog import bucket_of
from nextday.errors import NoModel, OtherVersion
from nextday.forecast.documents import STRICT
from nextday.forecast.evaluation import Evaluation
from nextday.forecast.record import Record
from nextday.forecast.symbol_model import SymbolModel
from nextday.lake.ports import ModelStore

CODE_VERSION = "0.1.0"
"""Version of the product whose features and candidates the document was made by."""

Documents = Callable[[str], bytes]
"""The document of an id; raises NoModel when there is none."""
Mixtures = Mapping[str, SymbolModel]
"""What serves each symbol."""
_Content = TypeVar("_Content")


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
    record: Record


@with_config(STRICT)
@dataclass(frozen=True, kw_only=True)
class Cover(Summary):
    """The document that is read first; `parts` has the SHA-256 of each bucket's part."""

    schema_version: Literal[3] = 3
    parts: Mapping[str, str]


@dataclass(frozen=True, kw_only=True)
class Model(Summary):
    """What one training run learned, symbol by symbol."""

    symbols: Mixtures

    @property
    def model_id(self) -> str:
        """Last session learned from and a hash of the cover, e.g. 2026-05-29-8c6ff5a7a1b0."""
        return next(reversed(self.documents))

    @cached_property
    def documents(self) -> dict[str, bytes]:
        """All documents by their ids: the parts, and last the cover."""
        by_bucket: defaultdict[str, dict[str, SymbolModel]] = defaultdict(dict)
        for symbol, mixture in self.symbols.items():
            by_bucket[str(bucket_of(symbol, self.buckets))][symbol] = mixture
        parts = {bucket: written(mixtures) for bucket, mixtures in by_bucket.items()}
        hashes = {bucket: sha256(part).hexdigest() for bucket, part in parts.items()}
        shared = {field.name: getattr(self, field.name) for field in fields(Summary)}
        cover = _document(_covers(), Cover(**shared, parts=hashes))
        model_id = f"{self.trained_through}-{_cover_hash(cover)}"
        return {**{_part_id(hashes[bucket]): part for bucket, part in parts.items()}, model_id: cover}


def written(mixtures: Mixtures) -> bytes:
    """The document of one part."""
    return _document(_parts(), mixtures)


def mixtures_of(part: bytes) -> Mixtures:
    """Inverse of `written`. Raises OtherVersion."""
    return _read(_parts(), part)


def keep(model: Model, models: ModelStore) -> None:
    """Store a model's documents, the cover last: whoever finds it finds all."""
    for document_id, document in model.documents.items():
        models.put(document_id, document)


def read_model(model_id: str, documents: Documents) -> Model:
    """Read a model, and prove every document by its hash.

    Raises NoModel when one is missing or not the one that was kept, and OtherVersion when it is but cannot be read.
    """
    cover = documents(model_id)
    if not model_id.endswith(f"-{_cover_hash(cover)}"):
        raise NoModel(f"the document of model {model_id} is not the one that was published")
    summary = _read(_covers(), cover)
    shared = {field.name: getattr(summary, field.name) for field in fields(Summary)}
    parts = (_part(digest, model_id, documents) for digest in summary.parts.values())
    return Model(**shared, symbols={symbol: mixture for part in parts for symbol, mixture in part.items()})


def current_model(models: ModelStore) -> Model:
    """The model that serves now. Raises NoModel when none is current, or its documents are missing or unreadable."""
    model_id = models.current()
    if model_id is None:
        raise NoModel("no model is current: train first")
    return read_model(model_id, models.get)


def _part(digest: str, model_id: str, documents: Documents) -> Mixtures:
    part = documents(_part_id(digest))
    if sha256(part).hexdigest() != digest:
        raise NoModel(f"a part of model {model_id} is not the one that was published")
    return mixtures_of(part)


def _part_id(digest: str) -> str:
    return f"parts/{digest}"


def _cover_hash(cover: bytes) -> str:
    return sha256(cover).hexdigest()[:12]


@cache
def _covers() -> TypeAdapter[Cover]:
    return TypeAdapter(Cover)


@cache
def _parts() -> TypeAdapter[Mixtures]:
    return TypeAdapter(Mixtures)


def _document(adapter: TypeAdapter[Any], value: object) -> bytes:
    """Keys sorted, no spaces, numbers that read back to the bit."""
    values = adapter.dump_python(value, mode="json")
    return json.dumps(values, sort_keys=True, separators=(",", ":"), allow_nan=False).encode()


def _read(adapter: TypeAdapter[_Content], document: bytes) -> _Content:
    try:
        return adapter.validate_json(document)
    except ValidationError as error:
        raise OtherVersion(f"the model document cannot be read: {error.errors()[0]['msg']}") from error
