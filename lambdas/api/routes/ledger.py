"""The ledger: every forecast as it was published, what became of it, and what it was made from."""

from dataclasses import replace
from datetime import date, datetime
from typing import Any

import orjson
import polars as pl

from lambdas.api.answers import Answer
from lambdas.api.asked import Asked
from lambdas.api.routes.history import listing
from lambdas.api.rows.entries import Entries, told
from lambdas.api.rows.pages import Page
from lambdas.api.symbols import Symbols
from lambdas.api.views import Views
from nextday.catalog.views import STATUS
from nextday.errors import ForecastError, NoForecast
from nextday.forecast.ledger.chain import sealed_text
from nextday.forecast.model.proof import Documents
from nextday.forecast.model.served import served
from nextday.lake.serving.rows import Files, Walk
from nextday.lake.views.text import to_text
from nextday.market.sources.port import Interval

_KEPT_SECONDS = 60
_FILTERED = ("signal", "state", "model_id")
_SEALED = ("features", "fingerprint", "inputs_hash")


class LedgerRoutes:
    """What was forecast, session by session."""

    def __init__(self, files: Files, views: Views, symbols: Symbols, documents: Documents) -> None:
        self._files = files
        self._views = views
        self._symbols = symbols
        self._documents = documents

    def history(self, asked: Asked) -> Answer:
        """GET /forecasts."""
        page, symbols = Page.asked_for(asked), self._symbols.several(asked)
        walk = self._files.walk(page.versions)
        found = self._entries(walk, asked.now).rows(symbols, asked["start"], asked["end"])
        wanted = [pl.col(name) == asked[name] for name in _FILTERED if asked[name] is not None]
        rows = found.filter(wanted) if wanted else found
        ordered = told(rows.sort("target_session", "symbol", descending=[asked["order"] == "desc", False]))
        answer = listing("forecasts", ordered, asked, page, walk)
        # time alone moves an entry from one state to the next
        states = rows.filter(pl.col("outcome").is_null()).select(pl.struct("target_session", "state").unique().sort())
        return replace(answer, tag=f"{answer.tag}{states.rows()}", simulated=bool(ordered["simulated"].any()))

    def entry(self, asked: Asked) -> Answer:
        """GET /forecasts/{symbol}/{session}."""
        symbol, session, walk = self._symbols.one(asked), asked["session"], self._files.walk()
        found = self._entries(walk, asked.now).rows([symbol], session, session)
        if found.is_empty():
            raise NoForecast(f"the ledger has no forecast of {symbol} for {session}")
        one = _record(found)
        sealed = {name: one["sealed"][name] for name in _SEALED}
        decoded = {name: orjson.loads(text) if text else None for name, text in sealed.items() if name != "inputs_hash"}
        return _answer(one["told"] | sealed | decoded | {"sealed": sealed_text(one["sealed"])}, one["told"], walk)

    def replay(self, asked: Asked) -> Answer:
        """GET /replay."""
        symbol, asof, walk = self._symbols.one(asked), asked["asof"], self._files.walk()
        found = self._entries(walk, asked.now).rows([symbol], asof).filter(pl.col("asof_session") == asof)
        if found.is_empty():
            raise NoForecast(f"nothing was forecast for {symbol} as of {asof}")
        # an abstention knows an older session than the one it was asked for: what was forecast comes first
        one = _record(found.sort(pl.col("prob_up").is_null(), "target_session").head(1))
        knew = {
            "last_bar": asof,
            "inputs_hash": one["sealed"]["inputs_hash"],
            "files": orjson.loads(one["sealed"]["fingerprint"]),
        }
        recomputed = self._recomputed(one["sealed"])
        answer = _answer({"said": one["told"], "knew": knew, "recomputed": recomputed}, one["told"], walk)
        return replace(answer, tag=f"{answer.tag}{recomputed}")

    def _entries(self, walk: Walk, now: datetime) -> Entries:
        status = self._views.of_symbol(STATUS, self._symbols.names[0], interval=Interval.DAY.value)
        told_sessions = status.head.get("sessions", [])
        closes = {date.fromisoformat(day): datetime.fromisoformat(closes_at) for day, _, closes_at in told_sessions}
        return Entries(walk, now, closes)

    def _recomputed(self, entry: dict[str, Any]) -> dict[str, Any]:
        """The probability computed anew from what was sealed, or why it cannot be."""
        if entry["prob_up"] is None:
            return {"prob_up": None, "equal": None, "reason": f"it abstained: {entry['reason']}"}
        try:
            model = served(entry["model_id"], entry["symbol"], entry["asof_session"], self._documents)
            prob_up = model.probability(orjson.loads(entry["features"] or "{}"))
        except ForecastError as error:
            return {"prob_up": None, "equal": None, "reason": str(error)}
        return {"prob_up": prob_up, "equal": prob_up == entry["prob_up"], "reason": None}


def _record(entry: pl.DataFrame) -> dict[str, dict[str, Any]]:
    """A single entry: what the API tells of it, and what was sealed."""
    return {"told": told(entry).row(0, named=True), "sealed": entry.row(0, named=True)}


def _answer(body: dict[str, Any], entry: dict[str, Any], walk: Walk) -> Answer:
    return Answer(
        to_text(body),
        tag=f"{sorted(walk.versions.items())}{entry['state']}",
        max_age=_KEPT_SECONDS,
        stale=walk.is_stale,
        simulated=entry["simulated"],
    )
