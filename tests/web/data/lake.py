"""What the API says of the lake's rooms, made up as a test wants it."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import date, timedelta
from typing import Any

from tests.web.answers import CLOSES_AT, LAST_SESSION, MODEL, NEXT_SESSION, OPENS_AT, SYMBOLS, Answer
from tests.web.site import FakeApi

SEEN = "2026-05-28T00:06:12Z"
Query = dict[str, str]
States = Mapping[tuple[str, str], str]
"""States other than `arrived`, by symbol and session."""


def status(symbols: Sequence[str] = SYMBOLS, *, missing: Sequence[str] = (), late: Sequence[str] = ()) -> Answer:
    """How fresh all is; each symbol that is `missing` lacks one daily bar."""
    rows = [
        _freshness(symbol, interval, gaps=int(symbol in missing and interval == "1d"), stale=symbol in late)
        for symbol in symbols
        for interval in ("1d", "1h")
    ]
    session = {"date": NEXT_SESSION.isoformat(), "opens_at": OPENS_AT, "closes_at": CLOSES_AT, "state": "closed"}
    target = NEXT_SESSION.isoformat()
    return {
        "now": "2026-05-30T12:00:00Z",
        "session": session,
        "symbols": rows,
        "ledger": {"newest_target": target, "waiting": 7, "late": 0, "abstained": 0, "void": 0},
        "model": {"id": MODEL, "last_session": LAST_SESSION.isoformat()},
        "ingest": {"1d": "2026-05-30T00:06:00Z", "1h": None},
    }


def sessions(symbols: Iterable[str], interval: str, start: str, states: States | None = None) -> list[Answer]:
    """A row for each weekday from `start` on."""
    days = [day for day in _days(date.fromisoformat(start)) if day.weekday() < 5]
    states = states or {}
    return [
        _session(symbol, interval, day.isoformat(), states.get((symbol, day.isoformat()), "arrived"))
        for day in days
        for symbol in symbols
    ]


def revision(symbol: str = "AAPL", **other: Any) -> Answer:
    """A close that the vendor corrected."""
    told = {"seen_at": SEEN, "table": "bars_1d", "symbol": symbol, "row_key": "2026-05-27", "field": "close"}
    values = {"old_value": 200.0, "new_value": 198.0, "cause": "vendor_revision", "known_since": "2026-05-28T00:05:00Z"}
    return {**told, **values, **other}


def quarantined(symbol: str = "MSFT", **other: Any) -> Answer:
    """A row whose high is below its low."""
    raw = '{"open":100.0,"high":99.0,"low":101.0,"close":100.5,"volume":1000000,"note":"<b>bold</b>"}'
    told = {"seen_at": SEEN, "table": "bars_1d", "symbol": symbol, "row_key": "2026-05-27", "reason": "high_below_low"}
    return {**told, "raw": raw, "source": "yahoo", **other}


def hold(symbol: str = "TSLA", **other: Any) -> Answer:
    """A spike that has been told twice."""
    told = {"symbol": symbol, "interval": "1d", "row_key": "2026-05-27", "since": SEEN, "reason": "spike"}
    state = {"evidence": "912.4", "days": 2, "seen_at": SEEN, "accepted_at": None, "ended_at": None, "outcome": None}
    return {**told, **state, **other}


def action(symbol: str = "AAPL", **other: Any) -> Answer:
    """A dividend."""
    return {"symbol": symbol, "ex_date": "2026-05-11", "kind": "dividend", "value": 0.26, "source": "yahoo", **other}


def page(name: str, rows: Sequence[Answer], query: Query) -> tuple[int, Answer]:
    """A page of rows, as long as `limit` says; the cursor is the place of the first one."""
    own = [row for row in rows if query.get("symbol", row["symbol"]) == row["symbol"]]
    first, limit = int(query.get("cursor", 0)), int(query["limit"])
    shown = own[first : first + limit]
    follows = f"/{name}?limit={limit}&cursor={first + limit}" if first + limit < len(own) else None
    return 200, {"count": len(shown), "truncated": follows is not None, "next": follows, name: shown}


def serve(
    api: FakeApi, symbols: Sequence[str] = SYMBOLS, *, states: States | None = None, late: Sequence[str] = ()
) -> None:
    """A lake of these symbols in which nothing has happened but that some sessions are not there."""
    missing = [symbol for symbol, _ in states or {}]

    def told_status(query: Query) -> tuple[int, Answer]:
        own = [query["symbol"]] if "symbol" in query else symbols
        return 200, status(own, missing=missing, late=late)

    def told_sessions(query: Query) -> tuple[int, Answer]:
        rows = sessions(query["symbols"].split(","), query["interval"], query["start"], states)
        columns = {name: [row[name] for row in rows] for name in _session("", "", "", "arrived")}
        return 200, {"count": len(rows), "truncated": False, "next": None, "sessions": columns}

    api.serve("/api/status", told_status)
    api.serve("/api/sessions", told_sessions)
    for name in ("revisions", "quarantine", "actions", "holds"):
        rows(api, name, [])


def rows(api: FakeApi, name: str, told: Sequence[Answer]) -> None:
    """Rows of one room."""
    api.serve(f"/api/{name}", lambda query: page(name, told, query))


def _freshness(symbol: str, interval: str, *, gaps: int, stale: bool) -> Answer:
    newest = LAST_SESSION.isoformat() if interval == "1d" else "2026-05-29T19:30:00Z"
    return {
        "symbol": symbol,
        "interval": interval,
        "from": "2024-05-29",
        "newest": "2026-05-28" if stale and interval == "1d" else newest,
        "expected_newest": newest,
        "age_seconds": 90_000,
        "stale": stale and interval == "1d",
        "next_update": "2026-06-02T00:15:00Z",
        "source": "yahoo",
        "simulated": False,
        "completeness": {
            "days": 30,
            "expected": 20,
            "arrived": 20 - gaps,
            "missing": gaps,
            "quarantined": 0,
            "given_up": 0,
        },
    }


def _session(symbol: str, interval: str, day: str, state: str) -> Answer:
    expected = 1 if interval == "1d" else 7
    return {
        "symbol": symbol,
        "interval": interval,
        "session_date": day,
        "expected": expected,
        "arrived": expected if state in {"arrived", "healed"} else 0,
        "state": state,
        "asked_at": None if state == "arrived" else SEEN,
        "updated_at": SEEN,
    }


def _days(start: date) -> list[date]:
    return [start + timedelta(days=at) for at in range((LAST_SESSION - start).days + 1)]
