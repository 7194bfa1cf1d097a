"""A bucket as the function sees it, and the views that a test puts into it."""

from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from hashlib import md5
from typing import Any

import polars as pl

from nextday.catalog import View
from nextday.catalog.views import LATEST, NEWEST_FORECASTS
from nextday.lake.serving.objects import UNCHANGED, Fetched, Listed
from nextday.lake.views.text import encode, to_text
from tests.lakes import files

WRITTEN = datetime(2026, 5, 30, 0, 6, tzinfo=UTC)
CLOSED = datetime(2026, 5, 29, 20, tzinfo=UTC)
NOW = WRITTEN + timedelta(hours=1)
"""A Saturday: Friday's bars are there, Monday's are not due yet."""


@dataclass
class FakeObjects:
    """Objects that hold every version that was put, count what they are asked, and fail when they are told to."""

    versions: dict[str, list[bytes]] = field(default_factory=dict)
    failure: Exception | None = None
    asked: list[str] = field(default_factory=list)

    def put(self, key: str, content: bytes) -> None:
        self.versions.setdefault(key, []).append(content)

    def put_view(self, view: View, head: dict[str, Any], blocks: dict[str, list[Any]], **values: object) -> None:
        texts = {key: [line if isinstance(line, str) else to_text(line) for line in one] for key, one in blocks.items()}
        self.put(view.object_key(**values), encode({"view": view.name, "written_at": WRITTEN} | head, texts))

    def get(self, key: str, known_etag: str | None = None) -> Fetched | str | None:
        self._ask(f"GET {key}")
        if key not in self.versions:
            return None
        found = self._fetched(key, len(self.versions[key]))
        return UNCHANGED if found.etag == known_etag else found

    def version(self, key: str, version: str) -> Fetched | None:
        self._ask(f"GET {key}?versionId={version}")
        known = range(1, len(self.versions.get(key, ())) + 1)
        return self._fetched(key, int(version)) if version in map(str, known) else None

    def listed(self, prefix: str) -> list[Listed]:
        self._ask(f"LIST {prefix}")
        return [
            Listed(key, self._fetched(key, len(versions)).etag, WRITTEN)
            for key, versions in self.versions.items()
            if key.startswith(prefix)
        ]

    def _fetched(self, key: str, version: int) -> Fetched:
        content = self.versions[key][version - 1]
        return Fetched(content, f'"{md5(content, usedforsecurity=False).hexdigest()}"', str(version))

    def _ask(self, what: str) -> None:
        self.asked.append(what)
        if self.failure:
            raise self.failure


def fill(objects: FakeObjects, **tables: pl.DataFrame) -> None:
    """The files of these rows, by the names of their tables."""
    for key, content in files(**tables):
        objects.put(key, content)


def candles(days: int = 3) -> list[dict[str, Any]]:
    """Daily bars up to Friday the 29th of May 2026, as a view tells them."""
    sessions = ["2026-05-26", "2026-05-27", "2026-05-28", "2026-05-29"][-days:]
    prices = {"open": 100.0, "high": 102.5, "low": 99.0, "close": 101.25, "volume": 1_000_000, "final": True}
    return [{"timestamp": session, **prices} for session in sessions]


def put_latest(objects: FakeObjects, symbol: str, rows: list[dict[str, Any]], **told: Any) -> None:
    """The view of one symbol's daily bars; the next one is due in the night after Monday's session."""
    head = {
        "source": "simulated",
        "simulated": True,
        "basis": None,
        "newest": rows[-1]["timestamp"],
        "missing": [],
        "older": False,
    }
    due = [["2026-05-29", "2026-05-30T00:15:00Z"], ["2026-06-01", "2026-06-02T00:15:00Z"]]
    objects.put_view(LATEST, {"due": due}, {symbol: [head | told, *rows]}, interval="1d", bucket=0)


def entry(symbol: str = "AAPL", **values: Any) -> dict[str, Any]:
    """An entry of the ledger for Monday, as a view tells it."""
    return {
        "symbol": symbol,
        "prob_up": 0.53,
        "empirical_bayes": 0.52,
        "signal": "hold",
        "asof": "2026-05-29",
        "target_session": "2026-06-01",
        "model_id": "2026-05-29-c679740b0692",
        "published_at": "2026-05-30T00:31:12Z",
        "late": False,
        "reason": None,
        "source": "simulated",
        "simulated": True,
        "opens_at": "2026-06-01T13:30:00Z",
        "closes_at": "2026-06-01T20:00:00Z",
        "previous_hash": "0" * 64,
        "entry_hash": "f" * 64,
        "void": False,
        "outcome": None,
    } | values


def put_forecasts(objects: FakeObjects, *entries: dict[str, Any]) -> None:
    """The view of these newest entries."""
    objects.put_view(NEWEST_FORECASTS, {}, {one["symbol"]: [one] for one in entries}, bucket=0)
