"""What the API says of past days, made up as a test wants it."""

from collections.abc import Sequence
from datetime import date, timedelta
from typing import Any

from tests.web import answers
from tests.web.answers import Answer
from tests.web.data import lake
from tests.web.site import FakeApi

SESSIONS = ("2026-05-22", "2026-05-26", "2026-05-27", "2026-05-28", "2026-05-29")
DAY = "2026-05-27"
ASOF = "2026-05-26"
Query = dict[str, str]


def entry(
    symbol: str, session: str = DAY, *, prob_up: float | None = 0.5312345, up: bool = True, **other: Any
) -> Answer:
    """One settled entry of the ledger."""
    asof = _before(session)
    told = {
        "signal": "abstain" if prob_up is None else "hold",
        "asof": asof,
        "target_session": session,
        "published_at": f"{session}T00:31:07Z",
        "opens_at": f"{session}T13:30:00Z",
        "state": "settled",
        "outcome": _outcome(up=up),
        **other,
    }
    said = answers.forecast(symbol, prob_up=prob_up, **told)
    return {name: value for name, value in said.items() if name not in {"closes_at", "stale"}}


def sealed(said: Answer) -> Answer:
    """The same with all that was sealed in it."""
    more = {"fingerprint": {"bars_1d/bucket=0/year=2026/data.parquet": "3sL4kqtJlcpXroDTDmJ"}, "sealed": "{}"}
    features = None if said["prob_up"] is None else {"return_1": -0.012345, "rsi_14": 55.2}
    return {**said, "features": features, **more, "inputs_hash": 64 * "e"}


def bars(symbol: str, *, changed: Sequence[str] = (), basis: str | None = None, known_at: str | None = None) -> Answer:
    """The newest twenty bars, newest first; some have another close than they had."""
    days = [day for day in (date.fromisoformat(ASOF) - timedelta(days=at) for at in range(28)) if day.weekday() < 5]
    rows = [_bar(day.isoformat(), 201.5 if day.isoformat() in changed else 200.0) for day in days]
    told = {"interval": "1d", "adjusted": "splits", "known_at": known_at, "source": "yahoo", "simulated": False}
    head = {"count": len(rows), "truncated": False, "next": None, "expected": len(rows)}
    return {**head, **told, "symbol": symbol, "basis": basis, "bars": rows}


def serve(api: FakeApi, entries: Sequence[Answer] | None = None, *, recomputed: Answer | None = None) -> None:
    """A ledger in which nothing has changed since: all symbols on all `SESSIONS`, or these entries."""
    told = [*entries] if entries is not None else [entry(name, day) for day in SESSIONS for name in answers.SYMBOLS]

    def forecasts(query: Query) -> tuple[int, Answer]:
        first, last = query.get("start", ""), query.get("end", "9")
        found = [one for one in told if first <= one["target_session"] <= last]
        found.sort(key=lambda one: one["target_session"], reverse=query.get("order") == "desc")
        shown = found[: int(query["limit"])]
        return 200, {"count": len(shown), "truncated": len(shown) < len(found), "next": None, "forecasts": shown}

    def replay(query: Query) -> tuple[int, Answer]:
        said = next(one for one in told if (one["symbol"], one["asof"]) == (query["symbol"], query["asof"]))
        knew = {"last_bar": said["asof"], "inputs_hash": 64 * "e", "files": {}}
        anew = recomputed or {"prob_up": said["prob_up"], "equal": True, "reason": None}
        return 200, {"said": said, "knew": knew, "recomputed": anew}

    api.serve("/api/forecasts", forecasts)
    api.serve("/api/replay", replay)
    for one in told:
        api.answer(f"/api/forecasts/{one['symbol']}/{one['target_session']}", sealed(one))
    lake.rows(api, "revisions", [])
    api.serve("/api/bars", lambda query: (200, bars(query["symbol"], known_at=query.get("known_at"))))


def _outcome(*, up: bool) -> Answer:
    return {
        "up": up,
        "asof_close": 200.0,
        "target_close": 203.0 if up else 197.0,
        "log_loss": 0.63,
        "brier": 0.22,
        "base_rate": 0.53,
        "empirical_bayes": 0.531,
        "settled_at": "2026-05-30T00:31:00Z",
    }


def _bar(day: str, close: float) -> Answer:
    prices = {"open": 199.0, "high": 204.0, "low": 198.0, "close": close}
    return {"timestamp": day, **prices, "volume": 40_000_000, "final": True}


def _before(session: str) -> str:
    """The session before, as far as these are concerned."""
    at = SESSIONS.index(session) if session in SESSIONS else 0
    return SESSIONS[at - 1] if at else "2026-05-21"
