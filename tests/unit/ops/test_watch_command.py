"""What changes in a live stage is printed once, whatever becomes of the connection."""

from itertools import islice
from typing import Any

import pytest

from nextday.errors import InputError
from ops.commands.watch import watching
from ops.commands.watch.live_changes import LiveChanges, NotHeard
from ops.commands.watch.watching import line, watch
from ops.loopback import AnsweringServer, LoopbackServer, Reply, reserve
from tests.unit.ops.talks import OVERTAKING, event, stage, telling


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


def test_what_was_missed_is_told_before_what_has_overtaken_it() -> None:
    begin = {"type": "subscribed", "symbols": ["AAPL"], "seen": {"AAPL": event(3)["sequence"]}}
    later = {"type": "events", "events": [event(4)]}
    with stage(telling(*OVERTAKING, begin, later)) as (url, _):
        heard, _ = changes(url)
        heard.seen = {"AAPL": event(1)["sequence"]}
        assert [*islice(heard, 2)] == [event(2), event(3)]


def test_what_comes_while_it_subscribes_is_told_once_it_has() -> None:
    begin = {"type": "subscribed", "symbols": ["AAPL"], "seen": {"AAPL": event(1)["sequence"]}}
    with stage(telling({"type": "events", "events": [event(1)]}, begin)) as (url, _):
        assert next(iter(changes(url)[0])) == event(1)


def test_a_subscription_that_api_gateway_does_not_pass_on_is_made_again() -> None:
    throttled = telling({"message": "Too Many Requests", "connectionId": "a", "requestId": "a"})
    begin = {"type": "subscribed", "symbols": ["AAPL"], "seen": {}}
    with stage(throttled, telling(begin, {"type": "events", "events": [event(1)]})) as (url, _):
        heard, notes = changes(url)
        assert next(iter(heard)) == event(1)
    assert notes == ["Too Many Requests; again in 1 s"]


def test_whoever_watches_everything_tells_nothing_of_what_was_seen() -> None:
    begin = {"type": "subscribed", "symbols": ["all"], "seen": {}}
    whole = [event(1, f"S{number}") for number in range(500)]
    first, again = (telling(begin, {"type": "events", "events": told}) for told in (whole, [event(2, "S0")]))
    with stage(first, again) as (url, asked):
        heard = LiveChanges(url, ["all"], lambda _: None, sleep=lambda _: None)
        assert [*islice(heard, 501)] == [*whole, event(2, "S0")]
    assert [one["seen"] for one in asked] == [{}, {}]


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
    begin = {"type": "subscribed", "symbols": ["AAPL", "*"], "seen": {}}
    talk = telling(begin, {"type": "quotes", "quotes": [quote]}, {"type": "events", "events": [event(1)]})
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
        with pytest.raises(InputError, match="is not live: run `nextday up --live`"):
            watch()
        with pytest.raises(InputError, match="is not live: set live = true for stage dev and deploy"):
            watch(stage="dev")


@pytest.mark.parametrize(
    ("symbols", "why"),
    [("", "'' is not a symbol"), (",".join(f"A-{n}" for n in range(50)), "49 at most; leave it out to watch all")],
)
def test_symbols_that_cannot_be_watched_are_refused_before_anybody_is_asked(symbols: str, why: str) -> None:
    with pytest.raises(InputError, match=why):
        watch(symbols=symbols)
