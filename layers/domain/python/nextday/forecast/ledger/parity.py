"""The canary of train/serve parity: whether what was served is what training sees of the same day."""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

import polars as pl

from nextday.forecast.features.features import FEATURES, features
from nextday.forecast.features.inputs import Inputs

Vector = Mapping[str, float]


class Verdict(StrEnum):
    """What became of a served feature vector."""

    SAME = "same"  # computed anew to the bit, and unchanged by what came after it
    REVISED = "revised"  # bars or dividends behind it were corrected since: nothing to compare
    RENAMED = "renamed"  # served by a version of the product with other features
    DIFFERS = "differs"  # the same bars and dividends give another vector today
    LOOKAHEAD = "lookahead"  # it changes with bars that came after it


FAILURES = (Verdict.DIFFERS, Verdict.LOOKAHEAD)


@dataclass(frozen=True)
class Parity:
    """The verdict on one symbol's vector, and the names of the features that fail."""

    symbol: str
    verdict: Verdict
    features: tuple[str, ...] = ()


def parity(entries: pl.DataFrame, inputs: Inputs) -> list[Parity]:
    """Compare the feature vectors of ledger entries with those computed anew, entry by entry.

    No bit of a vector may move when the future is cut off from today's bars, and it must equal, bit for bit, the one
    computed from bars and dividends up to its session as long as their hash is the one in the ledger. Entries without a
    vector are left out.
    """
    served = entries.filter(pl.col("features").is_not_null())
    verdicts: list[Parity] = []
    for (asof,), rows in served.group_by("asof_session", maintain_order=True):
        known = inputs.through(asof)
        cut, whole = _vectors(known, asof), _vectors(inputs, asof)
        for row in rows.iter_rows(named=True):
            symbol = row["symbol"]
            unrevised = known.fingerprint(symbol).inputs_hash == row["inputs_hash"]
            vectors = json.loads(row["features"]), cut.get(symbol, {}), whole.get(symbol, {})
            verdicts.append(_verdict(symbol, *vectors, unrevised=unrevised))
    return verdicts


def _verdict(symbol: str, served: Vector, cut: Vector, whole: Vector, *, unrevised: bool) -> Parity:
    if set(served) != set(FEATURES):
        return Parity(symbol, Verdict.RENAMED)
    # before corrections are excused: both vectors are of today's bars, so no correction explains a difference
    moved = tuple(name for name in cut if cut[name] != whole[name])
    if moved:
        return Parity(symbol, Verdict.LOOKAHEAD, moved)
    if not unrevised:
        return Parity(symbol, Verdict.REVISED)
    differing = tuple(name for name in FEATURES if served[name] != cut[name])
    return Parity(symbol, Verdict.DIFFERS if differing else Verdict.SAME, differing)


def _vectors(inputs: Inputs, session: date) -> dict[str, Vector]:
    rows = features(inputs.bars, inputs.actions).filter(pl.col("session_date") == session).iter_rows(named=True)
    return {row["symbol"]: {name: row[name] for name in FEATURES} for row in rows}
