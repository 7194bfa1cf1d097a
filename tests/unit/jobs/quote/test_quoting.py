"""Bars in progress as events: while the exchange is open, by one request for all, and marked as what they are."""

import json
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from datetime import UTC, date, datetime, timedelta

import pytest
from jsonschema import Draft202012Validator

from nextday.errors import RateLimited, Transient
from nextday.jobs.quote.quoting import REST, Quoting
from nextday.live.event import Kind
from nextday.market.sources.quotes import Quote
from ops.contract.live import document

SESSION = date(2026, 5, 29)
NOON = datetime(2026, 5, 29, 16, tzinfo=UTC)
SYMBOLS = ("AAPL", "MSFT")


def quote(symbol: str, session: date = SESSION) -> Quote:
    return Quote(symbol, session, 196.3, 198.1, 195.2, 197.8, 41_230_000, 195.9, NOON, "simulated")


@dataclass
class FakeQuotes:
    """Quotes of a test's own; raises what `failures` has before it answers again."""

    answer: Sequence[Quote] = tuple(map(quote, SYMBOLS))
    failures: list[Exception] = field(default_factory=list)
    asked: list[tuple[str, ...]] = field(default_factory=list)

    def quotes(self, symbols: Sequence[str]) -> Sequence[Quote]:
        self.asked.append(tuple(symbols))
        if self.failures:
            raise self.failures.pop()
        return self.answer


def test_all_symbols_are_asked_for_at_once_and_their_bars_are_not_final() -> None:
    vendor = FakeQuotes()
    told = Quoting(vendor).events(SYMBOLS, NOON)
    assert vendor.asked == [SYMBOLS]
    assert [(one.kind, one.symbol, one.at) for one in told] == [
        (Kind.QUOTE, symbol, "2026-05-29T16:00:00Z") for symbol in SYMBOLS
    ]
    assert told[0].body == {
        "timestamp": "2026-05-29",
        "open": 196.3,
        "high": 198.1,
        "low": 195.2,
        "close": 197.8,
        "volume": 41_230_000,
        "final": False,
        "previous_close": 195.9,
        "traded_at": "2026-05-29T16:00:00Z",
        "source": "simulated",
        "simulated": True,
    }


def test_prices_are_told_as_latest_tells_them() -> None:
    bar = Quote("ZED", SESSION, 1.2345678, 1.25, 0.98765432, 72.61323547363281, 1, 0.0016041234, NOON, "simulated")
    bodies = [one.body or {} for one in Quoting(FakeQuotes([bar, replace(bar, previous_close=None)])).events([], NOON)]
    prices = [[body[name] for name in ("open", "high", "low", "close", "previous_close")] for body in bodies]
    assert prices == [[1.2346, 1.25, 0.987654, 72.6132, before] for before in (0.00160412, None)]


def test_what_is_told_is_what_the_document_says() -> None:
    told = [json.loads(one.to_bytes()) for one in Quoting(FakeQuotes()).events(SYMBOLS, NOON)]
    schema = {"$ref": "#/components/schemas/Quotes", "components": document()["components"]}
    Draft202012Validator(schema).validate({"type": "quotes", "quotes": told})


@pytest.mark.parametrize(
    "closed",
    [
        datetime(2026, 5, 29, 13, 30, tzinfo=UTC),  # before the first trade
        datetime(2026, 5, 29, 20, 1, tzinfo=UTC),
        datetime(2026, 5, 30, 16, tzinfo=UTC),
        datetime(2026, 5, 25, 16, tzinfo=UTC),  # Memorial Day
        datetime(2026, 11, 27, 18, 1, tzinfo=UTC),  # a half day
    ],
)
def test_nobody_is_asked_while_the_exchange_is_closed(closed: datetime) -> None:
    vendor = FakeQuotes()
    assert Quoting(vendor).events(SYMBOLS, closed) == []
    assert vendor.asked == []


def test_what_a_symbol_shows_of_before_its_first_trade_of_the_day_is_not_told() -> None:
    vendor = FakeQuotes([quote("AAPL", date(2026, 5, 28)), quote("MSFT")])
    assert [one.symbol for one in Quoting(vendor).events(SYMBOLS, NOON)] == ["MSFT"]


def test_a_vendor_that_is_asked_too_often_is_left_alone_and_one_that_fails_is_asked_again() -> None:
    vendor = FakeQuotes(failures=[RateLimited("429"), Transient("500")])
    quoting = Quoting(vendor)
    for failure in (Transient, RateLimited):
        with pytest.raises(failure):
            quoting.events(SYMBOLS, NOON)
    assert quoting.events(SYMBOLS, NOON + REST - timedelta(minutes=1)) == []
    assert len(vendor.asked) == 2
    assert len(quoting.events(SYMBOLS, NOON + REST)) == len(SYMBOLS)
