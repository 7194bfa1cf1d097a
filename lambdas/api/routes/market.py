"""The newest bars, from the views that ingest writes."""

from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import Any
from urllib.parse import urlencode

import orjson

from lambdas.api.answers import SHORTEST, Answer
from lambdas.api.asked import Asked
from lambdas.api.problem import BadInput, Fault
from lambdas.api.symbols import Symbols
from lambdas.api.views import Due, Seen, Views, answer
from nextday.catalog.views import LATEST
from nextday.lake.views.text import to_text

MOST_CANDLES = 25_000
"""Bars of one answer, some 3.5 MB: Lambda answers with six at most."""
_NOTHING: dict[str, Any] = {
    "source": None,
    "simulated": False,
    "basis": None,
    "newest": None,
    "missing": [],
    "older": False,
}


@dataclass(frozen=True)
class Tabled:
    """A symbol's newest bars as the tables have them: what a view's block holds, and how many are expected of them.

    `tag` is of the files that were read; `stale` when S3 did not confirm one of them in time.
    """

    told: dict[str, Any]
    rows: list[str]
    expected: int
    tag: str
    stale: bool


Beyond = Callable[[str, str, int, str | None], Tabled]
"""Reads so many of a symbol's newest bars of an interval; `expected` are those of sessions before a day, and others
that are there."""


class MarketRoutes:
    """What the lake holds of the market, at its newest: from views, and `beyond` them from tables."""

    def __init__(self, views: Views, symbols: Symbols, beyond: Beyond) -> None:
        self._views = views
        self._symbols = symbols
        self._beyond = beyond

    def latest(self, asked: Asked) -> Answer:
        """GET /latest."""
        chosen = self._symbols.chosen(asked)
        if len(chosen.names) * asked["limit"] > MOST_CANDLES:
            told = f"is at most {MOST_CANDLES // len(chosen.names)} for {len(chosen.names)} symbols"
            raise BadInput([Fault("query", "limit", told)])
        seen = [self._views.of_symbol(LATEST, name, interval=asked["interval"]) for name in chosen.names]
        answers = [_Newest(one, name, asked, self._beyond) for one, name in zip(seen, chosen.names, strict=True)]
        texts = [one.text for one in answers]
        many = f'{{"interval":"{asked["interval"]}","answers":[{",".join(texts)}]}}'
        return answer(
            texts[0] if chosen.is_one else many,
            seen,
            asked,
            state=str([one.state for one in answers]),
            max_age=min(one.due.seconds_to_next(asked.now) or SHORTEST for one in answers),
            stale=any(one.is_unconfirmed for one in answers),
            follows=answers[0].next if chosen.is_one else None,
            simulated=any(one.told["simulated"] for one in answers),
        )


class _Newest:
    """The newest bars of one symbol; `state` tells this text from any other of the same question and views."""

    def __init__(self, seen: Seen, symbol: str, asked: Asked, beyond: Beyond) -> None:
        head, *rows = seen.block(symbol) or [to_text(_NOTHING)]
        self.told = orjson.loads(head)
        self.due = Due.told_by(seen)
        self.is_unconfirmed, tag = seen.copy.stale, ""
        if seen.copy.value is None or (len(rows) < asked["limit"] and self.told["older"]):
            tabled = self._from_tables(symbol, asked, beyond)
            shown, expected, tag = tabled.rows, tabled.expected, tabled.tag
            is_cut = len(shown) == asked["limit"]
        else:
            shown = rows[-asked["limit"] :]
            first = _timestamp(shown[0]) if shown else ""
            expected = len(shown) + sum(missing >= first for missing in self.told["missing"])
            is_cut = len(shown) < len(rows) or self.told["older"]
        self.next = _older(symbol, asked, _timestamp(shown[0])) if is_cut else None
        self.state = (self.due.newest(asked.now), self.is_unconfirmed, tag)
        # without a view nobody knows what is due
        is_unknown = bool(shown) and seen.copy.value is None
        text = to_text(self._envelope(symbol, asked, len(shown), expected, is_unknown=is_unknown))
        self.text = f'{text[:-1]},"candles":[{",".join(shown)}]}}'

    def _from_tables(self, symbol: str, asked: Asked, beyond: Beyond) -> Tabled:
        since = self.due.bars[0][:10] if self.due.bars else None
        tabled = beyond(symbol, asked["interval"], asked["limit"], since)
        # of bars that are due, and of hours of a session that is on, the view alone knows which are missing
        recent = sum(one >= since for one in self.told["missing"]) if since else 0
        # what is said of bars is said of those that are shown: the tables may be ahead of the view
        self.told |= tabled.told
        self.is_unconfirmed |= tabled.stale
        return replace(tabled, expected=tabled.expected + recent)

    def _envelope(self, symbol: str, asked: Asked, count: int, expected: int, *, is_unknown: bool) -> dict[str, Any]:
        newest, overdue = self.told["newest"], self.due.between(self.told["newest"], asked.now)
        return {
            "symbol": symbol,
            "interval": asked["interval"],
            "source": self.told["source"],
            "simulated": self.told["simulated"],
            "basis": self.told["basis"],
            "count": count,
            "expected": expected + overdue,
            "truncated": self.next is not None,
            "next": self.next,
            "newest": newest,
            "stale": overdue > 0 or self.is_unconfirmed or is_unknown,
        }


def _timestamp(row: str) -> str:
    return str(orjson.loads(row)["timestamp"])


def _older(symbol: str, asked: Asked, first: str) -> str:
    """Where the bars up to the first one shown are: its session included."""
    query = {"symbol": symbol, "interval": asked["interval"], "end": first[:10], "order": "desc"}
    return f"/bars?{urlencode(query)}"
