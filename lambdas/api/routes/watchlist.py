"""Every symbol at a glance: its newest daily bar, its newest forecast, and how the last ones turned out."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

import orjson

from lambdas.api.answers import SHORTEST, Answer
from lambdas.api.asked import Asked
from lambdas.api.routes.forecasts import closes_at, judged
from lambdas.api.routes.service import overall
from lambdas.api.symbols import Symbols
from lambdas.api.views import Due, Seen, Views, answer
from nextday.catalog.views import MODELS, NEWEST_FORECASTS, SCOREBOARD, STATUS
from nextday.lake.views.text import to_text
from nextday.market.provenance import provenance

RECENT = 5
"""Entries of a symbol whose fates are told: a week."""
_DECIMALS = 6  # of probabilities, as forecasts have them: with fewer a page would round twice
_NO_BARS = to_text({"newest": None, "source": None})


class WatchlistRoutes:
    """GET /watchlist."""

    def __init__(self, views: Views, symbols: Symbols) -> None:
        self._views = views
        self._symbols = symbols

    def watchlist(self, asked: Asked) -> Answer:
        """GET /watchlist: by column, which takes half of what an object for each symbol would."""
        views, names, now = self._views, self._symbols.names, asked.now
        # closes too: LATEST holds 500 bars of each symbol, tens of MB that a function that starts would wait for
        daily, ledger = views.by_symbol(STATUS, names, interval="1d"), views.by_symbol(NEWEST_FORECASTS, names)
        status = {"1d": _each(daily), "1h": views.of_symbols(STATUS, names, interval="1h")}
        board, models = views.seen(SCOREBOARD), views.seen(MODELS)
        glances = [_Glance.of(name, daily[name], ledger[name], now) for name in names]
        whole = overall(status, board, models, now) | _due(status, now)
        origin = provenance(source for glance in glances for source in glance.sources)
        counts = {"stale": sum(glance.row["overdue"] for glance in glances), "count": len(names), "symbols": names}
        columns = {name: [glance.row[name] for glance in glances] for name in glances[0].row}
        changes_at = _next_change(whole, glances, now)
        told = answer(
            to_text(whole | origin | counts | columns),
            [*status["1d"], *status["1h"], *_each(ledger), board, models],
            asked,
            # between two changes time moves nothing: all that is judged by the clock follows from the next one
            state=f"{names}{changes_at}",
            max_age=SHORTEST if changes_at is None else (changes_at - now).total_seconds(),
            simulated=origin["simulated"],
        )
        return replace(told, is_weak=True)


@dataclass(frozen=True)
class _Glance:
    """One symbol: what each column tells of it, where that came from, and when open forecasts will be over."""

    row: dict[str, Any]
    sources: list[str]
    closes: list[datetime]

    @classmethod
    def of(cls, symbol: str, status: Seen, ledger: Seen, now: datetime) -> "_Glance":
        """Read its blocks of the two views."""
        head, *bars = status.block(symbol) or [_NO_BARS]
        told, entries = orjson.loads(head), [*_entries(ledger, symbol, now)]
        # none of a symbol that has been silent for years, nor in a view that was written before it told them
        previous, close = [None, None, *(orjson.loads(bar)["close"] for bar in bars)][-2:]
        row = {
            "close": close,
            "previous_close": previous,
            "newest": told["newest"],
            "overdue": Due.told_by(status).between(told["newest"], now) > 0,
            **_forecast(entries[0] if entries else {}),
            "recent": "".join(_fate(entry) for entry in reversed(entries) if entry["state"] != "open"),
        }
        sources = [source for source in (told["source"], *(entry["source"] for entry in entries)) if source]
        return cls(row, sources, [closes_at(entry) for entry in entries if entry["state"] == "open"])


def _each(seen: Mapping[str, Seen]) -> list[Seen]:
    """The objects of all symbols, each once."""
    return [*dict.fromkeys(seen.values())]


def _entries(ledger: Seen, symbol: str, now: datetime) -> Iterator[dict[str, Any]]:
    """The entries of a symbol that are open, and the last ones that are not, as judged; the newest first."""
    over = 0
    for line in ledger.block(symbol) or ():
        yield (entry := judged(orjson.loads(line), now))
        over += entry["state"] != "open"
        if over == RECENT:
            return


def _forecast(entry: Mapping[str, Any]) -> dict[str, Any]:
    """What is told of the newest entry; of none, nothing."""
    return {
        "target_session": entry.get("target_session"),
        "prob_up": _rounded(entry.get("prob_up")),
        "base_rate": _rounded(entry.get("empirical_bayes")),
        **{name: entry.get(name) for name in ("signal", "state", "reason", "late")},
    }


def _rounded(probability: float | None) -> float | None:
    return None if probability is None else round(probability, _DECIMALS)


def _fate(entry: Mapping[str, Any]) -> str:
    """What became of an entry that is over, as the scoreboard counts it: a letter of the contract."""
    if entry["prob_up"] is None:
        return "a"
    if entry["late"]:
        return "l"
    if entry["state"] == "settled":
        # exactly even odds say not up, as they do where hits are counted
        return "h" if (entry["prob_up"] > 1 / 2) == entry["outcome"]["up"] else "m"
    return "v" if entry["state"] == "void" else "w"


def _due(status: Mapping[str, list[Seen]], now: datetime) -> dict[str, str | None]:
    """The newest daily bar that should be there, and when the next one of either interval should be."""
    dues = {interval: [Due.told_by(one) for one in each] for interval, each in status.items()}
    newest = [bar for due in dues["1d"] if (bar := due.newest(now))]
    updates = [at for each in dues.values() for due in each if (at := due.next_update(now))]
    return {"expected_newest": max(newest, default=None), "next_update": min(updates, default=None)}


def _next_change(whole: Mapping[str, Any], glances: list[_Glance], now: datetime) -> datetime | None:
    """When the answer says something else, as far as time alone tells: a bar is due, or a session opens or closes."""
    session = whole["session"] or {}
    told = (whole["next_update"], session.get("opens_at"), session.get("closes_at"))
    instants = [datetime.fromisoformat(at) for at in told if at]
    closes = (at for glance in glances for at in glance.closes)
    return min((at for at in (*instants, *closes) if at > now), default=None)
