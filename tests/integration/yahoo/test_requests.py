"""What the vendor sees of us."""

import gc
from datetime import timedelta

import pytest
from yfinance.data import YfData

from nextday.market.sources.port import Interval
from ops.market import Fault, MarketServer
from tests.integration.yahoo.conftest import NOW, source_of


def test_a_fetch_is_one_chart_request(market: MarketServer) -> None:
    source = source_of(market)
    for symbol in ("AAPL", "MSFT", "NVDA"):
        for interval in Interval:
            source.fetch(symbol, interval, NOW - timedelta(days=5), NOW)
    assert market.count("chart") == 6
    assert market.count("crumb") == 1
    assert market.count("cookie") <= 7
    assert market.count("consent") == market.count("other") == 0


def test_the_same_window_is_asked_for_anew(market: MarketServer) -> None:
    source = source_of(market)
    for _ in range(2):
        source.fetch("AAPL", Interval.DAY, NOW - timedelta(days=5), NOW)
    assert market.count("chart") == 2


def test_bars_are_asked_for_as_traded_in_regular_hours_with_their_events(market: MarketServer) -> None:
    source_of(market).fetch("AAPL", Interval.HOUR, NOW - timedelta(days=5), NOW)
    chart = next(request for request in market.requests if request.kind == "chart")
    assert chart.host == "query2.finance.yahoo.com"
    assert chart.query["interval"] == "1h"
    assert chart.query["includePrePost"].lower() == "false"
    assert {"div", "splits"} <= set(chart.query["events"].split(","))


@pytest.mark.parametrize("variable", ["http_proxy", "all_proxy"])
def test_a_replayed_market_is_reached_past_any_proxy(
    market: MarketServer, monkeypatch: pytest.MonkeyPatch, variable: str
) -> None:
    monkeypatch.setenv(variable, "http://127.0.0.1:9")
    assert len(source_of(market).fetch("AAPL", Interval.DAY, NOW - timedelta(days=5), NOW).bars) > 0


def test_any_number_of_sources_can_follow_each_other(market: MarketServer) -> None:
    for _ in range(3):
        source = source_of(market)
        assert len(source.fetch("AAPL", Interval.DAY, NOW - timedelta(days=5), NOW).bars) > 0
        del source
        gc.collect()


def test_an_error_that_came_instead_of_a_crumb_is_never_sent(market: MarketServer) -> None:
    market.faults.set(Fault("429", match="getcrumb", count=1))
    source = source_of(market)
    for _ in range(2):
        source.fetch("AAPL", Interval.DAY, NOW - timedelta(days=5), NOW)
    assert not [request for request in market.requests if "crumb" in request.query]


def test_a_crumb_of_somebody_else_is_refused_and_renewed(market: MarketServer) -> None:
    source = source_of(market)
    YfData(session=source._session)._crumb = "stale"
    assert len(source.fetch("AAPL", Interval.DAY, NOW - timedelta(days=5), NOW).bars) > 0
    assert market.count("chart") == 2
