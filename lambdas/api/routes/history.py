"""What happened to the shares, what was expected of the vendor, and what became of what it sent."""

from collections.abc import Sequence

import polars as pl

from lambdas.api.answers import Answer
from lambdas.api.asked import Asked
from lambdas.api.rows.answers import listing
from lambdas.api.rows.pages import Page
from lambdas.api.symbols import Symbols
from nextday.catalog import CORPORATE_ACTIONS, HOLDS, QUARANTINE, REVISIONS, SESSIONS
from nextday.lake.serving.rows import Files, Walk


class HistoryRoutes:
    """Dividends and splits, the journal, and how every expected or delivered row is accounted for."""

    def __init__(self, files: Files, symbols: Symbols) -> None:
        self._files = files
        self._symbols = symbols

    def actions(self, asked: Asked) -> Answer:
        """GET /actions: oldest first."""
        page = Page.asked_for(asked)
        walk = self._files.walk(page.versions)
        rows = actions_of(walk, self._symbols.several(asked), asked)
        shown = rows.filter(pl.col("kind") == asked["kind"]) if asked["kind"] else rows
        return listing("actions", shown, asked, page, walk)

    def revisions(self, asked: Asked) -> Answer:
        """GET /revisions: oldest first."""
        page, since = Page.asked_for(asked), asked["since"]
        walk = self._files.walk(page.versions)
        rows = walk.rows(REVISIONS, self._symbols.several(asked), since.date() if since else None)
        wanted = [pl.col("seen_at") >= since] if since else []
        wanted += [pl.col("cause") == asked["cause"]] if asked["cause"] else []
        shown = rows.filter(wanted).sort(REVISIONS.key) if wanted else rows
        return listing("revisions", shown, asked, page, walk)

    def sessions(self, asked: Asked) -> Answer:
        """GET /sessions: oldest first."""
        page = Page.asked_for(asked)
        walk = self._files.walk(page.versions)
        rows = walk.rows(SESSIONS, self._symbols.several(asked), asked["start"], asked["end"])
        wanted = [pl.col(name) == asked[name] for name in ("interval", "state") if asked[name]]
        shown = (rows.filter(wanted) if wanted else rows).sort("session_date", "symbol", "interval")
        return listing("sessions", shown, asked, page, walk)

    def quarantine(self, asked: Asked) -> Answer:
        """GET /quarantine: oldest first."""
        page, since = Page.asked_for(asked), asked["since"]
        walk = self._files.walk(page.versions)
        rows = walk.rows(QUARANTINE, self._symbols.several(asked), since.date() if since else None)
        rows = rows.filter(pl.col("seen_at") >= since) if since else rows
        return listing("quarantine", rows.sort("seen_at", *QUARANTINE.key), asked, page, walk)

    def holds(self, asked: Asked) -> Answer:
        """GET /holds: oldest first."""
        page = Page.asked_for(asked)
        walk = self._files.walk(page.versions)
        rows = walk.rows(HOLDS, self._symbols.several(asked))
        if asked["state"]:
            rows = rows.filter(pl.col("ended_at").is_null() == (asked["state"] == "open"))
        return listing("holds", rows.sort("since", *HOLDS.key[:-1]), asked, page, walk)


def actions_of(walk: Walk, symbols: Sequence[str] | None, asked: Asked) -> pl.DataFrame:
    """Dividends and splits of the days asked for, oldest first."""
    rows = walk.rows(CORPORATE_ACTIONS, symbols, asked["start"], asked["end"])
    return rows.sort("ex_date", "symbol", "kind").select("symbol", "ex_date", "kind", "value", "source")
