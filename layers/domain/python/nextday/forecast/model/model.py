"""A trained model and its documents: everything that turns a feature vector into a probability, as canonical JSON.

A manifest says what holds for all symbols and has the hash of each part; a part has the mixtures of one bucket's
symbols, so that no document grows with the market. The model's id has the manifest's hash: it vouches for every byte.
"""

from dataclasses import dataclass
from datetime import date
from functools import cached_property
from hashlib import sha256

from nextday.errors import NoModel, OtherVersion
from nextday.forecast.documents import Document
from nextday.forecast.model.manifest import MANIFEST, Manifest, Summary
from nextday.forecast.model.proof import Documents, model_id_of, part_id, proven_manifest, proven_part
from nextday.forecast.model.symbol_model import SymbolModel
from nextday.lake.partition import symbols_by_bucket
from nextday.lake.ports import ModelStore

# written down: layer and image carry sources without package metadata; a test holds it to pyproject.toml
CODE_VERSION = "0.1.0"
"""Version of the product whose features and candidates the document was made by."""

Mixtures = dict[str, SymbolModel]
"""What serves each symbol."""
PART = Document(Mixtures)


@dataclass(frozen=True, kw_only=True)
class Model(Summary):
    """What one training run learned, symbol by symbol."""

    symbols: Mixtures

    def serving(self, symbol: str, asof: date) -> SymbolModel:
        """The mixture that forecasts from the session `asof`. Raises KeyError for a symbol that it does not have."""
        mixture = self.symbols[symbol]
        return mixture if asof == self.trained_through else mixture.later()

    @property
    def model_id(self) -> str:
        """The id that vouches for every byte."""
        return next(reversed(self.documents))

    @cached_property
    def documents(self) -> dict[str, bytes]:
        """All documents by their ids: the parts, and last the manifest."""
        parts = [
            PART.written({symbol: self.symbols[symbol] for symbol in own})
            for own in symbols_by_bucket(self.symbols, self.buckets).values()
        ]
        hashes = [sha256(part).hexdigest() for part in parts]
        manifest = MANIFEST.written(Manifest(**self.summary, parts=tuple(hashes)))
        model_id = model_id_of(manifest, self.trained_through)
        return dict(zip([*map(part_id, hashes), model_id], [*parts, manifest], strict=True))


def store_model(model: Model, models: ModelStore) -> None:
    """Store a model's documents, the manifest last: whoever finds it finds all."""
    for document_id, document in model.documents.items():
        models.put(document_id, document)


def read_model(model_id: str, documents: Documents) -> Model:
    """Read a model, and prove every document by its hash.

    Raises NoModel when one is missing or not the one that was kept, and OtherVersion when it is but cannot be read.
    """
    read = read_manifest(model_id, documents)
    try:
        parts = [PART.read(proven_part(digest, model_id, documents)) for digest in read.parts]
    except OtherVersion as error:
        raise _of_another_version(model_id, error) from error
    return Model(**read.summary, symbols={symbol: mixture for part in parts for symbol, mixture in part.items()})


def read_manifest(model_id: str, documents: Documents) -> Manifest:
    """Read the first of a model's documents. Raises as `read_model` does."""
    try:
        return MANIFEST.read(proven_manifest(model_id, documents))
    except OtherVersion as error:
        raise _of_another_version(model_id, error) from error


def current_model(models: ModelStore) -> Model:
    """The model that serves now. Raises NoModel when none is current, or its documents are missing or unreadable."""
    model_id = models.current()
    if model_id is None:
        raise NoModel("no model is current: train first")
    return read_model(model_id, models.get)


def _of_another_version(model_id: str, error: OtherVersion) -> OtherVersion:
    return OtherVersion(f"another version of the product wrote model {model_id}: train anew ({error})")
