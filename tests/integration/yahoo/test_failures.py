"""Every way in which a vendor fails has one meaning."""

from datetime import UTC, date, datetime, timedelta

import pytest

from nextday.errors import BadRequest, ForeignSymbol, NextdayError, RateLimited, Transient, UnknownSymbol
from nextday.market.actions import validated_actions
from nextday.market.sources.port import Fetched, Interval
from nextday.market.sources.yahoo.source import YahooSource
from nextday.market.validated_bars import validated_bars
from ops.market import Fault, MarketServer
from ops.market.faults import FAULTS
from tests.integration.yahoo.conftest import NOW, source_of
from tests.unit.market_replay.recordings import CALENDAR

START = CALENDAR.open_of(date(2026, 5, 19))
MEANT = {"429": RateLimited, "404-json": UnknownSymbol, "422-range": BadRequest, "other-market": ForeignSymbol}
EMPTY = {"400-window", "no-rows"}
HARMLESS = {"last-twice", "no-adjclose"}
# rows that are delivered as they came: the judgement of bars rejects them
SPOILT_ROWS = {
    "close-huge": "outside_range",
    "close-negative": "not_positive",
    "last-null": "null_value",
    "volume-huge": "negative_volume",  # beyond 64 bits it wraps around
    "volume-negative": "negative_volume",
}
SPOILT_EVENTS = {"dividend-html", "dividend-without-amount", "split-by-zero", "split-of-nothing"}
DELIVERED = EMPTY | HARMLESS | SPOILT_ROWS.keys() | SPOILT_EVENTS | {"close-text", "no-trading-periods", "time-null"}
FAILING = sorted(FAULTS.keys() - DELIVERED - {"timeout"})


def fetch(server: MarketServer, symbol: str = "AAPL", interval: Interval = Interval.DAY) -> Fetched:
    return source_of(server).fetch(symbol, interval, START, NOW)


@pytest.mark.parametrize("kind", FAILING)
@pytest.mark.parametrize("interval", Interval)
def test_every_fault_has_one_meaning_few_requests_and_no_aftermath(
    market: MarketServer, kind: str, interval: Interval
) -> None:
    source = source_of(market)
    market.faults.set(Fault(kind))
    with pytest.raises(NextdayError) as caught:
        source.fetch("AAPL", interval, START, NOW)
    assert type(caught.value) is MEANT.get(kind, Transient)
    assert "AAPL" in str(caught.value)
    assert "\n" not in str(caught.value)
    assert market.count("chart") <= 2
    assert len(market.requests) <= 10
    market.faults.set()
    market.requests.clear()
    assert len(source.fetch("AAPL", interval, START, NOW).bars) > 0
    assert market.count("chart") == 1


@pytest.mark.parametrize("kind", sorted(EMPTY))
def test_a_window_that_the_vendor_has_no_bars_for_is_empty(market: MarketServer, kind: str) -> None:
    market.faults.set(Fault(kind))
    assert fetch(market).bars.is_empty()


@pytest.mark.parametrize("kind", sorted(HARMLESS))
def test_a_blemish_that_bars_do_not_need_changes_nothing(market: MarketServer, kind: str) -> None:
    sound = fetch(market)
    market.faults.set(Fault(kind))
    assert fetch(market).bars.equals(sound.bars)


@pytest.mark.parametrize("kind", SPOILT_ROWS)
def test_a_row_with_impossible_values_is_rejected_and_the_others_are_bars(market: MarketServer, kind: str) -> None:
    market.faults.set(Fault(kind))
    answer = fetch(market)
    validated = validated_bars(answer, calendar=CALENDAR, now=NOW, split_basis=None)
    assert validated.quarantine["reason"].to_list() == [SPOILT_ROWS[kind]]
    assert len(validated.accepted) == len(answer.bars) - 1


@pytest.mark.parametrize("kind", sorted(SPOILT_EVENTS))
@pytest.mark.parametrize("interval", Interval)
def test_an_event_with_impossible_values_is_rejected_and_the_bars_are_bars(
    market: MarketServer, kind: str, interval: Interval
) -> None:
    sound = fetch(market, interval=interval)
    market.faults.set(Fault(kind))
    answer = fetch(market, interval=interval)
    validated = validated_actions(answer, now=NOW)
    assert validated.quarantine["reason"].to_list() == ["not_positive"]
    assert validated.accepted.is_empty()
    assert answer.bars.equals(sound.bars)


def test_a_number_written_as_text_is_that_number(market: MarketServer) -> None:
    market.faults.set(Fault("close-text"))
    assert fetch(market).bars["close"][0] == 100.5


def test_a_row_without_a_time_is_no_row(market: MarketServer) -> None:
    sound = fetch(market)
    market.faults.set(Fault("time-null"))
    assert fetch(market).bars.equals(sound.bars.tail(-1))


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
    assert datetime.now(UTC) - began < timedelta(seconds=15)  # yfinance's own patience is 30 s a request


@pytest.mark.parametrize("kind", ["429", "401-crumb", "500-json", "503-html"])
def test_one_bad_status_is_asked_again_at_once(market: MarketServer, kind: str) -> None:
    market.faults.set(Fault(kind, count=1))
    assert len(fetch(market).bars) > 0
    assert market.count("chart") == 2


@pytest.mark.parametrize("target", ["fc.yahoo.com", "getcrumb"])
@pytest.mark.parametrize("kind", ["429", "500-html", "reset"])
def test_bars_arrive_although_cookie_or_crumb_fail(market: MarketServer, target: str, kind: str) -> None:
    source = source_of(market)
    market.faults.set(Fault(kind, match=target))
    for _ in range(2):
        assert len(source.fetch("AAPL", Interval.DAY, START, NOW).bars) > 0
    assert market.count("chart") == 2


@pytest.mark.parametrize("hung", [["fc.yahoo.com"], ["fc.yahoo.com", "guce.yahoo.com"]])
def test_cookie_pages_that_never_answer_cost_no_more_than_the_timeout_each(
    market: MarketServer, hung: list[str]
) -> None:
    market.faults.set(*(Fault("timeout", match=host) for host in hung))
    source = YahooSource(market.url, timeout=2.0)  # what answers must manage it on a busy machine
    began = datetime.now(UTC)
    assert len(source.fetch("AAPL", Interval.DAY, START, NOW).bars) > 0
    assert datetime.now(UTC) - began < timedelta(seconds=15)


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
