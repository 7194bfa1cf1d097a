"""What happened to the shares, and what the lake said before it was corrected."""

from typing import Any

import polars as pl

from lambdas.api.answers import Answer
from lambdas.api.asked import Asked
from lambdas.api.rows.pages import Page
from lambdas.api.rows.rendering import rendered
from lambdas.api.symbols import Symbols
from nextday.catalog import CORPORATE_ACTIONS, REVISIONS
from nextday.lake.serving.rows import Files, Walk
from nextday.market.provenance import provenance

_KEPT_SECONDS = 60


class HistoryRoutes:
    """Dividends, splits and the journal."""

    def __init__(self, files: Files, symbols: Symbols) -> None:
        self._files = files
        self._symbols = symbols

    def actions(self, asked: Asked) -> Answer:
        """GET /actions: oldest first."""
        page = Page.asked_for(asked)
        walk = self._files.walk(page.versions)
        rows = walk.rows(CORPORATE_ACTIONS, self._symbols.several(asked), asked["start"], asked["end"])
        rows = rows.filter(pl.col("kind") == asked["kind"]) if asked["kind"] else rows
        shown = rows.sort("ex_date", "symbol", "kind").select("symbol", "ex_date", "kind", "value", "source")
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


def listing(name: str, rows: pl.DataFrame, asked: Asked, page: Page, walk: Walk, **envelope: Any) -> Answer:
    """A page of rows under their name, with how many there are of it and where the next one is."""
    page.check(walk.versions)
    shown = rows.slice(page.offset, asked["limit"])
    follows = page.next(asked, walk.versions, shown.height, rows.height)
    told = envelope | {"count": shown.height, "truncated": follows is not None, "next": follows}
    tag = str(sorted(walk.versions.items()))
    body = rendered(told, name, shown, asked.form)
    simulated = "source" in rows.columns and provenance(shown["source"].unique())["simulated"]
    return Answer(
        body,
        tag,
        max_age=_KEPT_SECONDS,
        age=walk.age(asked.now),
        stale=walk.is_stale,
        next=follows,
        simulated=simulated,
    )
