"""What changes in a live stage is printed once, whatever becomes of the connection."""

import json
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from itertools import islice
from typing import Any

import pytest
from websockets.sync.server import ServerConnection, serve

from nextday.errors import InputError
from ops.commands.watch import watching
from ops.commands.watch.live_changes import LiveChanges, NotHeard
from ops.commands.watch.watching import line, watch
from ops.loopback import AnsweringServer, LoopbackServer, Reply, reserve

Talk = Callable[[ServerConnection, dict[str, Any]], None]


def event(number: int, symbol: str = "AAPL") -> dict[str, Any]:
    return {
        "sequence": str(number).zfill(56),
        "kind": "hold",
        "symbol": symbol,
        "at": "2026-05-29T00:30:00Z",
        "body": None,
    }


@contextmanager
def stage(*talks: Talk) -> Iterator[tuple[str, list[dict[str, Any]]]]:
    """A server that has another talk at each connection, and what clients have asked for."""
    asked: list[dict[str, Any]] = []

    def carry(socket: ServerConnection) -> None:
        asked.append(json.loads(socket.recv()))
        talks[len(asked) - 1](socket, asked[-1])

    with serve(carry, "127.0.0.1", 0) as server:
        serving = threading.Thread(target=server.serve_forever)
        serving.start()
        try:
            yield f"ws://127.0.0.1:{server.socket.getsockname()[1]}", asked
        finally:
            server.shutdown()
            serving.join()


def telling(*messages: dict[str, Any]) -> Talk:
    return lambda socket, _: [socket.send(json.dumps(message)) for message in messages] and None


def changes(url: str) -> tuple[LiveChanges, list[str]]:
    notes: list[str] = []
    return LiveChanges(url, ["AAPL", "*"], notes.append, sleep=lambda _: None), notes


def test_after_a_lost_connection_it_asks_for_what_it_has_missed_and_tells_nothing_twice() -> None:
    begin = {"type": "subscribed", "symbols": ["AAPL", "*"], "seen": {"AAPL": "0" * 56}}
    first = telling(begin, {"type": "events", "events": [event(1), event(2)]})
    again = telling({"type": "missed", "events": [event(2), event(3)]}, begin)
    with stage(first, again) as (url, asked):
        heard, notes = changes(url)
        assert [one["sequence"] for one in islice(heard, 3)] == [event(number)["sequence"] for number in (1, 2, 3)]
    assert asked[0] == {"action": "subscribe", "symbols": ["AAPL", "*"], "seen": {}}
    assert asked[1]["seen"] == {"AAPL": event(2)["sequence"]}
    assert "again in 1 s" in notes[0]


def test_whoever_was_away_for_too_long_is_told_and_begins_anew() -> None:
    reset = telling(
        {"type": "reset", "symbols": ["AAPL"]},
        {"type": "subscribed", "symbols": ["AAPL"], "seen": {"AAPL": event(4)["sequence"]}},
        {"type": "events", "events": [event(4), event(5)]},
    )
    with stage(reset) as (url, _):
        heard, notes = changes(url)
        heard.seen = {"AAPL": event(9)["sequence"]}
        assert next(iter(heard))["sequence"] == event(5)["sequence"]
    assert notes == ["away for too long: ask the HTTP API about AAPL"]


@pytest.mark.parametrize("wanted", [True, False])
def test_bars_in_progress_are_told_to_whoever_asks_for_them_and_are_no_part_of_what_was_seen(*, wanted: bool) -> None:
    quote = {"kind": "quote", "symbol": "AAPL", "at": "2026-05-29T16:00:00Z", "body": {}}
    talk = telling({"type": "quotes", "quotes": [quote]}, {"type": "events", "events": [event(1)]})
    with stage(talk) as (url, _):
        heard, _ = changes(url)
        heard.quotes = wanted
        assert [*islice(heard, 2 if wanted else 1)] == [*([quote] if wanted else []), event(1)]
    assert heard.seen == {"AAPL": event(1)["sequence"]}


def test_what_the_stage_refuses_ends_it_in_its_words() -> None:
    with (
        stage(telling({"type": "refused", "why": "symbols: XXXX: not collected here"})) as (url, _),
        pytest.raises(NotHeard, match="XXXX: not collected here"),
    ):
        next(iter(changes(url)[0]))


def test_a_stage_that_does_not_answer_is_told_at_once() -> None:
    with pytest.raises(NotHeard, match="is not open"):
        next(iter(changes("ws://127.0.0.1:9/live")[0]))


@pytest.mark.parametrize(
    ("kind", "body", "told"),
    [
        ("hold", None, "AAPL   hold     changed: ask the HTTP API"),
        (
            "bars",
            {"interval": "1h", "bars": [{"timestamp": "2026-05-29T19:30:00Z", "close": 101.25}]},
            "AAPL   bars     1h: 1, last 2026-05-29T19:30:00Z at 101.25",
        ),
        ("bars", {"interval": "1d", "bars": None}, "AAPL   bars     1d: many, as after a backfill"),
        (
            "forecast",
            {"prob_up": 0.5312, "target_session": "2026-06-01"},
            "AAPL   forecast up 0.531 for 2026-06-01",
        ),
        ("forecast", {"prob_up": None, "target_session": "2026-06-01"}, "AAPL   forecast abstains for 2026-06-01"),
        (
            "outcome",
            {"prob_up": 0.5312, "target_session": "2026-06-01", "outcome": {"up": False}},
            "AAPL   outcome  up 0.531 for 2026-06-01: came not up",
        ),
        (
            "quote",
            {"timestamp": "2026-05-29", "close": 101.25},
            "AAPL   quote    2026-05-29 so far at 101.25, not final",
        ),
        ("model", {"model_id": "m-1", "current": True}, "AAPL   model    m-1, now the current one"),
    ],
)
def test_an_event_is_a_line_for_people(kind: str, body: Any, told: str) -> None:
    assert line(event(1) | {"kind": kind, "body": body}) == f"2026-05-29T00:30:00Z  {told}"


def test_a_stage_that_is_not_live_says_what_to_do(monkeypatch: pytest.MonkeyPatch) -> None:
    site = AnsweringServer(lambda _: Reply(200, b'{"live": false}'), reserve(0))
    with LoopbackServer(site) as served, monkeypatch.context() as patch:
        patch.setattr(watching, "site_of", lambda *_: served.url)
        with pytest.raises(InputError, match="is not live, of the folder: run `nextday up --live`"):
            watch()
        with pytest.raises(InputError, match="is not live, of stage dev: set live = true and deploy"):
            watch(stage="dev")


@pytest.mark.parametrize(
    ("symbols", "why"),
    [("", "'' is not a symbol"), (",".join(f"A-{n}" for n in range(50)), "at most 49: leave it out to watch all")],
)
def test_symbols_that_cannot_be_watched_are_refused_before_anybody_is_asked(symbols: str, why: str) -> None:
    with pytest.raises(InputError, match=why):
        watch(symbols=symbols)
