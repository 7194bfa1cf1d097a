"""A ledger to test the score with: sealed and linked as a real one, told as the HTTP API tells it."""

import json
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from hashlib import sha256
from random import Random
from typing import Any

from tests.web import answers
from tests.web.answers import NEXT_SESSION, Answer

GENESIS = 64 * "0"
PAGE = 3
"""Sessions of a page of the proof."""


@dataclass
class Ledger:
    """Entries of some symbols for `sessions` settled sessions, and those that wait for the next one."""

    symbols: Sequence[str] = ("AAPL", "AMZN", "MSFT")
    """In their order, as hashes are linked."""
    sessions: int = 45
    entries: list[Answer] = field(default_factory=list)
    days: list[Answer] = field(default_factory=list)
    scores: Answer = field(default_factory=dict)
    """What the scoreboard says otherwise."""

    def __post_init__(self) -> None:
        before = GENESIS
        for session in [*_sessions_before(NEXT_SESSION, self.sessions), NEXT_SESSION]:
            own = [self._entry(symbol, session, before) for symbol in self.symbols]
            before = hash_of("\n".join(entry["entry_hash"] for entry in own))
            self.entries += own

    def forecasts(self, query: dict[str, str]) -> tuple[int, Answer]:
        """GET /forecasts, the newest first."""
        wanted = [
            entry
            for entry in reversed(self.entries)
            if query.get("symbol", entry["symbol"]) == entry["symbol"]
            and entry["target_session"] <= query.get("end", "9999")
        ]
        page = wanted[: int(query["limit"])]
        return 200, {
            "count": len(page),
            "truncated": len(page) < len(wanted),
            "next": None,
            "forecasts": page,
        }

    def proof(self, query: dict[str, str]) -> tuple[int, Answer]:
        """GET /proof, page by page."""
        days = [day for day in self.days if day["target_session"] >= query.get("start", "")]
        page, left = days[:PAGE], days[PAGE:]
        follows = f"/proof?sealed=true&start={left[0]['target_session']}" if left else None
        head = self.days[-1]["day_hash"] if self.days else GENESIS
        told = {"genesis": GENESIS, "head": head, "ok": True, "fault": None, "count": len(page)}
        return 200, {**told, "truncated": bool(left), "next": follows, "days": page}

    def scoreboard(self, query: dict[str, str]) -> tuple[int, Answer]:
        """GET /scoreboard, in all its forms."""
        by = query.get("by", "all")
        if by == "symbol":
            rows = [{"symbol": symbol, **self._score(at / 1_000)} for at, symbol in enumerate(self.symbols)]
            return 200, {"count": len(rows), "scores": rows}
        if by == "month":
            months = sorted({entry["target_session"][:7] for entry in self.entries})
            return 200, {"count": len(months), "scores": [{"month": month, **self._score(0)} for month in months]}
        return 200, self._score(0)

    def _score(self, better: float) -> Answer:
        first = self.entries[0]["target_session"] if self.entries else None
        return answers.scoreboard(hit_rate=0.531 + better) | {"from": first} | self.scores

    def _entry(self, symbol: str, session: date, before: str) -> Answer:
        random = Random(f"{symbol}{session}")
        is_open = session == NEXT_SESSION
        prob_up, up = 0.5 + random.random() / 10, random.random() < 0.53
        entry = answers.forecast(symbol, prob_up=prob_up) | {
            "asof": _session_before(session).isoformat(),
            "target_session": session.isoformat(),
            "previous_hash": before,
            "signal": "hold",
            "state": "open" if is_open else "settled",
            "outcome": None if is_open else _outcome(up=up),
        }
        del entry["closes_at"], entry["stale"]
        sealed = json.dumps({key: entry[key] for key in ("symbol", "target_session", "prob_up", "previous_hash")})
        self._seal(entry, session, before, sealed)
        return entry

    def _seal(self, entry: Answer, session: date, before: str, sealed: str) -> None:
        entry["entry_hash"] = hash_of(sealed)
        if not self.days or self.days[-1]["target_session"] != session.isoformat():
            self.days.append({"target_session": session.isoformat(), "previous_hash": before, "entries": []})
        seals = self.days[-1]["entries"]
        seals.append({"symbol": entry["symbol"], "entry_hash": entry["entry_hash"], "sealed": sealed})
        self.days[-1]["day_hash"] = hash_of("\n".join(seal["entry_hash"] for seal in seals))


def no_record() -> Answer:
    """What the scoreboard says before the first settlement."""
    nothing: dict[str, Any] = dict.fromkeys(
        ("hit_rate", "log_loss", "brier", "skill", "from", "to", "always_up", "persistence")
    )
    verdict = "skill not demonstrated: no forecast has been settled yet"
    return {
        **nothing,
        "sessions": 0,
        "forecasts": 0,
        "reliability": [],
        "verdict": verdict,
        "late": 0,
        "abstentions": {},
    }


def hash_of(text: str) -> str:
    return sha256(text.encode()).hexdigest()


def _outcome(*, up: bool) -> Answer:
    closes = {"asof_close": 100.0, "target_close": 101.0 if up else 99.0}
    rates = {"log_loss": 0.69, "brier": 0.25, "base_rate": 0.53, "empirical_bayes": 0.531}
    return {"up": up, **closes, **rates, "settled_at": "2026-05-30T00:31:00Z"}


def _session_before(day: date) -> date:
    before = day - timedelta(days=1)
    return before if before.weekday() < 5 else _session_before(before)


def _sessions_before(day: date, count: int) -> list[date]:
    days: list[date] = []
    while len(days) < count:
        day = _session_before(day)
        days.insert(0, day)
    return days
