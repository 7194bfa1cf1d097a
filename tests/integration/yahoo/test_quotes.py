"""Bars in progress of all symbols, by one request."""

from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
from yfinance.data import YfData

from nextday.errors import RateLimited, Transient
from nextday.market.sources.port import Interval
from nextday.market.sources.yahoo.quotes import YahooQuotes
from ops.market import Fault, MarketServer
from tests.integration.yahoo.conftest import source_of

SYMBOLS = ("MSFT", "AAPL", "NVDA")
NOON = datetime(2026, 5, 29, 16, 0, tzinfo=UTC)
URL = "/v7/finance/quote"
ROW = {
    "symbol": "AAPL",
    "regularMarketOpen": 196.3,
    "regularMarketDayHigh": 198.1,
    "regularMarketDayLow": 195.2,
    "regularMarketPrice": 197.8,
    "regularMarketVolume": 41_230_000,
    "regularMarketTime": int(NOON.timestamp()),
}


@pytest.fixture
def vendor(market: MarketServer) -> YahooQuotes:
    market.now = NOON
    return YahooQuotes(market.url, timeout=10.0)


def test_one_request_tells_of_all_symbols_what_their_bars_are_so_far(market: MarketServer, vendor: YahooQuotes) -> None:
    quotes = vendor.quotes([*SYMBOLS, "UNLISTED"])
    assert [quote.symbol for quote in quotes] == [*SYMBOLS]
    assert market.count("quotes") == 1
    assert {(quote.session, quote.traded_at, quote.source) for quote in quotes} == {
        (date(2026, 5, 29), NOON, "simulated")
    }
    bars = source_of(market).fetch("MSFT", Interval.DAY, NOON - timedelta(days=5), NOON + timedelta(days=1)).bars
    before, so_far = bars.tail(2).to_dicts()
    assert quotes[0].previous_close == before["close"]
    assert {name: so_far[name] for name in so_far if name != "start"} == {
        name: getattr(quotes[0], name) for name in so_far if name != "start"
    }


def test_a_minute_later_it_has_moved_within_what_the_day_has_in_the_end(
    market: MarketServer, vendor: YahooQuotes
) -> None:
    (before,) = vendor.quotes(["AAPL"])
    market.now = NOON + timedelta(minutes=1)
    (after,) = vendor.quotes(["AAPL"])
    market.now = NOON + timedelta(hours=9)
    (whole,) = vendor.quotes(["AAPL"])
    assert (after.open, whole.open) == (before.open, before.open)
    assert before.close != after.close
    assert before.volume < after.volume < whole.volume
    assert whole.low <= after.low <= after.close <= after.high <= whole.high
    assert whole.traded_at == datetime(2026, 5, 29, 20, tzinfo=UTC)


@pytest.mark.parametrize(("fault", "error"), [("429", RateLimited), ("500-json", Transient), ("garbage", Transient)])
def test_a_failure_has_a_class(market: MarketServer, vendor: YahooQuotes, fault: str, error: type[Exception]) -> None:
    market.faults.set(Fault(fault, match=URL))
    with pytest.raises(error):
        vendor.quotes(SYMBOLS)


@pytest.mark.parametrize(
    "spoilt",
    [{"regularMarketOpen": None}, {"regularMarketPrice": "nan"}, {"regularMarketDayLow": 197.9}, {"symbol": "MSFT"}],
)
def test_what_is_no_quote_of_what_was_asked_for_is_left_out(
    vendor: YahooQuotes, monkeypatch: pytest.MonkeyPatch, spoilt: dict[str, Any]
) -> None:
    rows = [ROW | spoilt, ROW | {"symbol": "NVDA"}]
    monkeypatch.setattr(YfData, "get_raw_json", lambda *_, **__: {"quoteResponse": {"result": rows}})
    assert [quote.symbol for quote in vendor.quotes(["AAPL", "NVDA"])] == ["NVDA"]
