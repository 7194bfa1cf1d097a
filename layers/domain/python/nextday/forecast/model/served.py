"""What one forecast was computed with, read from the documents of its model without what only a training needs."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from nextday.catalog import bucket_of
from nextday.errors import NoModel, OtherVersion
from nextday.forecast.model.mixture import Mixture, WeightedMember
from nextday.forecast.model.proof import SCHEMA_VERSION, Documents, proven_manifest, proven_part


@dataclass(frozen=True)
class Served:
    """What a forecast was computed with: names of the features in their order, and the mixture."""

    features: tuple[str, ...]
    mixture: Mixture

    def probability(self, vector: Mapping[str, float]) -> float:
        """Probability that the next session closes higher, by the features' values. Raises NoModel for others."""
        if not set(self.features) <= set(vector):
            raise NoModel("the model computes with other features")
        return self.mixture.probability([vector[name] for name in self.features])


def served(model_id: str, symbol: str, asof: date, documents: Documents) -> Served:
    """What a model forecasts a symbol with from the session `asof`, read without what only a training needs.

    Raises NoModel when a document is missing or not the one that was published, or the model does not have the symbol,
    and OtherVersion when only another version of the product can read it.
    """
    told = json.loads(proven_manifest(model_id, documents))
    if told.get("schema_version") != SCHEMA_VERSION:
        raise OtherVersion(f"another version of the product wrote model {model_id}")
    place = min(bucket_of(symbol, told["buckets"]) + 1, len(told["parts"]))
    mixture = _mixture(symbol, told["parts"][:place], model_id, documents)
    is_later = asof != date.fromisoformat(told["trained_through"])
    return Served(tuple(told["features"]), mixture.later() if is_later else mixture)


def _mixture(symbol: str, parts: Sequence[str], model_id: str, documents: Documents) -> Mixture:
    # a part per bucket, but for those that no symbol is in: it is at its bucket's place or before, never behind
    for digest in reversed(parts):
        part: dict[str, Any] = json.loads(proven_part(digest, model_id, documents))
        if symbol in part:
            return Mixture(tuple(WeightedMember.told(one) for one in part[symbol]["members"]))
    raise NoModel(f"model {model_id} does not have {symbol}")
