"""The ledger: what was forecast, when, from what; written once.

A forecast is never replaced. An abstention says that there was none, so it gives way to a forecast that still comes
before its target session opens; after the open it stands for good.
"""

import json
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

import polars as pl

from nextday.catalog import FORECASTS
from nextday.forecast.features.features import FEATURES
from nextday.forecast.features.inputs import Fingerprint
from nextday.forecast.ledger.chain import entry_hash, hash_before
from nextday.forecast.ledger.files import file_of
from nextday.forecast.ledger.serving import Forecast, Known
from nextday.frames import schema_of
from nextday.lake.ports import TableStore


@dataclass(frozen=True)
class Publication:
    """What all entries of a run share; instants are aware UTC. `model_id` is empty when no model could be read.

    `clock` is read when the ledger is written: a run that began before the open may end after it.
    """

    target_session: date
    target_opens_at: datetime
    clock: Callable[[], datetime]
    model_id: str


@dataclass(frozen=True)
class Standing:
    """The ledger's entries of the target session, and the symbols whose entry this run made."""

    entries: pl.DataFrame
    new: frozenset[str]


def publish(
    forecasts: Sequence[Forecast],
    publication: Publication,
    fingerprints: Mapping[str, Fingerprint],
    store: TableStore,
) -> Standing:
    """Enter forecasts into the ledger, each with the fingerprint of its symbol; return what stands there then.

    A symbol of which the lake knows nothing is left out: its entry would say nothing about any session. Raises
    InputError when the ledger already holds a later session.
    """
    previous_hash = hash_before(publication.target_session, store)
    file = file_of(publication.target_session, store)
    new: set[str] = set()

    def enter(stored: pl.DataFrame) -> pl.DataFrame:
        # sealed in here, so that after a lost race the clock is read again: what comes after the open is late
        ledger = merged(stored, _entries(forecasts, publication, fingerprints, previous_hash))
        new.clear()  # of several merges the last one is written
        new.update(ledger.join(stored, on="entry_hash", how="anti")["symbol"])
        return ledger

    store.upsert(FORECASTS, file, enter)
    ledger = store.read(FORECASTS, file).frame
    return Standing(ledger.filter(pl.col("target_session") == publication.target_session), frozenset(new))


def merged(stored: pl.DataFrame, entries: pl.DataFrame) -> pl.DataFrame:
    """The ledger with those entries that may still enter it."""
    timely = entries.filter(pl.col("prob_up").is_not_null() & ~pl.col("late"))
    abstained = stored.filter(pl.col("prob_up").is_null())
    replaced = abstained.join(timely, on=FORECASTS.key, how="semi")
    kept = stored.join(replaced, on=FORECASTS.key, how="anti")
    return pl.concat([kept, entries.join(kept, on=FORECASTS.key, how="anti")])


def _entries(
    forecasts: Sequence[Forecast],
    publication: Publication,
    fingerprints: Mapping[str, Fingerprint],
    previous_hash: str,
) -> pl.DataFrame:
    """Sealed entries, all published at the instant at which they are made; late once the target session has opened."""
    published_at = publication.clock()
    shared = {
        "published_at": published_at,
        "late": published_at >= publication.target_opens_at,
        "previous_hash": previous_hash,
    }
    rows = (
        _entry(forecast, forecast.known, publication, fingerprints[forecast.symbol]) | shared
        for forecast in forecasts
        if forecast.known
    )
    return pl.DataFrame([row | {"entry_hash": entry_hash(row)} for row in rows], schema=schema_of(FORECASTS))


def _entry(forecast: Forecast, known: Known, publication: Publication, fingerprint: Fingerprint) -> dict[str, Any]:
    return {
        "symbol": forecast.symbol,
        "target_session": publication.target_session,
        "model_id": publication.model_id,
        "asof_session": known.asof,
        "prob_up": forecast.prob_up,
        "empirical_bayes": forecast.empirical_bayes,
        "signal": forecast.signal.value,
        "reason": forecast.reason.value if forecast.reason else None,
        "target_opens_at": publication.target_opens_at,
        "features": _json(dict(zip(FEATURES, known.vector, strict=True))) if known.vector else None,
        "fingerprint": _json(fingerprint.versions),
        "inputs_hash": fingerprint.inputs_hash,
        "source": known.source,
    }


def _json(value: Mapping[str, Any]) -> str:
    return json.dumps(value, sort_keys=True, separators=(",", ":"))
