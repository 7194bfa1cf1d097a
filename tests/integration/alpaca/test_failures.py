"""Every way in which the second vendor fails has one meaning too."""

from datetime import UTC, datetime, timedelta

import pytest

from nextday.errors import BadRequest, NextdayError, RateLimited, Transient, UnknownSymbol
from nextday.market.sources.alpaca.api import AlpacaKeys
from nextday.market.sources.port import Interval
from ops.loopback import Reply
from ops.market import Fault, MarketServer
from ops.market.faults import FAULTS
from ops.market.sites.replies import json_reply
from tests.integration.alpaca.conftest import KEYS, LAST, NOW, source_of
from tests.unit.market_replay.recordings import CALENDAR

START = CALENDAR.open_of(LAST)
MEANT = {"429": RateLimited, **dict.fromkeys(("401-crumb", "403-html", "404-json", "404-html"), BadRequest)}
MEANT |= dict.fromkeys(("400-window", "422-range"), BadRequest)
# faults of any answer; the others are inside a chart
ANSWER = json_reply({"bars": {}, "next_page_token": None})
HARMFUL = sorted(kind for kind in FAULTS if kind != "timeout" and FAULTS[kind](ANSWER) != ANSWER)
PATHS = ["/v2/stocks/bars", "/v1/corporate-actions"]


@pytest.mark.parametrize("kind", HARMFUL)
@pytest.mark.parametrize("path", PATHS)
def test_every_fault_has_one_meaning_one_request_and_no_aftermath(market: MarketServer, path: str, kind: str) -> None:
    source = source_of(market)
    market.faults.set(Fault(kind, match=path))
    with pytest.raises(NextdayError) as caught:
        source.fetch("ABC", Interval.DAY, START, NOW)
    assert type(caught.value) is MEANT.get(kind, Transient)
    assert "ABC" in str(caught.value)
    assert "\n" not in str(caught.value)
    assert market.count("alpaca") <= 1 + PATHS.index(path) + (kind == "reset")
    market.faults.set()
    assert len(source.fetch("ABC", Interval.DAY, START, NOW).bars) == 1


def test_no_answer_is_waited_for_longer_than_the_timeout(market: MarketServer) -> None:
    market.faults.set(Fault("timeout", match="/v2/stocks/bars"))
    began = datetime.now(UTC)
    with pytest.raises(Transient):
        source_of(market, timeout=0.2).fetch("ABC", Interval.DAY, START, NOW)
    assert datetime.now(UTC) - began < timedelta(seconds=5)


@pytest.mark.parametrize("keys", [AlpacaKeys("", ""), AlpacaKeys(KEYS.key_id, "stolen")])
def test_keys_that_are_not_accepted_are_our_mistake_and_never_shown(market: MarketServer, keys: AlpacaKeys) -> None:
    with pytest.raises(BadRequest, match="403: forbidden") as caught:
        source_of(market, keys).fetch("ABC", Interval.DAY, START, NOW)
    assert "stolen" not in f"{caught.value}{keys}"


def test_a_symbol_that_cannot_be_one_is_unknown(market: MarketServer) -> None:
    with pytest.raises(UnknownSymbol, match="invalid symbol"):
        source_of(market).fetch("ABC/USD", Interval.DAY, START, NOW)


def test_a_failure_in_the_middle_of_the_pages_leaves_nothing_half_done(market: MarketServer) -> None:
    market.faults.set(Fault("503-html", match="/v2/stocks/bars", skip=2))
    with pytest.raises(Transient):
        source_of(market).fetch("ABC", Interval.HOUR, START - timedelta(days=300), NOW)
    assert market.count("alpaca") == 3


@pytest.mark.parametrize(
    "bars",
    [
        {"OTHER": [{"t": "2026-05-29T04:00:00Z", "o": 1, "h": 1, "l": 1, "c": 1, "v": 1}]},
        {"ABC": [{"t": "2026-05-29T04:00:00Z", "o": 1, "h": 1, "l": 1, "c": 1}]},
        {"ABC": [{"t": "2026-05-29T04:00:00Z", "o": 1, "h": 1, "l": 1, "c": "<html>", "v": 1}]},
        {"ABC": [{"t": "2026-05-29T04:00:00Z", "o": 1, "h": 1, "l": 1, "c": None, "v": 1}]},
        {"ABC": [{"t": "2026-05-29T04:00:00Z", "o": 1, "h": 1, "l": 1, "c": 1, "v": 1e30}]},
        {"ABC": [{"t": "soon", "o": 1, "h": 1, "l": 1, "c": 1, "v": 1}]},
        {"ABC": [None]},
        [1],
        "<html>",
    ],
)
def test_rows_that_no_bar_can_be_made_of_are_a_failure(
    market: MarketServer, monkeypatch: pytest.MonkeyPatch, bars: object
) -> None:
    spoilt = json_reply({"bars": bars, "next_page_token": None})
    monkeypatch.setitem(FAULTS, "lie", lambda _: spoilt)
    market.faults.set(Fault("lie", match="/v2/stocks/bars"))
    with pytest.raises(Transient, match="ABC"):
        source_of(market).fetch("ABC", Interval.DAY, START, NOW)


def test_pages_without_end_are_a_failure(market: MarketServer, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(FAULTS, "endless", lambda _: json_reply({"bars": {}, "next_page_token": "0"}))
    market.faults.set(Fault("endless", match="/v2/stocks/bars"))
    with pytest.raises(Transient, match="no end"):
        source_of(market).fetch("ABC", Interval.DAY, START, NOW)


def test_keys_are_not_taken_to_another_host(market: MarketServer, monkeypatch: pytest.MonkeyPatch) -> None:
    elsewhere = Reply(302, b"", headers={"Location": f"{market.url}/elsewhere"})
    monkeypatch.setitem(FAULTS, "redirect", lambda _: elsewhere)
    market.faults.set(Fault("redirect", match="/v2/stocks/bars"))
    with pytest.raises(BadRequest, match="302"):
        source_of(market).fetch("ABC", Interval.DAY, START, NOW)
    assert [request.path for request in market.requests] == ["/v2/stocks/bars"]
