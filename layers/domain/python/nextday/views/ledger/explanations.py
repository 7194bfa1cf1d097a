"""Why the forecasts of a session say what they say."""

from collections.abc import Iterator, Sequence
from contextlib import suppress
from dataclasses import dataclass
from datetime import date
from typing import Any

import polars as pl

from nextday.catalog import FORECASTS
from nextday.catalog.views import EXPLANATIONS
from nextday.errors import ForecastError
from nextday.forecast.explain.entry import Seen, explained
from nextday.forecast.features.inputs import read_inputs
from nextday.forecast.ledger.files import entries_of
from nextday.forecast.model.model import Model, read_model
from nextday.lake.partition import symbols_by_bucket
from nextday.lake.views.text import encode, to_text
from nextday.market.bars import shown_price
from nextday.views.publish import publish_together
from nextday.views.sources import Sources

Entry = dict[str, Any]


@dataclass(frozen=True)
class AtHand:
    """What forecasts were made from, bucket by bucket, where the run that made them still holds it."""

    model: Model | None
    seen: tuple[Seen, ...]


def write_newest_explanations(sources: Sources) -> list[str]:
    """Write those of the last session of the ledger, and tell their keys; those of the sessions before are kept."""
    last = [sources.store.read(FORECASTS, values).frame for values in sources.store.partitions(FORECASTS)[-1:]]
    sessions = [entries["target_session"].sort().item(-1) for entries in last]
    return [key for session in sessions for key in write_explanations(session, sources)]


def write_explanations(session: date, sources: Sources, at_hand: AtHand | None = None) -> list[str]:
    """Write those of a session's forecasts, and tell the keys of the objects; what is not at hand is read.

    A forecast that another version of the product made is left out. Raises LakeError.
    """
    keys = [EXPLANATIONS.object_key(session=session, bucket=bucket) for bucket in range(sources.buckets)]
    publish_together(keys, lambda: dict(zip(keys, _contents(session, sources, at_hand), strict=True)), sources.views)
    return keys


def _contents(session: date, sources: Sources, at_hand: AtHand | None) -> Iterator[bytes]:
    made = entries_of(session, sources.store).filter(pl.col("prob_up").is_not_null())
    models = _models(made, sources, at_hand)
    made = made.filter(pl.col("model_id").is_in([*models]))
    own = symbols_by_bucket(made["symbol"], sources.buckets)
    head = {"view": EXPLANATIONS.name, "written_at": sources.now, "target_session": session, **vars(sources.signals)}
    for bucket in range(sources.buckets):
        entries = made.filter(pl.col("symbol").is_in(own.get(bucket, []))).to_dicts()
        answers = _answers(entries, models, _seen(entries, sources, at_hand), sources) if entries else ()
        yield encode(head, {answer["symbol"]: [to_text(answer)] for answer in answers})


def _models(made: pl.DataFrame, sources: Sources, at_hand: AtHand | None) -> dict[str, Model]:
    """The models behind entries by their ids, without those that cannot be read."""
    models = {at_hand.model.model_id: at_hand.model} if at_hand and at_hand.model else {}
    for model_id in set(made["model_id"]) - set(models):
        with suppress(ForecastError):
            models[model_id] = read_model(model_id, sources.models.get)
    return models


def _seen(entries: Sequence[Entry], sources: Sources, at_hand: AtHand | None) -> Seen:
    symbols = [entry["symbol"] for entry in entries]
    held = at_hand.seen if at_hand else ()
    if own := next((seen for seen in held if seen.usual.keys() >= set(symbols)), None):
        return own
    through = max(entry["asof_session"] for entry in entries)
    return Seen.of(read_inputs(symbols, sources.store, buckets=sources.buckets, through=through))


def _answers(entries: Sequence[Entry], models: dict[str, Model], seen: Seen, sources: Sources) -> Iterator[Entry]:
    for entry in entries:
        with suppress(ForecastError):
            yield _rounded(explained(entry, models[entry["model_id"]], seen, sources.signals))


def _rounded(answer: Entry) -> Entry:
    flips = {side: flip and flip | {"close": shown_price(flip["close"])} for side, flip in answer["flips"].items()}
    return answer | {"flips": flips}
