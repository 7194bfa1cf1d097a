"""Each symbol's newest entries of the ledger, with what became of them."""

from collections.abc import Iterable, Mapping
from datetime import datetime
from itertools import groupby
from typing import Any

import polars as pl

from nextday.catalog import FORECASTS
from nextday.catalog.views import NEWEST_FORECASTS
from nextday.forecast.ledger.outcomes import told_outcomes
from nextday.forecast.ledger.settle import voided
from nextday.forecast.ledger.tables import LedgerTables, newest
from nextday.lake.views.text import encode, to_text
from nextday.market.calendar import ExchangeCalendar
from nextday.market.provenance import provenance
from nextday.market.sources.port import Interval

_ENTRY = ("symbol", "target_session")


def forecasts(tables: LedgerTables, calendar: ExchangeCalendar, *, now: datetime) -> bytes:
    """The view of some symbols' ledger: by symbol its newest entry, then those before it, the newest first."""
    rows = _told(tables, calendar).iter_rows(named=True)
    blocks = {
        symbol: [to_text(_entry(row)) for row in own] for symbol, own in groupby(rows, key=lambda row: row["symbol"])
    }
    return encode({"view": NEWEST_FORECASTS.name, "written_at": now}, blocks)


def _told(tables: LedgerTables, calendar: ExchangeCalendar) -> pl.DataFrame:
    """Rows of the newest entries with those of their outcomes, whether the session was void, and when it closes."""
    entries = newest(tables.forecasts)
    void = voided(entries.join(tables.outcomes, on=_ENTRY, how="anti"), tables.sessions)
    known = entries.join(told_outcomes(tables.outcomes), on=FORECASTS.key, how="left", maintain_order="left")
    known = known.join(void.select(*_ENTRY, void=pl.lit(value=True)), on=_ENTRY, how="left", maintain_order="left")
    return known.join(
        _closes(entries, calendar), left_on="target_session", right_on="session_date", how="left", maintain_order="left"
    )


def _closes(entries: pl.DataFrame, calendar: ExchangeCalendar) -> pl.DataFrame:
    """session_date and closes_at; nothing of a session that the calendar does not list any more."""
    targets = entries["target_session"]
    if targets.is_empty():
        return pl.DataFrame(schema={"session_date": pl.Date, "closes_at": pl.Datetime("us", "UTC")})
    first, last = targets.sort().item(0), targets.sort().item(-1)
    return calendar.expected_bars(Interval.DAY, first, last).select("session_date", closes_at="ends_at")


def _entry(row: Mapping[str, Any]) -> dict[str, Any]:
    return {
        **_of(row, ("symbol", "prob_up", "signal")),
        "asof": row["asof_session"],
        **_of(row, ("target_session", "model_id", "published_at", "late", "reason")),
        **provenance([row["source"]]),
        "empirical_bayes": row["empirical_bayes"],
        "opens_at": row["target_opens_at"],
        **_of(row, ("closes_at", "previous_hash", "entry_hash")),
        "void": row["void"] is not None,
        "outcome": row["outcome"],
    }


def _of(row: Mapping[str, Any], names: Iterable[str]) -> dict[str, Any]:
    return {name: row[name] for name in names}
