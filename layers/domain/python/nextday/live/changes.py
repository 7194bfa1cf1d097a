"""What a view says that the one before it did not: since the API answers from views, that is what clients would see."""

from collections.abc import Callable, Iterator, Mapping
from datetime import datetime
from typing import Any

import orjson
import polars as pl

from nextday.catalog.views import LATEST, MODELS, NEWEST_FORECASTS
from nextday.errors import Corrupt
from nextday.lake.views.text import ViewText, encode
from nextday.live.event import EVERYBODY, Event, Kind, written_at
from nextday.market.sources.port import Interval

MOST_TOLD = 5
"""Rows of one symbol that an event tells: a backfill has thousands, and who sees one has to ask anyway."""
_NOTHING = encode({}, {})

Row = dict[str, Any]
Changed = Iterator[tuple[Kind, str, Row | None]]


def is_told(key: str) -> bool:
    """Whether a view of this key is one of whose changes anybody is told."""
    return _differ(key) is not None


def changes(key: str, before: bytes | None, after: bytes) -> Iterator[Event]:
    """What a view tells that the former one under its key did not, in the order of its symbols.

    One that made no sense has told nothing. Raises Corrupt where the new one makes none.
    """
    differ, view = _differ(key), ViewText(after)
    if differ is None:
        return
    at = str(view.head["written_at"])
    for kind, symbol, body in differ(key, _former(before), view):
        yield Event(kind, symbol, at, body)


def _former(content: bytes | None) -> ViewText:
    try:
        return ViewText(content or _NOTHING)
    except Corrupt:
        return ViewText(_NOTHING)


def hold_events(holds: pl.DataFrame, now: datetime) -> list[Event]:
    """Symbols of which rows of the holds table began or ended `now`: no view lists them."""
    new = holds.filter((pl.col("since") == now) | (pl.col("ended_at") == now)).unique("symbol").sort("symbol")
    return [Event(Kind.HOLD, symbol, written_at(now), None) for symbol in new["symbol"]]


def _differ(key: str) -> Callable[[str, ViewText, ViewText], Changed] | None:
    return next((differ for view, differ in _DIFFERS.items() if key.startswith(view.prefix)), None)


def _bars(key: str, before: ViewText, after: ViewText) -> Changed:
    """By symbol its new and corrected bars, beside what the view says of all of them."""
    interval = next(one for one in Interval if f"interval={one}/" in key)
    for symbol in after.keys:
        head, *rows = after.block(symbol) or [""]
        changed = _new_lines(rows, (before.block(symbol) or [""])[1:])
        if changed:
            bars = [orjson.loads(row) for row in changed] if len(changed) <= MOST_TOLD else None
            yield Kind.BARS, symbol, {"interval": interval, **_without_gaps(head), "bars": bars}


def _without_gaps(head: str) -> Row:
    told: Row = orjson.loads(head)
    return {name: told[name] for name in told if name not in {"missing", "older"}}


def _forecasts(_: str, before: ViewText, after: ViewText) -> Changed:
    """By symbol its new entries and those with an outcome, the oldest first."""
    for symbol in after.keys:
        former = before.block(symbol) or []
        changed = _new_lines(after.block(symbol) or [], former)
        if len(changed) > MOST_TOLD:
            yield Kind.FORECAST, symbol, None
            continue
        hashes = {orjson.loads(row)["entry_hash"] for row in former} if changed else set()
        for entry in map(orjson.loads, reversed(changed)):
            yield (Kind.OUTCOME if entry["entry_hash"] in hashes else Kind.FORECAST), symbol, entry


def _models(_: str, before: ViewText, after: ViewText) -> Changed:
    """Decisions: models that are new in the list or have become the current one, the earliest first."""
    for model_id in reversed(after.keys):
        for row in _new_lines(after.block(model_id) or [], before.block(model_id) or []):
            told = orjson.loads(row)
            # of a promotion both models' rows change: the one that steps back is no decision of its own
            if told["current"] or model_id not in before.keys:
                yield Kind.MODEL, EVERYBODY, told


def _new_lines(after: list[str], before: list[str]) -> list[str]:
    known = frozenset(before)
    return [line for line in after if line not in known]


_DIFFERS: Mapping[Any, Callable[[str, ViewText, ViewText], Changed]] = {
    LATEST: _bars,
    NEWEST_FORECASTS: _forecasts,
    MODELS: _models,
}
