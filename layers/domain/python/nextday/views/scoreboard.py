"""What the published forecasts were worth, as answers: by symbol, by month and by window."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import asdict
from datetime import datetime
from typing import Any

import polars as pl

from nextday.catalog.views import SCOREBOARD, SYMBOL_SCORES
from nextday.forecast.ledger.scoreboard import ALL, Judged, Standing, by_month, by_symbol, judged, with_fates
from nextday.forecast.ledger.tables import LedgerTables
from nextday.forecast.score.reliability import Bin
from nextday.forecast.score.verdict import demonstrated
from nextday.lake.views.text import encode, to_text

WINDOWS = (30, 90, 250)
"""Settled sessions that are also looked at alone: six weeks, four months, a year."""
_UNSETTLED = ("hit_rate", "always_up", "persistence", "log_loss", "brier", "skill")


def scoreboard(tables: LedgerTables, *, now: datetime) -> bytes:
    """The view of all symbols together: keys `all`, `all/30` and so on, `month/2026-11`; the head counts the ledger."""
    entries = _entries(tables)
    together = judged(ALL, entries, tables.outcomes)
    ledger = {
        "newest_target": entries["target_session"].max(),
        "waiting": together.waiting,
        "late": together.late,
        "void": together.void,
        "abstained": sum(together.abstained.values()),
    }
    blocks = {**_windows(ALL, entries, tables.outcomes), **dict(_months(entries, tables.outcomes))}
    return encode({"view": SCOREBOARD.name, "written_at": now, "ledger": ledger}, blocks)


def scores(tables: LedgerTables, *, now: datetime) -> bytes:
    """The view of some symbols, each alone: keys `AAPL`, `AAPL/30` and so on."""
    outcomes = by_symbol(tables.outcomes)
    blocks: dict[str, list[str]] = {}
    for symbol, entries in by_symbol(_entries(tables)).items():
        blocks |= _windows(symbol, entries, outcomes.get(symbol, tables.outcomes.clear()))
    return encode({"view": SYMBOL_SCORES.name, "written_at": now}, blocks)


def _entries(tables: LedgerTables) -> pl.DataFrame:
    return with_fates(tables.forecasts, tables.outcomes, tables.sessions)


def _windows(name: str, entries: pl.DataFrame, outcomes: pl.DataFrame) -> dict[str, list[str]]:
    windows = {name: None, **{f"{name}/{window}": window for window in WINDOWS}}
    return {key: [to_text(_answer(judged(name, entries, outcomes, window=window)))] for key, window in windows.items()}


def _months(entries: pl.DataFrame, outcomes: pl.DataFrame) -> Iterator[tuple[str, list[str]]]:
    settled = by_month(outcomes)
    for month, own in by_month(entries).items():
        yield f"month/{month}", [to_text(_answer(judged(month, own, settled.get(month, outcomes.clear()))))]


def _answer(one: Judged) -> dict[str, Any]:
    standing = one.standing
    return {
        "from": one.first,
        "to": one.last,
        "sessions": standing.evaluation.sessions if standing else 0,
        "forecasts": standing.evaluation.score.days if standing else 0,
        "verdict": one.sentence,
        "demonstrated": bool(standing and demonstrated(standing.evaluation)),
        **(_worth(standing) if standing else dict.fromkeys(_UNSETTLED)),
        "reliability": _bins(standing.evaluation.reliability) if standing else [],
        "waiting": one.waiting,
        "late": one.late,
        "void": one.void,
        "abstentions": one.abstained,
    }


def _worth(standing: Standing) -> Mapping[str, Any]:
    told = standing.evaluation
    values = (
        asdict(told.accuracy),
        standing.always_up,
        standing.persistence,
        told.score.log_loss,
        told.score.brier,
        asdict(told.skill),
    )
    return dict(zip(_UNSETTLED, values, strict=True))


def _bins(bins: Sequence[Bin]) -> list[dict[str, Any]]:
    return [
        {
            "from": one.low,
            "to": one.high,
            "n": one.days,
            "forecast": one.predicted,
            "observed": one.observed.value,
            "low": one.observed.low,
            "high": one.observed.high,
        }
        for one in bins
    ]
