"""Every way in which a vendor fails has one meaning."""

from datetime import UTC, datetime, timedelta

import pytest

from nextday.errors import BadRequest, NextdayError, RateLimited, Transient, UnknownSymbol
from nextday.market.sources.port import Fetched, Interval
from nextday.market.sources.yahoo import YahooSource
from ops.market import Fault, MarketServer
from ops.market.faults import FAULTS
from tests.integration.yahoo.conftest import NOW, source_of

START = NOW - timedelta(days=10)
HARMLESS = {"last-null", "last-twice", "no-adjclose", "no-trading-periods"}
MEANT = {"429": RateLimited, "404-json": UnknownSymbol}


def fetch(server: MarketServer, symbol: str = "AAPL", interval: Interval = Interval.DAY) -> Fetched:
    return source_of(server).fetch(symbol, interval, START, NOW)


@pytest.mark.parametrize("kind", sorted(set(FAULTS) - HARMLESS - {"timeout"}))
def test_every_fault_of_the_vendor_is_told_apart(market: MarketServer, kind: str) -> None:
    market.faults.set(Fault(kind))
    with pytest.raises(NextdayError) as caught:
        fetch(market)
    assert type(caught.value) is MEANT.get(kind, Transient)
    assert "AAPL" in str(caught.value)
    assert "\n" not in str(caught.value)


@pytest.mark.parametrize("kind", sorted(HARMLESS - {"last-null", "no-trading-periods"}))
def test_a_blemish_that_bars_do_not_need_changes_nothing(market: MarketServer, kind: str) -> None:
    sound = fetch(market)
    market.faults.set(Fault(kind))
    assert fetch(market).bars.equals(sound.bars)


def test_hours_without_trading_periods_are_a_failure(market: MarketServer) -> None:
    market.faults.set(Fault("no-trading-periods"))
    with pytest.raises(Transient):
        fetch(market, interval=Interval.HOUR)


def test_no_answer_is_waited_for_longer_than_the_timeout(market: MarketServer) -> None:
    market.faults.set(Fault("timeout", match="yahoo.com"))
    source = YahooSource(market.url, timeout=0.2)
    began = datetime.now(UTC)
    with pytest.raises(Transient):
        source.fetch("AAPL", Interval.DAY, START, NOW)
    assert datetime.now(UTC) - began < timedelta(seconds=3)


@pytest.mark.parametrize("kind", ["429", "401-crumb", "500-json", "503-html"])
def test_one_bad_status_is_asked_again_at_once(market: MarketServer, kind: str) -> None:
    market.faults.set(Fault(kind, count=1))
    assert len(fetch(market).bars) > 0
    assert market.count("chart") == 2


@pytest.mark.parametrize("kind", ["garbage", "503-html", "all-null"])
def test_a_failure_is_not_remembered(market: MarketServer, kind: str) -> None:
    source = source_of(market)
    market.faults.set(Fault(kind))
    with pytest.raises(Transient):
        source.fetch("AAPL", Interval.DAY, START, NOW)
    market.faults.set()
    assert len(source.fetch("AAPL", Interval.DAY, START, NOW).bars) > 0


@pytest.mark.parametrize("target", ["fc.yahoo.com", "getcrumb"])
@pytest.mark.parametrize("kind", ["429", "500-html", "reset"])
def test_bars_arrive_although_cookie_or_crumb_fail(market: MarketServer, target: str, kind: str) -> None:
    market.faults.set(Fault(kind, match=target))
    assert len(fetch(market).bars) > 0


def test_a_symbol_that_nobody_lists_is_unknown(market: MarketServer) -> None:
    with pytest.raises(UnknownSymbol, match="ZZZZ"):
        fetch(market, "ZZZZ")


def test_hours_older_than_two_years_are_never_served(market: MarketServer) -> None:
    with pytest.raises(BadRequest, match="730 days"):
        source_of(market).fetch("AAPL", Interval.HOUR, NOW - timedelta(days=740), NOW)


def test_a_window_that_ends_before_it_starts_is_our_mistake(market: MarketServer) -> None:
    with pytest.raises(BadRequest):
        source_of(market).fetch("AAPL", Interval.DAY, NOW, NOW - timedelta(days=9))


@pytest.mark.parametrize(
    ("start", "end"),
    [
        (datetime(2026, 5, 23, tzinfo=UTC), datetime(2026, 5, 25, tzinfo=UTC)),  # a weekend
        (datetime(2026, 5, 25, 4, tzinfo=UTC), datetime(2026, 5, 26, 4, tzinfo=UTC)),  # Memorial Day
        (datetime(2010, 1, 4, tzinfo=UTC), datetime(2010, 2, 1, tzinfo=UTC)),  # before the first bar
        (datetime(2026, 6, 1, 4, tzinfo=UTC), datetime(2026, 6, 5, 4, tzinfo=UTC)),  # not yet
    ],
)
def test_a_window_in_which_nothing_traded_is_empty_and_no_failure(
    market: MarketServer, start: datetime, end: datetime
) -> None:
    got = source_of(market).fetch("AAPL", Interval.DAY, start, end)
    assert got.bars.is_empty()
    assert got.actions.is_empty()


def test_a_night_has_no_hours(market: MarketServer) -> None:
    got = source_of(market).fetch("AAPL", Interval.HOUR, NOW - timedelta(hours=3), NOW)
    assert got.bars.is_empty()
    assert got.source == "simulated"
