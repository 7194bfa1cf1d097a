"""The ledger: every forecast as it was published, what became of it, and what it was made from."""

from datetime import date, datetime
from typing import Any

import orjson
import polars as pl

from lambdas.api.answers import Answer
from lambdas.api.asked import Asked
from lambdas.api.routes.history import actions_of
from lambdas.api.rows.answers import KEPT_SECONDS, answer, listing
from lambdas.api.rows.entries import Entries, told
from lambdas.api.rows.pages import Page
from lambdas.api.rows.rendering import written
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

_FILTERED = ("signal", "state", "model_id")


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
        # all pages at the instant of the first: what expires meanwhile would shift those that follow
        entries = self._entries(walk, page.began)
        found = entries.rows(symbols, asked["start"], asked["end"])
        wanted = [pl.col(name) == asked[name] for name in _FILTERED if asked[name] is not None]
        rows = found.filter(wanted) if wanted else found
        ordered = told(rows.sort("target_session", "symbol", descending=[asked["order"] == "desc", False]))
        # time alone moves an entry from one state to the next
        states = rows.filter(pl.col("outcome").is_null()).select(pl.struct("target_session", "state").unique().sort())
        # the path of the page that follows tells when the walk began
        is_cut = page.offset + asked["limit"] < ordered.height
        state, lifetime = str((states.rows(), page.began if is_cut else None)), _lifetime(entries, asked)
        more = {"actions": _text(actions_of(walk, symbols, asked))} if asked.values.get("include") else None
        return listing("forecasts", ordered, asked, page, walk, envelope=more, state=state, max_age=lifetime)

    def entry(self, asked: Asked) -> Answer:
        """GET /forecasts/{symbol}/{session}."""
        symbol, session, walk = self._symbols.one(asked), asked["session"], self._files.walk()
        entries = self._entries(walk, asked.now)
        found = entries.rows([symbol], session, session)
        if found.is_empty():
            raise NoForecast(f"the ledger has no forecast of {symbol} for {session}")
        sealed, said = found.row(0, named=True), told(found).row(0, named=True)
        more = {
            "features": _decoded(sealed["features"], float),
            "fingerprint": _decoded(sealed["fingerprint"], str) or {},
            "inputs_hash": sealed["inputs_hash"],
            "sealed": sealed_text(sealed),
        }
        return _answer(said | more, said, walk, asked, entries)

    def replay(self, asked: Asked) -> Answer:
        """GET /replay."""
        symbol, asof, walk = self._symbols.one(asked), asked["asof"], self._files.walk()
        entries = self._entries(walk, asked.now)
        found = entries.rows([symbol], asof).filter(pl.col("asof_session") == asof)
        if found.is_empty():
            raise NoForecast(f"nothing was forecast for {symbol} as of {asof}")
        # an abstention knows an older session than the one it was asked for: what was forecast comes first
        first = found.sort(pl.col("prob_up").is_null(), "target_session").head(1)
        sealed, said = first.row(0, named=True), told(first).row(0, named=True)
        files, recomputed = _decoded(sealed["fingerprint"], str) or {}, self._recomputed(sealed)
        knew = {"last_bar": asof, "inputs_hash": sealed["inputs_hash"], "files": files}
        body = {"said": said, "knew": knew, "recomputed": recomputed}
        return _answer(body, said, walk, asked, entries, state=str(recomputed))

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
            prob_up = model.probability(_decoded(entry["features"], float) or {})
        except ForecastError as error:
            return {"prob_up": None, "equal": None, "reason": str(error)}
        return {"prob_up": prob_up, "equal": prob_up == entry["prob_up"], "reason": None}


def _text(rows: pl.DataFrame) -> orjson.Fragment:
    return orjson.Fragment(written(rows).write_json())


def _decoded(text: str | None, kind: type[float | str]) -> dict[str, Any] | None:
    """An object of such values as JSON tells it; None without one, or where a forger has left something else."""
    try:
        told = orjson.loads(text or "null")
    except orjson.JSONDecodeError:
        return None
    kinds = (float, int) if kind is float else str
    is_sound = isinstance(told, dict) and all(isinstance(one, kinds) for one in told.values())
    return told if is_sound else None


def _lifetime(entries: Entries, asked: Asked) -> float:
    return min(KEPT_SECONDS, entries.seconds_to_close(asked.now))


def _answer(
    body: dict[str, Any], entry: dict[str, Any], walk: Walk, asked: Asked, entries: Entries, *, state: str = ""
) -> Answer:
    return answer(
        to_text(body),
        walk,
        asked,
        state=f"{entry['state']}{state}",
        max_age=_lifetime(entries, asked),
        simulated=entry["simulated"],
    )
