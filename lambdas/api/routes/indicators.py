"""The features behind the forecasts, session by session, and what they are."""

from dataclasses import asdict

import polars as pl

from lambdas.api.answers import LONGEST, Answer
from lambdas.api.asked import Asked
from lambdas.api.rows.answers import listing
from lambdas.api.rows.pages import Page
from lambdas.api.symbols import Symbols
from nextday.forecast.features.described import DESCRIPTIONS, INDICATOR_ROWS
from nextday.lake.serving.rows import Files
from nextday.lake.views.text import to_text


class IndicatorRoutes:
    """GET /indicators and /indicators/names."""

    def __init__(self, files: Files, symbols: Symbols) -> None:
        self._files = files
        self._symbols = symbols

    def indicators(self, asked: Asked) -> Answer:
        """GET /indicators: oldest first."""
        symbol, page = self._symbols.one(asked), Page.asked_for(asked)
        names = asked["names"] or [one.name for one in DESCRIPTIONS]
        walk = self._files.walk(page.versions)
        rows = walk.rows(INDICATOR_ROWS, [symbol], asked["start"], asked["end"])
        shown = rows.select(pl.col("session_date").alias("session"), *names)
        return listing("rows", shown, asked, page, walk, envelope={"symbol": symbol, "names": names})

    def names(self, asked: Asked) -> Answer:
        """GET /indicators/names."""
        body = to_text({"count": len(DESCRIPTIONS), "indicators": [asdict(one) for one in DESCRIPTIONS]})
        return Answer(body, tag=body, max_age=LONGEST)
