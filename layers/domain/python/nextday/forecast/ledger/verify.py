"""Whether the ledger still is what was published: entry by entry, session by session."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

import polars as pl

from nextday.catalog import FORECASTS, OUTCOMES
from nextday.forecast.ledger.chain import GENESIS, day_hash, is_sealed
from nextday.forecast.ledger.settle import scorable
from nextday.forecast.model.proof import Documents
from nextday.forecast.model.served_models import ServedModels
from nextday.frames import empty


@dataclass(frozen=True)
class Fault:
    """The first session of which something is not as it was published, and what."""

    session: date
    what: str

    def __str__(self) -> str:
        return f"{self.session}: {self.what}"


@dataclass(frozen=True)
class Verification:
    """Sessions and entries that were proven before the first fault, and the probabilities among them recomputed."""

    sessions: int
    entries: int
    recomputed: int
    fault: Fault | None = None


def verify(files: Sequence[pl.DataFrame], outcomes: pl.DataFrame, documents: Documents) -> Verification:
    """Prove a ledger by its files, rows as they stand, and that every outcome belongs to a forecast in it.

    Each entry must hash to its own seal, each session's entries to what those of the next session carry, each model
    document to its id, and each probability must follow from its features and its document. Nothing follows the newest
    session yet: that a whole entry of it is missing shows only once the entry is settled.
    """
    ledger = pl.concat([empty(FORECASTS), *files])
    days = {session: rows for (session,), rows in ledger.partition_by("target_session", as_dict=True).items()}
    astray = _orphans(ledger, outcomes) | _beheaded(days) | _misplaced(files)
    models, proven = ServedModels(documents), 0
    sessions = sorted({*days, *astray})
    for number, session in enumerate(sessions):
        following = next((days[later] for later in sessions[number + 1 :] if later in days), ledger.clear())
        # astray first: a session with nothing but an orphaned outcome has no entries to look at
        what = astray.get(session) or _fault(days[session], following, models)
        if what:
            return Verification(number, proven, models.recomputed, Fault(session, what))
        proven += days[session].height
    return Verification(len(sessions), proven, models.recomputed)


def _fault(entries: pl.DataFrame, following: pl.DataFrame, models: ServedModels) -> str | None:
    faults = (_entry_fault(entry, models) for entry in entries.sort("symbol").iter_rows(named=True))
    # an entry's own fault first: a broken link does not say whose
    return next((fault for fault in faults if fault), None) or _link_fault(entries, following)


def _entry_fault(entry: Mapping[str, Any], models: ServedModels) -> str | None:
    if not is_sealed(entry):
        return f"the entry of {entry['symbol']} is not the one that was published"
    return None if entry["prob_up"] is None else models.fault(entry)


def _link_fault(entries: pl.DataFrame, following: pl.DataFrame) -> str | None:
    # what an unsealed entry carries may be forged itself, and would blame the session before
    carried = {entry["previous_hash"] for entry in following.iter_rows(named=True) if is_sealed(entry)}
    if carried <= {day_hash(entries)}:
        return None
    return "entries are missing, added or exchanged: the next session's carry another hash"


def _beheaded(days: Mapping[date, pl.DataFrame]) -> dict[date, str]:
    first = min(days, default=None)
    if first is None or set(days[first]["previous_hash"]) == {GENESIS}:
        return {}
    return {first: "the sessions before it are missing"}


def _misplaced(files: Sequence[pl.DataFrame]) -> dict[date, str]:
    """Sessions whose rows do not stand in the order of the key within their file."""
    # hashes go by symbol, wherever rows stand: only their order tells that some were moved
    key = pl.struct(FORECASTS.key)
    expected = (file.with_columns(expected=file.sort(FORECASTS.key).select(key).to_series()) for file in files)
    moved = [session for file in expected for session in file.filter(key != pl.col("expected"))["target_session"]]
    return dict.fromkeys(moved, "its rows are not where they were written")


def _orphans(ledger: pl.DataFrame, outcomes: pl.DataFrame) -> dict[date, str]:
    """Sessions with an outcome that no forecast of the ledger can have had."""
    unknown = outcomes.join(scorable(ledger), on=[*OUTCOMES.key, "prob_up"], how="anti").sort("symbol")
    return {row["target_session"]: f"no entry has the outcome of {row['symbol']}" for row in unknown.to_dicts()}
