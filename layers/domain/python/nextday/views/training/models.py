"""Every model with what was decided about it, and what one of them holds for each symbol."""

import re
from collections.abc import Mapping, Sequence
from contextlib import suppress
from dataclasses import asdict
from hashlib import sha256
from typing import Any

import polars as pl

from nextday.catalog import PROMOTIONS, Partition
from nextday.catalog.views import MODELS, SYMBOL_MODELS
from nextday.errors import NoModel
from nextday.forecast.model.lstm import Lstm
from nextday.forecast.model.members import EmpiricalBayes, Laplace, Logistic
from nextday.forecast.model.mixture import WeightedMember
from nextday.forecast.model.model import Model, read_manifest, read_model
from nextday.forecast.model.ranks import EDGES
from nextday.forecast.model.symbol_model import SymbolModel
from nextday.lake.partition import symbols_by_bucket
from nextday.lake.reading import all_rows
from nextday.lake.views.text import encode, to_text
from nextday.views.evaluation import told_evaluation
from nextday.views.publish import publish, publish_together
from nextday.views.sources import Sources

MOST_MODELS = 60
"""Models that are told of, the newest first: a quarter of nights."""
_PENALTY = re.compile(r"_c([^_]+)$")  # as candidates are named


def write_models(sources: Sources) -> list[str]:
    """Write the view of all models, and tell its key. Raises LakeError."""
    key = MODELS.object_key()
    publish(key, lambda: _models(sources), sources.views)
    return [key]


def write_symbol_models(model: Model, sources: Sources) -> list[str]:
    """Write the views of one model's symbols, and tell their keys. Raises LakeError."""
    own = symbols_by_bucket(sorted(model.symbols), sources.buckets)
    contents = {
        SYMBOL_MODELS.object_key(model=model.model_id, bucket=bucket): _symbols(model, bucket, own, sources)
        for bucket in range(sources.buckets)
    }
    publish_together([*contents], lambda: contents, sources.views)
    return [*contents]


def write_models_of_symbols(sources: Sources) -> list[str]:
    """Write the views of the symbols of every model that can be read, the newest first, and tell their keys."""
    keys: list[str] = []
    for model_id in _decisions(sources):
        with suppress(NoModel):
            keys += write_symbol_models(read_model(model_id, sources.models.get), sources)
    return keys


def last_session_of(model_id: str) -> str:
    """The last session that a model learned from, ISO 8601, as its id says."""
    return model_id.rpartition("-")[0]


def _models(sources: Sources) -> bytes:
    try:
        current = sources.models.current()
    except NoModel:  # a pointer that cannot be read points to none
        current = None
    head = {"current": current, "last_session": current and last_session_of(current)}
    blocks = {
        model_id: [to_text(_row(model_id, decisions, sources) | {"current": model_id == current})]
        for model_id, decisions in _decisions(sources).items()
    }
    return encode({"view": MODELS.name, "written_at": sources.now, **head}, blocks)


def _decisions(sources: Sources) -> dict[str, list[dict[str, Any]]]:
    """What was decided about the newest models, the last decision first; models by their first one, the last first."""
    rows = all_rows(PROMOTIONS, sources.store).sort("decided_at", descending=True)
    first = rows.group_by("model_id", maintain_order=True).agg(pl.col("decided_at").min())
    newest = first.sort("decided_at", descending=True, maintain_order=True).head(MOST_MODELS)["model_id"]
    return {model_id: rows.filter(model_id=model_id).drop("model_id").to_dicts() for model_id in newest}


def _row(model_id: str, decisions: list[dict[str, Any]], sources: Sources) -> dict[str, Any]:
    row = {"model_id": model_id, "last_session": last_session_of(model_id), "decisions": decisions}
    try:
        manifest = read_manifest(model_id, sources.models.get)
    except NoModel:
        return row | {"code_version": None, "metrics": None}
    return row | {"code_version": manifest.code_version, "metrics": told_evaluation(manifest.evaluation)}


def _symbols(model: Model, bucket: int, own: Mapping[int, list[str]], sources: Sources) -> bytes:
    head = {
        "model_id": model.model_id,
        "sha256": sha256(model.documents[model.model_id]).hexdigest(),
        "last_session": model.trained_through,
        "code_version": model.code_version,
    }
    files = f"/{Partition.BUCKET}={bucket}/"
    fingerprint = {key: version for key, version in model.fingerprint.items() if files in key}
    blocks = {
        symbol: [to_text({"symbol": symbol, **head, **_told(model.symbols[symbol], model), "fingerprint": fingerprint})]
        for symbol in own.get(bucket, [])
    }
    return encode({"view": SYMBOL_MODELS.name, "written_at": sources.now, **head}, blocks)


def _told(mixture: SymbolModel, model: Model) -> dict[str, Any]:
    return {
        "weights": {part.candidate: part.weight for part in mixture.members},
        "members": [_member(part, model.features) for part in mixture.members],
        "metrics": told_evaluation(mixture.evaluation),
    }


def _member(part: WeightedMember, features: Sequence[str]) -> dict[str, Any]:
    """A member in numbers that a person can read: of an LSTM, whose state says nothing to anybody, its kind alone."""
    member, penalty = part.member, _PENALTY.search(part.candidate)
    told = {"candidate": part.candidate, "kind": member.kind, "C": float(penalty[1]) if penalty else None}
    if isinstance(member, EmpiricalBayes | Laplace):
        return told | asdict(member)
    if isinstance(member, Lstm):
        return told
    names = features if isinstance(member, Logistic) else EDGES
    coefficients = dict(zip(names, member.coefficients, strict=True))
    return told | {"days": member.days, "intercept": member.intercept, "coefficients": coefficients}
