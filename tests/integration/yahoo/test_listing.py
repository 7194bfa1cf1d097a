"""What the vendor says that a symbol is, and what is refused for it."""

import json
from dataclasses import replace
from datetime import date, timedelta

import pytest

from nextday.errors import ForeignSymbol, Transient
from nextday.market.sources.port import Fetched, Interval, Listing
from ops.loopback import Reply
from ops.market import Fault, MarketServer
from ops.market.faults import FAULTS
from ops.market.sites.replies import ERROR_PAGE
from tests.integration.yahoo.conftest import LAST_SESSION, NOW, source_of
from tests.unit.market_replay.recordings import CALENDAR

START = CALENDAR.open_of(date(2026, 5, 19))


def described(server: MarketServer, monkeypatch: pytest.MonkeyPatch, **meta: object) -> MarketServer:
    """The market, whose every answer says this of its symbol."""

    def spoil(reply: Reply) -> Reply:
        document = json.loads(reply.body)
        document["chart"]["result"][0]["meta"].update(meta)
        return replace(reply, body=json.dumps(document).encode())

    monkeypatch.setitem(FAULTS, "described", spoil)
    server.faults.set(Fault("described"))
    return server


def fetch(server: MarketServer, interval: Interval = Interval.DAY) -> Fetched:
    return source_of(server).fetch("ABC", interval, START, NOW)


@pytest.mark.parametrize("interval", Interval)
def test_an_answer_tells_what_its_symbol_is(replay: MarketServer, interval: Interval) -> None:
    assert fetch(replay, interval).listing == Listing("America/New_York", "USD", "EQUITY", date(2025, 5, 30))


def test_a_window_without_bars_tells_it_too(replay: MarketServer) -> None:
    nothing = source_of(replay).fetch("ABC", Interval.DAY, NOW, NOW + timedelta(minutes=1))
    assert nothing.bars.is_empty()
    assert nothing.listing.first_trade == date(2025, 5, 30)


@pytest.mark.parametrize(
    ("meta", "words"),
    [
        ({"exchangeTimezoneName": "Europe/London", "currency": "GBp"}, "in Europe/London in GBp"),
        ({"exchangeTimezoneName": "Australia/Sydney"}, "in Australia/Sydney"),
        ({"currency": "CAD"}, "in CAD"),
        ({"exchangeTimezoneName": "UTC", "instrumentType": "CRYPTOCURRENCY"}, "in UTC as CRYPTOCURRENCY"),
        ({"instrumentType": "FUTURE"}, "as FUTURE"),
        ({"instrumentType": "INDEX"}, "as INDEX"),
    ],
)
@pytest.mark.parametrize("interval", Interval)
def test_what_is_not_of_this_market_is_refused_in_one_line_that_says_what_to_do(
    replay: MarketServer, monkeypatch: pytest.MonkeyPatch, meta: dict[str, str], words: str, interval: Interval
) -> None:
    with pytest.raises(ForeignSymbol) as caught:
        fetch(described(replay, monkeypatch, **meta), interval)
    known = "nextday knows the sessions of the New York Stock Exchange, in USD"
    assert str(caught.value) == f"ABC trades {words}: {known}; take it off the symbols"


def test_a_foreign_symbol_is_refused_in_a_window_without_bars_too(
    replay: MarketServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    market = described(replay, monkeypatch, exchangeTimezoneName="Asia/Tokyo")
    with pytest.raises(ForeignSymbol):
        source_of(market).fetch("ABC", Interval.DAY, NOW, NOW + timedelta(minutes=1))


def test_an_answer_for_another_symbol_does_not_make_this_one_foreign(
    replay: MarketServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    with pytest.raises(Transient, match="the answer is for VOD"):
        fetch(described(replay, monkeypatch, symbol="VOD.L", exchangeTimezoneName="Europe/London"))


@pytest.mark.parametrize(
    "meta",
    [
        {"instrumentType": "ETF"},
        {"instrumentType": "MUTUALFUND"},
        {"currency": None, "instrumentType": None, "firstTradeDate": None},
        {"currency": ERROR_PAGE},
    ],
    ids=["ETF", "fund", "nothing told", "error page"],
)
def test_funds_and_symbols_of_which_little_is_said_are_collected(
    replay: MarketServer, monkeypatch: pytest.MonkeyPatch, meta: dict[str, object]
) -> None:
    got = fetch(described(replay, monkeypatch, **meta))
    assert got.bars["start"][-1] == CALENDAR.open_of(LAST_SESSION)
    assert got.listing.zone == "America/New_York"


def test_a_first_trade_before_1970_is_that_day(replay: MarketServer, monkeypatch: pytest.MonkeyPatch) -> None:
    assert fetch(described(replay, monkeypatch, firstTradeDate=-252322200)).listing.first_trade == date(1962, 1, 2)
