"""What the published forecasts were worth, as answers: by symbol, by month and by window."""

from collections.abc import Iterator
from datetime import datetime
from typing import Any

import polars as pl

from nextday.catalog.views import SCOREBOARD, SYMBOL_SCORES
from nextday.forecast.ledger.scoreboard import ALL, Judged, by_month, by_symbol, judged, with_fates
from nextday.forecast.ledger.tables import LedgerTables
from nextday.lake.views.text import encode, to_text
from nextday.views.evaluation import told_bin, told_evaluation

WINDOWS = (30, 90, 250)
"""Settled sessions that are also looked at alone: six weeks, four months, a year."""


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
    whole, settled = to_text(_answer(judged(name, entries, outcomes))), outcomes["target_session"].n_unique()
    blocks = {name: [whole]}
    for window in WINDOWS:
        # judging takes a millisecond, and there are thousands of symbols: what is whole is judged once
        told = whole if window >= settled else to_text(_answer(judged(name, entries, outcomes, window=window)))
        blocks[f"{name}/{window}"] = [told]
    return blocks


def _months(entries: pl.DataFrame, outcomes: pl.DataFrame) -> Iterator[tuple[str, list[str]]]:
    settled = by_month(outcomes)
    for month, own in by_month(entries).items():
        yield f"month/{month}", [to_text(_answer(judged(month, own, settled.get(month, outcomes.clear()))))]


def _answer(one: Judged) -> dict[str, Any]:
    standing = one.standing
    judged_by = standing.evaluation if standing else None
    return {
        "from": one.first,
        "to": one.last,
        **told_evaluation(judged_by),
        "verdict": one.sentence,
        "always_up": standing.always_up if standing else None,
        "persistence": standing.persistence if standing else None,
        "reliability": [told_bin(one) for one in judged_by.reliability] if judged_by else [],
        "waiting": one.waiting,
        "late": one.late,
        "void": one.void,
        "abstentions": one.abstained,
    }
