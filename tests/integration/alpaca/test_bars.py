"""Bars from Alpaca lie on the exchange's grid, are finished, and are split-adjusted trades of all exchanges."""

from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import pytest

from nextday.market.sources.port import Fetched, Interval
from ops.market import CsvFeed, MarketServer
from tests.integration.alpaca.conftest import FIRST, LAST, NOW, source_of
from tests.unit.market_replay.recordings import CALENDAR, days, hours, record

YEAR_AGO = CALENDAR.open_of(FIRST)


def fetch(
    server: MarketServer, interval: Interval, start: datetime = YEAR_AGO, end: datetime = NOW, symbol: str = "ABC"
) -> Fetched:
    return source_of(server).fetch(symbol, interval, start, end)


def test_a_year_of_days_arrives_on_the_openings_of_its_sessions(market: MarketServer) -> None:
    got = fetch(market, Interval.DAY)
    assert got.bars.rows() == [
        (CALENDAR.open_of(day), *values) for day, *values in days(FIRST, LAST) if isinstance(day, date)
    ]
    assert (got.symbol, got.interval, got.source) == ("ABC", Interval.DAY, "csv")


def test_half_hours_become_the_exchanges_hours_without_trade_before_and_after(market: MarketServer) -> None:
    assert fetch(market, Interval.HOUR).bars.rows() == hours(FIRST, LAST)


def test_an_answer_of_several_pages_arrives_whole(market: MarketServer) -> None:
    fetch(market, Interval.HOUR)
    pages = [request for request in market.requests if "timeframe" in request.query]
    assert len(pages) > 5
    assert len({request.query.get("page_token") for request in pages}) == len(pages)


def test_frames_are_those_of_the_first_source(market: MarketServer) -> None:
    empty = fetch(market, Interval.DAY, NOW - timedelta(minutes=1), NOW)
    got = fetch(market, Interval.DAY)
    assert empty.bars.is_empty()
    for each in (empty, got):
        assert [*each.bars.columns] == ["start", "open", "high", "low", "close", "volume"]
        assert str(each.bars.schema["start"]) == "Datetime(time_unit='us', time_zone='UTC')"
        assert [*each.actions.columns] == ["ex_date", "kind", "value"]
        assert each.bars.schema == got.bars.schema


@pytest.mark.parametrize("minutes_after_close", [-20, 5, 15, 16, 30])
@pytest.mark.parametrize("interval", Interval)
def test_a_bar_arrives_a_quarter_of_an_hour_after_its_end_and_not_while_it_runs(
    market: MarketServer, interval: Interval, minutes_after_close: int
) -> None:
    market.now = CALENDAR.close_of(LAST) + timedelta(minutes=minutes_after_close)
    newest = fetch(market, interval, end=market.now).bars["start"].max()
    last = CALENDAR.open_of(LAST) if interval is Interval.DAY else CALENDAR.hour_starts(LAST)[-1]
    assert (newest == last) is (minutes_after_close > 15)


def test_a_half_day_has_four_hours_and_ends_early(market: MarketServer) -> None:
    half_day = date(2025, 11, 28)
    got = fetch(market, Interval.HOUR, CALENDAR.open_of(half_day), CALENDAR.open_of(date(2025, 12, 1)))
    assert got.bars["start"].to_list() == CALENDAR.hour_starts(half_day)


@pytest.mark.parametrize("session", [date(2025, 10, 31), date(2025, 11, 3)])
def test_hours_keep_to_new_yorks_clock_when_it_changes(market: MarketServer, session: date) -> None:
    starts = fetch(market, Interval.HOUR).bars["start"]
    assert starts.filter(starts.dt.date() == session).to_list() == CALENDAR.hour_starts(session)


def test_only_bars_that_start_in_the_window_arrive(market: MarketServer) -> None:
    start = CALENDAR.open_of(LAST) + timedelta(minutes=1)
    assert fetch(market, Interval.DAY, start).bars.is_empty()
    assert fetch(market, Interval.HOUR, start).bars["start"].to_list() == CALENDAR.hour_starts(LAST)[1:]


def test_a_symbol_that_alpaca_does_not_know_has_no_bars(market: MarketServer) -> None:
    assert fetch(market, Interval.DAY, symbol="ZZZZ").bars.is_empty()


def test_a_class_of_shares_is_written_with_a_dot(recorded: Path) -> None:
    record(recorded, "BRK-B", daily=days(LAST, LAST))
    with MarketServer(CsvFeed(recorded), NOW) as market:
        got = fetch(market, Interval.DAY, CALENDAR.open_of(LAST), symbol="BRK-B")
        assert (got.symbol, len(got.bars)) == ("BRK-B", 1)
        assert {request.query["symbols"] for request in market.requests} == {"BRK.B"}


def test_what_is_asked_for_are_split_adjusted_trades_of_all_exchanges(market: MarketServer) -> None:
    fetch(market, Interval.HOUR, CALENDAR.open_of(LAST))
    bars, _ = market.requests
    assert bars.query | {"feed": "sip", "adjustment": "split", "timeframe": "30Min"} == bars.query
    assert bars.query["start"] == "2026-05-29T04:00:00Z"
    assert bars.query["end"] == "2026-05-29T23:44:00Z"


def test_a_naive_window_is_refused(market: MarketServer) -> None:
    with pytest.raises(ValueError, match="aware"):
        fetch(market, Interval.DAY, datetime(2026, 5, 1), datetime(2026, 5, 29))  # noqa: DTZ001


@pytest.mark.parametrize("day", [datetime(2026, 5, 23, tzinfo=UTC), datetime(2026, 5, 25, 4, tzinfo=UTC)])
def test_a_day_off_has_no_bars(market: MarketServer, day: datetime) -> None:
    for interval in Interval:
        assert fetch(market, interval, day, day + timedelta(days=1)).bars.is_empty()
