"""The service itself: its health, how fresh it is, its contract and its documentation."""

from collections.abc import Iterator, Mapping
from datetime import datetime, timedelta
from typing import Any

from lambdas.api.answers import LONGEST, Answer
from lambdas.api.asked import Asked
from lambdas.api.contract import Contract
from lambdas.api.docs_page import page
from lambdas.api.problem import STALE_DATA, Refused
from lambdas.api.symbols import Symbols
from lambdas.api.views import Due, Seen, Views, answer, is_stale
from nextday.catalog.views import MODELS, SCOREBOARD, STATUS
from nextday.lake.views.text import to_text

INTERVALS = ("1d", "1h")


class ServiceRoutes:
    """What the service says of itself."""

    def __init__(self, contract: Contract, views: Views, symbols: Symbols) -> None:
        self._contract = contract
        self._views = views
        self._symbols = symbols

    def health(self, asked: Asked) -> Answer:
        """GET /health: the function runs; the lake is not asked."""
        return Answer('{"status":"ok"}')

    def symbols(self, asked: Asked) -> Answer:
        """GET /symbols."""
        if not asked["detail"]:
            return Answer(to_text({"symbols": self._symbols.names}), tag=",".join(self._symbols.names), max_age=LONGEST)
        seen = {
            interval: self._views.of_symbols(STATUS, self._symbols.names, interval=interval) for interval in INTERVALS
        }
        told = {interval: dict(_records(each)) for interval, each in seen.items()}
        rows = [
            _detail(name, *(told[interval].get(name, {}) for interval in INTERVALS)) for name in self._symbols.names
        ]
        every = [one for each in seen.values() for one in each]
        return answer(to_text({"symbols": rows}), every, asked, max_age=60)

    def status(self, asked: Asked) -> Answer:
        """GET /status."""
        names = (self._symbols.one(asked),) if asked["symbol"] else self._symbols.names
        intervals = (asked["interval"],) if asked["interval"] else INTERVALS
        seen = {interval: self._views.of_symbols(STATUS, names, interval=interval) for interval in intervals}
        rows = [row for each in seen.values() for one in each for row in _standing(one, names, asked.now)]
        board, models = self._views.seen(SCOREBOARD), self._views.seen(MODELS)
        every = [*(one for each in seen.values() for one in each), board, models]
        _refuse_older_than(asked["max_age"], rows, lacking=len(names) * len(intervals) - len(rows))
        told = overall(seen, board, models, asked.now) | {"symbols": rows}
        return Answer(to_text(told), tag=None, stale=is_stale(every))

    def openapi(self, asked: Asked) -> Answer:
        """GET /openapi.json."""
        return Answer(self._contract.text, tag=self._contract.tag, max_age=LONGEST)

    def docs(self, asked: Asked) -> Answer:
        """GET /docs."""
        html, policy = page()
        headers = {"Content-Security-Policy": policy}
        return Answer(html, tag=policy, max_age=LONGEST, content_type="text/html; charset=utf-8", headers=headers)


def overall(status: Mapping[str, list[Seen]], board: Seen, models: Seen, now: datetime) -> dict[str, Any]:
    """How everything stands together; `status` are the objects of that view by interval."""
    return {
        "now": now,
        "session": _session(next(iter(status.values()))[0], now),
        "ledger": board.head.get("ledger"),
        "model": {"id": models.head.get("current"), "last_session": models.head.get("last_session")},
        "ingest": {interval: _written(each) for interval, each in status.items()},
    }


def _records(seen: list[Seen]) -> Iterator[tuple[str, dict[str, Any]]]:
    for one in seen:
        for key in one.keys:
            yield key, one.record(key) or {}


def _detail(name: str, daily: dict[str, Any], hourly: dict[str, Any]) -> dict[str, Any]:
    newest = max((told["newest"] for told in (daily, hourly) if told.get("newest")), default=None)
    source = daily.get("source") or hourly.get("source")
    return {
        "symbol": name,
        "from_1d": daily.get("from"),
        "from_1h": hourly.get("from"),
        "newest": newest,
        "source": source,
    }


def _standing(seen: Seen, names: tuple[str, ...], now: datetime) -> Iterator[dict[str, Any]]:
    due = Due.told_by(seen)
    for key in seen.keys:
        if key in names:
            told = seen.record(key) or {}
            yield told | {
                "expected_newest": due.newest(now),
                "age_seconds": _age(told["newest"], now),
                "stale": due.between(told["newest"], now) > 0,
                "next_update": due.next_update(now),
            }


def _age(newest: str | None, now: datetime) -> int | None:
    """Seconds since a bar began; a session's begins at midnight UTC of its date."""
    if newest is None:
        return None
    began = datetime.fromisoformat(newest)
    return int((now - (began if began.tzinfo else began.replace(tzinfo=now.tzinfo))) / timedelta(seconds=1))


def _session(seen: Seen, now: datetime) -> dict[str, Any] | None:
    """The session that is on, or the next one."""
    for day, opens_at, closes_at in seen.head.get("sessions", []):
        if now < datetime.fromisoformat(closes_at):
            is_open = now >= datetime.fromisoformat(opens_at)
            return {"date": day, "opens_at": opens_at, "closes_at": closes_at, "state": "open" if is_open else "closed"}
    return None


def _written(seen: list[Seen]) -> str | None:
    return max((one.head["written_at"] for one in seen if one.head), default=None)


def _refuse_older_than(max_age: int | None, rows: list[dict[str, Any]], *, lacking: int) -> None:
    """For monitors, which look at the HTTP status alone; what the lake does not have is old. Raises Refused."""
    if max_age is None:
        return
    old = [row for row in rows if row["age_seconds"] is None or row["age_seconds"] > max_age]
    if old or lacking:
        named = ", ".join(f"{row['symbol']} {row['interval']}" for row in old[:5]) or "nothing has arrived"
        told = f"{len(old) + lacking} of {len(rows) + lacking} are older than {max_age} seconds: {named}"
        raise Refused(STALE_DATA, told, {"Retry-After": "60"})
