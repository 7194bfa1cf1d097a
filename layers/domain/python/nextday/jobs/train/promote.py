"""Use case: let a trained model take the place of the current one, or record why not."""

from collections.abc import Collection
from dataclasses import asdict
from datetime import datetime
from functools import partial

import polars as pl

from nextday.catalog import PROMOTIONS
from nextday.errors import NoModel
from nextday.forecast.model.model import Model, current_model, read_model
from nextday.forecast.model.promotion import Verdict, judge
from nextday.frames import schema_of
from nextday.lake.history.merge import not_stored, replaced
from nextday.lake.partition import by_partition
from nextday.lake.ports import ModelStore, TableStore
from nextday.lake.reading import all_rows
from nextday.views.sources import Sources
from nextday.views.training.models import write_models

ROLLED_BACK = "rolled back by hand"
UNREADABLE = "the current model cannot be read"


def promote(
    candidate: Model, asked: Collection[str], *, store: TableStore, models: ModelStore, now: datetime
) -> Verdict:
    """Judge a model whose documents are stored, and make it current unless it is refused.

    A current model that cannot be read is no rival. What was rolled back by hand stays behind; a model trained later
    may follow. The same refusal is recorded once.
    """
    current = _readable_current(models)
    verdict = judge(candidate, current, asked)
    if verdict.promoted and current is None and current_id(models) is not None:
        verdict = Verdict(promoted=True, reason=UNREADABLE)
    # last, because no verdict outranks a decision by hand
    if _was_rolled_back(candidate.model_id, store):
        verdict = Verdict(promoted=False, reason=ROLLED_BACK)
    _decide(candidate.model_id, verdict, store=store, models=models, now=now)
    return verdict


def roll_back(model_id: str, lake: Sources) -> None:
    """Make an earlier model current again, and tell it. Raises NoModel when a document of it cannot be read."""
    read_model(model_id, lake.models.get)
    if current_id(lake.models) != model_id:
        verdict = Verdict(promoted=True, reason=ROLLED_BACK)
        _decide(model_id, verdict, store=lake.store, models=lake.models, now=lake.now)
        write_models(lake)


def current_id(models: ModelStore) -> str | None:
    """Id of the current model; None when there is none, or the pointer to it cannot be read."""
    try:
        return models.current()
    except NoModel:
        return None


def _was_rolled_back(model_id: str, store: TableStore) -> bool:
    return not all_rows(PROMOTIONS, store).filter(replaces=model_id, reason=ROLLED_BACK).is_empty()


def _readable_current(models: ModelStore) -> Model | None:
    try:
        return current_model(models)
    except NoModel:
        return None


def _decide(model_id: str, verdict: Verdict, *, store: TableStore, models: ModelStore, now: datetime) -> None:
    """Record a verdict, then act on it: a kill in between leaves the old model current, and the next run decides."""
    row = {"decided_at": now, "model_id": model_id, "replaces": current_id(models), **asdict(verdict)}
    for values, rows in by_partition(PROMOTIONS, pl.DataFrame([row], schema=schema_of(PROMOTIONS)), buckets=1):
        store.upsert(PROMOTIONS, values, partial(_with_decision, rows))
    if verdict.promoted:
        models.point_to(model_id)


def _with_decision(decision: pl.DataFrame, stored: pl.DataFrame) -> pl.DataFrame:
    """The decisions with this one, unless it repeats a refusal; of two at one instant of a replay the last stands."""
    refused = decision.filter(~pl.col("promoted"))
    # before the first model `replaces` is null, and a refusal would be recorded every night
    known = refused.join(stored, on=("model_id", "replaces", "promoted"), how="semi", nulls_equal=True)
    return replaced(PROMOTIONS, stored, not_stored(PROMOTIONS, known, decision))
