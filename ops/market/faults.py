"""Bad answers on demand: each fault turns the honest reply into the one that a vendor in trouble would send."""

import json
import threading
from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import Any

from nextday.errors import InputError
from ops.loopback import Ending, Reply
from ops.market.sites.replies import ERROR_PAGE, INVALID_CRUMB, json_reply, page

Spoil = Callable[[Reply], Reply]


def _instead(reply: Reply) -> Spoil:
    return lambda _: reply


def _chart_error(status: int, code: str, description: str) -> Reply:
    return json_reply({"chart": {"result": None, "error": {"code": code, "description": description}}}, status)


def _edited(edit: Callable[[dict[str, Any]], object]) -> Spoil:
    """A fault inside the chart: `edit` changes the result of an answer that has bars."""

    def spoil(reply: Reply) -> Reply:
        document = json.loads(reply.body)
        result = (document.get("chart") or {}).get("result")
        # an error, or a window without bars: there is nothing to spoil
        if not result or "timestamp" not in result[0]:
            return reply
        edit(result[0])
        return replace(reply, body=json.dumps(document).encode())

    return spoil


def _columns(result: dict[str, Any]) -> list[list[Any]]:
    groups = [group[0] for group in result["indicators"].values()]
    return [column for group in groups for column in group.values()]


def _all_null(result: dict[str, Any]) -> None:
    for column in _columns(result):
        column[:] = [None] * len(column)


def _last_price_null(result: dict[str, Any]) -> None:
    volume = result["indicators"]["quote"][0]["volume"]
    for column in _columns(result):
        if column is not volume:
            column[-1] = None


def _last_row_twice(result: dict[str, Any]) -> None:
    for column in [result["timestamp"], *_columns(result)]:
        column.append(column[-1])


def _no_rows(result: dict[str, Any]) -> None:
    """What Yahoo says of a window in which nothing traded."""
    del result["timestamp"]
    result["indicators"] = {name: [{}] for name in result["indicators"]}


def _first(name: str, value: Any) -> Spoil:
    """A value in the first row that no bar can have; `name` is a column of the quote, or `timestamp`."""

    def edit(result: dict[str, Any]) -> None:
        ({"timestamp": result["timestamp"]} | result["indicators"]["quote"][0])[name][0] = value

    return _edited(edit)


def _event(kind: str, **event: Any) -> Spoil:
    """An event on the first day of the answer."""
    return _edited(lambda result: result.update(events={kind: {"1": {"date": result["timestamp"][0], **event}}}))


FAULTS: dict[str, Spoil] = {
    "429": _instead(Reply(429, b"Too Many Requests\r\n", "text/html", {"Retry-After": "60"})),
    "401-crumb": _instead(INVALID_CRUMB),
    "403-html": _instead(page(ERROR_PAGE, 403)),
    "400-window": _instead(
        _chart_error(400, "Bad Request", "Data doesn't exist for startDate = 1577854800, endDate = 1580533200")
    ),
    "404-json": _instead(_chart_error(404, "Not Found", "No data found, symbol may be delisted")),
    "404-html": _instead(page(ERROR_PAGE, 404)),
    "422-range": _instead(
        _chart_error(422, "Unprocessable Entity", "1h data not available for startTime=1727740800 and endTime=1.")
    ),
    "500-json": _instead(_chart_error(500, "internal-error", "Internal server error")),
    "500-html": _instead(page(ERROR_PAGE, 500)),
    "502-html": _instead(page(ERROR_PAGE, 502)),
    "503-html": _instead(page(ERROR_PAGE, 503)),
    "200-html": _instead(page(ERROR_PAGE)),
    "maintenance": _instead(page("<html><body>Will be right back... Thank you for your patience.</body></html>")),
    "garbage": _instead(Reply(200, b"}{ this is not json \x00\x01")),
    "empty-body": _instead(Reply(200, b"")),
    "json-null": _instead(json_reply(None)),
    "json-list": _instead(json_reply([])),
    "chart-null": _instead(json_reply({"chart": None})),
    "result-empty": _instead(json_reply({"chart": {"result": [], "error": None}})),
    "result-html": _instead(json_reply({"chart": {"result": [ERROR_PAGE], "error": None}})),
    "error-html": _instead(json_reply({"chart": {"result": None, "error": ERROR_PAGE}})),
    # longer than the ten seconds that the product waits for an answer
    "timeout": lambda reply: replace(reply, delay=60.0),
    "reset": lambda reply: replace(reply, ending=Ending.RESET),
    "truncated": lambda reply: replace(reply, body=reply.body[: len(reply.body) // 2]),
    "cut-short": lambda reply: replace(
        reply, body=reply.body[: len(reply.body) // 2], declared=len(reply.body), ending=Ending.CLOSED
    ),
    "all-null": _edited(_all_null),
    "last-null": _edited(_last_price_null),
    "last-twice": _edited(_last_row_twice),
    "ragged": _edited(lambda result: result["indicators"]["quote"][0]["close"].pop()),
    "no-timestamp": _edited(lambda result: result.pop("timestamp")),
    "no-meta": _edited(lambda result: result.update(meta={})),
    "no-adjclose": _edited(lambda result: result["indicators"].pop("adjclose", None)),
    "no-trading-periods": _edited(lambda result: result["meta"].pop("tradingPeriods", None)),
    "other-symbol": _edited(lambda result: result["meta"].update(symbol="OTHER")),
    "other-market": _edited(lambda result: result["meta"].update(exchangeTimezoneName="Europe/London", currency="GBp")),
    "other-interval": _edited(lambda result: result["meta"].update(dataGranularity="1wk")),
    "no-rows": _edited(_no_rows),
    "no-quote": _edited(lambda result: result["indicators"].update(quote=[])),
    "no-close": _edited(lambda result: result["indicators"]["quote"][0].pop("close")),
    "no-indicators": _edited(lambda result: result.pop("indicators")),
    "meta-html": _edited(lambda result: result.update(meta=ERROR_PAGE)),
    "close-html": _first("close", ERROR_PAGE),
    "close-text": _first("close", "100.5"),
    "close-list": _first("close", [100.5]),
    "close-huge": _first("close", 1e308),
    "close-negative": _first("close", -5.0),
    "volume-huge": _first("volume", 1e30),
    "volume-negative": _first("volume", -5),
    "time-text": _first("timestamp", "soon"),
    "time-huge": _first("timestamp", 10**18),
    "time-negative": _first("timestamp", -(10**12)),
    "time-null": _first("timestamp", None),
    "dividend-html": _event("dividends", amount=ERROR_PAGE),
    "dividend-without-amount": _event("dividends"),
    "split-of-nothing": _event("splits", numerator=0.0, denominator=0.0, splitRatio="0:0"),
    "split-by-zero": _event("splits", numerator=1.0, denominator=0.0, splitRatio="1:0"),
}


@dataclass
class Fault:
    """A kind of fault for the next `count` requests, after `skip`, whose host and path contain `match`.

    A `count` of None never ends. Raises InputError for a kind that is not in FAULTS.
    """

    kind: str
    match: str = "/v8/finance/chart/"
    count: int | None = None
    skip: int = 0

    def __post_init__(self) -> None:
        if self.kind not in FAULTS:
            raise InputError(f"{self.kind!r} is no fault; choose among {', '.join(sorted(FAULTS))}")


class FaultPlan:
    """The faults that wait for their requests; safe to change while the server runs."""

    def __init__(self) -> None:
        self._faults: list[Fault] = []
        self._lock = threading.Lock()

    def set(self, *faults: Fault) -> None:
        """Replace the plan; no faults means honest answers."""
        with self._lock:
            self._faults = list(faults)

    def pending(self) -> list[Fault]:
        """Faults that have not run out."""
        with self._lock:
            return [replace(fault) for fault in self._faults if fault.count != 0]

    def take(self, target: str) -> str | None:
        """The kind of fault that this request gets, counted off the plan; None for an honest answer."""
        with self._lock:
            for fault in self._faults:
                if fault.match in target and fault.count != 0:
                    if fault.skip:
                        fault.skip -= 1
                        return None
                    fault.count = None if fault.count is None else fault.count - 1
                    return fault.kind
        return None
