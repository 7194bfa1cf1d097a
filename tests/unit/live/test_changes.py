from datetime import UTC, datetime, timedelta
from typing import Any

import polars as pl

from nextday.catalog import BARS_1D, HOLDS
from nextday.catalog.views import LATEST, MODELS, NEWEST_FORECASTS, SCOREBOARD
from nextday.frames import schema_of
from nextday.lake.memory import MemoryTableStore, MemoryViewStore
from nextday.lake.views.text import encode, to_text
from nextday.live.changes import MOST_TOLD, hold_events
from nextday.live.event import EVERYBODY, LARGEST, Event, Kind
from nextday.live.watched_views import WatchedViews
from nextday.market.sources.port import Interval
from nextday.views.market import MarketViews
from tests.builders import bars
from tests.unit.views.lakes import NOW, fill

AT = "2026-05-29T00:30:00Z"
FORECASTS = NEWEST_FORECASTS.object_key(bucket=0)


def told(key: str, before: dict[str, list[dict[str, Any]]], after: dict[str, list[dict[str, Any]]]) -> list[Event]:
    """The events of a job that replaces one content of a view by another."""
    views = MemoryViewStore()
    views.put(key, view(before), over=None)
    watched = WatchedViews(views)
    watched.put(key, view(after), over=watched.tag(key))
    return [*watched.events()]


def view(blocks: dict[str, list[dict[str, Any]]]) -> bytes:
    return encode({"written_at": AT}, {symbol: [to_text(row) for row in rows] for symbol, rows in blocks.items()})


def entry(session: str, outcome: str | None = None, tried: int = 1) -> dict[str, Any]:
    return {"symbol": "AAPL", "target_session": session, "entry_hash": f"{session}/{tried}", "outcome": outcome}


def test_a_new_forecast_and_an_outcome_are_told_the_oldest_first() -> None:
    events = told(
        FORECASTS, {"AAPL": [entry("2026-05-28")]}, {"AAPL": [entry("2026-05-29"), entry("2026-05-28", "up")]}
    )
    assert events == [
        Event(Kind.OUTCOME, "AAPL", AT, entry("2026-05-28", "up")),
        Event(Kind.FORECAST, "AAPL", AT, entry("2026-05-29")),
    ]


def test_an_abstention_that_is_replaced_is_a_forecast_of_the_same_session() -> None:
    events = told(FORECASTS, {"AAPL": [entry("2026-05-29")]}, {"AAPL": [entry("2026-05-29", tried=2)]})
    assert [event.kind for event in events] == [Kind.FORECAST]


def test_nothing_is_told_of_a_view_that_says_the_same() -> None:
    same = {"AAPL": [entry("2026-05-29")], "MSFT": [entry("2026-05-29")]}
    assert told(FORECASTS, same, same) == []


def test_a_view_that_made_no_sense_is_replaced_and_all_of_the_new_one_is_told() -> None:
    views = MemoryViewStore()
    views.put(FORECASTS, b"no head", over=None)
    watched = WatchedViews(views)
    watched.put(FORECASTS, view({"AAPL": [entry("2026-05-29")]}), over=watched.tag(FORECASTS))
    assert [*watched.events()] == [Event(Kind.FORECAST, "AAPL", AT, entry("2026-05-29"))]


def test_a_history_is_told_of_without_its_rows() -> None:
    entries = [entry(f"2026-05-{day}") for day in range(10, 11 + MOST_TOLD)]
    assert told(FORECASTS, {}, {"AAPL": entries}) == [Event(Kind.FORECAST, "AAPL", AT, None)]


def test_a_new_bar_is_told_as_the_view_tells_it() -> None:
    views, store = MemoryViewStore(), MemoryTableStore()
    rows = bars("AAPL", 30)
    for through, replaced in ((29, 0), (30, 1)):
        fill(store, BARS_1D, rows[through - 1 if replaced else 0 : through], buckets=1)
        watched = WatchedViews(views)
        MarketViews(Interval.DAY, 0, store, NOW).write(watched)
    (event,) = watched.events()
    assert event.kind is Kind.BARS
    assert event.body is not None
    assert event.body["interval"] == "1d"
    assert [bar["timestamp"] for bar in event.body["bars"]] == [str(rows["session_date"][-1])]


def test_of_a_promotion_the_model_that_became_current_is_told_and_not_the_one_before() -> None:
    before = {"a": [{"model_id": "a", "current": True}]}
    after = {"b": [{"model_id": "b", "current": True}], "a": [{"model_id": "a", "current": False}]}
    assert told(MODELS.object_key(), before, after) == [Event(Kind.MODEL, EVERYBODY, AT, after["b"][0])]


def test_a_refused_model_is_told_too() -> None:
    after = {"b": [{"model_id": "b", "current": False}]}
    assert [event.body for event in told(MODELS.object_key(), {}, after)] == after["b"]


def test_views_of_which_nobody_is_told_are_not_read_before_they_are_replaced() -> None:
    class Unread(MemoryViewStore):
        def get(self, key: str) -> bytes | None:
            raise AssertionError(key)

    watched, key = WatchedViews(Unread()), SCOREBOARD.object_key()
    for _ in range(2):
        watched.put(key, b"{}", over=watched.tag(key))
    assert [*watched.events()] == []


def test_a_write_that_is_made_again_over_itself_is_told_once() -> None:
    views, key = MemoryViewStore(), FORECASTS
    watched = WatchedViews(views)
    for _ in range(2):
        watched.put(key, view({"AAPL": [entry("2026-05-29")]}), over=watched.tag(key))
    assert [event.kind for event in watched.events()] == [Kind.FORECAST]


def test_what_is_newly_held_or_no_longer_is_told_without_a_row() -> None:
    now = datetime(2026, 5, 29, tzinfo=UTC)
    rows = [
        {"symbol": symbol, "since": now - timedelta(days=days), "ended_at": ended}
        for symbol, days, ended in (("TSLA", 0, None), ("TSLA", 0, None), ("AAPL", 1, None), ("MSFT", 1, now))
    ]
    held = pl.DataFrame(rows, schema={name: schema_of(HOLDS)[name] for name in ("symbol", "since", "ended_at")})
    assert hold_events(held, now) == [
        Event(Kind.HOLD, symbol, "2026-05-29T00:00:00Z", None) for symbol in ("MSFT", "TSLA")
    ]


def test_an_event_that_is_too_large_is_told_without_its_body() -> None:
    event = Event(Kind.MODEL, EVERYBODY, AT, {"text": "x" * LARGEST})
    assert event.to_bytes() == b'{"kind":"model","symbol":"*","at":"%s","body":null}' % AT.encode()


def test_bars_of_each_interval_stand_under_their_own_key() -> None:
    key = LATEST.object_key(interval="1h", bucket=0)
    (event,) = told(key, {}, {"AAPL": [{"basis": 1, "missing": [], "older": False}, {"timestamp": AT}]})
    assert event.body == {"interval": "1h", "basis": 1, "bars": [{"timestamp": AT}]}
