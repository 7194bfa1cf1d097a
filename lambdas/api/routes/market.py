"""The newest bars, from the views that ingest writes."""

from collections.abc import Callable
from typing import Any
from urllib.parse import urlencode

import orjson

from lambdas.api.answers import Answer
from lambdas.api.asked import Asked
from lambdas.api.symbols import Symbols
from lambdas.api.views import Due, Seen, Views, answer
from nextday.catalog.views import LATEST
from nextday.lake.views.text import to_text

_NOTHING: dict[str, Any] = {
    "source": None,
    "simulated": False,
    "basis": None,
    "newest": None,
    "missing": [],
    "older": False,
}


Beyond = Callable[[str, str, int], tuple[list[str], int]]
"""A symbol's newest bars of an interval, read from tables: so many as texts, and how many are expected of them."""


class MarketRoutes:
    """What the lake holds of the market, at its newest: from views, and `beyond` them from tables."""

    def __init__(self, views: Views, symbols: Symbols, beyond: Beyond) -> None:
        self._views = views
        self._symbols = symbols
        self._beyond = beyond

    def latest(self, asked: Asked) -> Answer:
        """GET /latest."""
        chosen = self._symbols.chosen(asked)
        seen = [self._views.of_symbol(LATEST, name, interval=asked["interval"]) for name in chosen.names]
        answers = [_Newest(one, name, asked, self._beyond) for one, name in zip(seen, chosen.names, strict=True)]
        texts = [one.text for one in answers]
        many = f'{{"interval":"{asked["interval"]}","answers":[{",".join(texts)}]}}'
        return answer(
            texts[0] if chosen.is_one else many,
            seen,
            asked,
            state=str([one.due_newest for one in answers]),
            max_age=min(one.due.seconds_to_next(asked.now) for one in answers),
            follows=answers[0].next if chosen.is_one else None,
            simulated=any(one.told["simulated"] for one in answers),
        )


class _Newest:
    """The newest bars of one symbol."""

    def __init__(self, seen: Seen, symbol: str, asked: Asked, beyond: Beyond) -> None:
        head, *rows = seen.block(symbol) or [to_text(_NOTHING)]
        self.told = orjson.loads(head)
        self.due = Due.told_by(seen)
        self.due_newest = self.due.newest(asked.now)
        if len(rows) < asked["limit"] and self.told["older"]:
            shown, expected = beyond(symbol, asked["interval"], asked["limit"])
            is_cut = len(shown) == asked["limit"]
        else:
            shown = rows[-asked["limit"] :]
            first = _timestamp(shown[0]) if shown else ""
            expected = len(shown) + sum(missing >= first for missing in self.told["missing"])
            is_cut = len(shown) < len(rows) or self.told["older"]
        self.next = _older(symbol, asked, _timestamp(shown[0])) if is_cut else None
        text = to_text(self._envelope(seen, symbol, asked, len(shown), expected))
        self.text = f'{text[:-1]},"candles":[{",".join(shown)}]}}'

    def _envelope(self, seen: Seen, symbol: str, asked: Asked, count: int, expected: int) -> dict[str, Any]:
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
            "stale": overdue > 0 or seen.copy.stale,
        }


def _timestamp(row: str) -> str:
    return str(orjson.loads(row)["timestamp"])


def _older(symbol: str, asked: Asked, first: str) -> str:
    """Where the bars up to the first one shown are: its session included."""
    query = {"symbol": symbol, "interval": asked["interval"], "end": first[:10], "order": "desc"}
    return f"/bars?{urlencode(query)}"
