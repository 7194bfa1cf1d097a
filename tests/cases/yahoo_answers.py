"""Yahoo's chart of one symbol whose bars and events a case wrote down in JSON."""

import json
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date, datetime
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, urlsplit
from zoneinfo import ZoneInfo

from nextday.market.sources.yahoo.source import YahooSource
from ops.loopback import AnsweringServer, HttpRequest, LoopbackServer, Reply, reserve
from ops.market.sites.replies import json_reply
from tests.integration.yahoo.conftest import forget

QUOTE = ("open", "high", "low", "close", "volume")
SESSION_SECONDS = 23400


@dataclass
class WrittenChart:
    """`rows` of [date, open, high, low, close, volume], `dividends`, `capitalGains` and `splits` by ex-date.

    Days are stamped with the open in the exchange's own `zone`, as the vendor does; what starts after `now` is unknown.
    """

    written: dict[str, Any]
    now: datetime

    @property
    def days(self) -> list[date]:
        return [date.fromisoformat(row[0]) for row in self.written["rows"]]

    @property
    def closes(self) -> list[float]:
        return [row[4] for row in self.written["rows"]]

    def answer(self, request: HttpRequest) -> Reply:
        url = urlsplit(request.target)
        if "/v8/finance/chart/" not in url.path:
            return Reply(200, b"crumb", "text/plain")
        query = parse_qs(url.query)
        first, last = int(query["period1"][0]), min(int(query["period2"][0]), int(self.now.timestamp()))
        return json_reply({"chart": {"result": [self._result(first, last)], "error": None}})

    def _result(self, first: int, last: int) -> dict[str, Any]:
        rows = [row for row in self.written["rows"] if first <= self._epoch(row[0]) < last]
        quote = {name: [row[at] for row in rows] for at, name in enumerate(QUOTE, 1)}
        events = {
            kind: {str(at): {"date": at, **_event(value)} for at, value in known if first <= at < last}
            for kind in ("dividends", "capitalGains", "splits")
            if (known := [(self._epoch(day), value) for day, value in self.written.get(kind, {}).items()])
        }
        indicators = {"quote": [quote], "adjclose": [{"adjclose": quote["close"]}]}
        timestamps = [self._epoch(row[0]) for row in rows]
        return {"meta": self._meta(), "timestamp": timestamps, "events": events, "indicators": indicators}

    def _meta(self) -> dict[str, Any]:
        first, last = (self._epoch(self.written["rows"][at][0]) for at in (0, -1))
        period = {"timezone": "X", "start": last, "end": last + SESSION_SECONDS, "gmtoffset": 0}
        return {
            "currency": "USD",
            "symbol": self.written["symbol"],
            "instrumentType": self.written.get("type", "EQUITY"),
            "exchangeName": "X",
            "firstTradeDate": first,
            "gmtoffset": 0,
            "exchangeTimezoneName": self.written["zone"],
            "timezone": "X",
            "regularMarketTime": last,
            "dataGranularity": "1d",
            "range": "",
            "priceHint": 2,
            "currentTradingPeriod": dict.fromkeys(("pre", "regular", "post"), period),
            "validRanges": ["1d", "5d", "1mo", "3mo", "6mo", "1y", "2y", "5y", "10y", "ytd", "max"],
        }

    def _epoch(self, day: str) -> int:
        opens = datetime.strptime(f"{day} {self.written['opens']}", "%Y-%m-%d %H:%M")  # noqa: DTZ007 - zone follows
        return int(opens.replace(tzinfo=ZoneInfo(self.written["zone"])).timestamp())


def _event(value: float | list[float]) -> dict[str, Any]:
    if isinstance(value, list):
        new, old = value
        return {"numerator": float(new), "denominator": float(old), "splitRatio": f"{new}:{old}"}
    return {"amount": value}


@contextmanager
def served(file: Path, now: datetime) -> Iterator[tuple[WrittenChart, YahooSource]]:
    """The chart, and a source that asks for it."""
    chart = WrittenChart(json.loads(file.read_text()), now)
    with LoopbackServer(AnsweringServer(chart.answer, reserve(0))) as server:
        yield chart, YahooSource(server.url, timeout=30.0)
    forget()
