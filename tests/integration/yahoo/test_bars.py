"""What arrives through yfinance is what the market sent, to the last bit."""

from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

import polars as pl
import pytest

from nextday.market.sources.port import Fetched, Interval
from ops.market import CsvFeed, Fault, MarketServer
from tests.integration.yahoo.conftest import LAST_SESSION, NOW, source_of
from tests.unit.market_replay.recordings import CALENDAR, Row, days, hours, record

YEAR_AGO = datetime(2025, 5, 30, 4, tzinfo=UTC)
HALF_DAY = date(2025, 11, 28)
MINUTE = timedelta(minutes=1)


def fetch(
    server: MarketServer, interval: Interval, start: datetime = YEAR_AGO, end: datetime = NOW, symbol: str = "ABC"
) -> Fetched:
    return source_of(server).fetch(symbol, interval, start, end)


def of_session(bars: pl.DataFrame, session: date) -> pl.DataFrame:
    return bars.filter(pl.col("start").dt.convert_time_zone("America/New_York").dt.date() == session)


def by_open(rows: list[Row]) -> list[Row]:
    return [(CALENDAR.open_of(session), *values) for session, *values in rows if isinstance(session, date)]


def test_a_year_of_days_arrives_to_the_last_bit(replay: MarketServer) -> None:
    got = fetch(replay, Interval.DAY)
    assert got.bars.rows() == by_open(days(date(2025, 5, 30), LAST_SESSION))
    assert (got.symbol, got.interval, got.source) == ("ABC", Interval.DAY, "csv")


def test_a_year_of_hours_arrives_to_the_last_bit(replay: MarketServer) -> None:
    assert fetch(replay, Interval.HOUR).bars.rows() == hours(date(2025, 5, 30), LAST_SESSION)


def test_frames_have_the_types_of_the_port(replay: MarketServer) -> None:
    empty = fetch(replay, Interval.DAY, NOW, NOW + MINUTE)
    for got in (fetch(replay, Interval.DAY), fetch(replay, Interval.HOUR), empty):
        assert list(got.bars.schema.items()) == [
            ("start", pl.Datetime("us", "UTC")),
            *((price, pl.Float64()) for price in ("open", "high", "low", "close")),
            ("volume", pl.Int64()),
        ]
        assert list(got.actions.schema.items()) == [
            ("ex_date", pl.Date()),
            ("kind", pl.String()),
            ("value", pl.Float64()),
        ]


@pytest.mark.parametrize(("session", "utc_hour"), [(date(2025, 10, 31), 13), (date(2025, 11, 3), 14)])
def test_sessions_start_at_half_past_nine_in_new_york_on_both_sides_of_a_clock_change(
    replay: MarketServer, session: date, utc_hour: int
) -> None:
    opening = datetime(session.year, session.month, session.day, utc_hour, 30, tzinfo=UTC)
    assert of_session(fetch(replay, Interval.DAY).bars, session)["start"].to_list() == [opening]
    assert of_session(fetch(replay, Interval.HOUR).bars, session)["start"].to_list() == [
        opening + timedelta(hours=hour) for hour in range(7)
    ]


def test_a_half_day_arrives_as_it_was_recorded(replay: MarketServer) -> None:
    assert len(of_session(fetch(replay, Interval.HOUR).bars, HALF_DAY)) == 4


@pytest.mark.parametrize("now", [NOW, CALENDAR.close_of(HALF_DAY) - timedelta(minutes=10)])
def test_a_simulated_half_day_lacks_the_half_hour_that_yahoo_never_serves(market: MarketServer, now: datetime) -> None:
    market.now = now
    served = of_session(fetch(market, Interval.HOUR, end=now, symbol="AAPL").bars, HALF_DAY)
    assert served.filter(pl.col("volume") > 0)["start"].to_list() == CALENDAR.hour_starts(HALF_DAY)[:3]
    day = of_session(fetch(market, Interval.DAY, end=now, symbol="AAPL").bars, HALF_DAY)
    assert day["volume"].item() > served["volume"].sum()


def test_only_bars_that_start_in_the_window_arrive(replay: MarketServer) -> None:
    start, end = CALENDAR.open_of(LAST_SESSION) + MINUTE, CALENDAR.close_of(LAST_SESSION) - timedelta(minutes=30)
    assert fetch(replay, Interval.DAY, start, end).bars.is_empty()
    inside = fetch(replay, Interval.HOUR, start, end).bars["start"].to_list()
    assert inside == CALENDAR.hour_starts(LAST_SESSION)[1:-1]
    new_york = ZoneInfo("America/New_York")
    same = fetch(replay, Interval.HOUR, start.astimezone(new_york), end.astimezone(new_york))
    assert same.bars["start"].to_list() == inside


def test_a_naive_window_is_refused(replay: MarketServer) -> None:
    with pytest.raises(ValueError, match="aware"):
        fetch(replay, Interval.DAY, datetime(2026, 5, 1), datetime(2026, 5, 29))  # noqa: DTZ001


@pytest.mark.parametrize(("interval", "begun"), [(Interval.DAY, timedelta()), (Interval.HOUR, timedelta(hours=1))])
def test_the_bar_in_progress_arrives_although_the_window_ends_now(
    market: MarketServer, interval: Interval, begun: timedelta
) -> None:
    final = fetch(market, interval, symbol="AAPL").bars
    market.now = CALENDAR.open_of(LAST_SESSION) + timedelta(minutes=95)
    partial = fetch(market, interval, end=market.now, symbol="AAPL").bars
    start, *_, volume = partial.row(-1)
    assert start == CALENDAR.open_of(LAST_SESSION) + begun
    assert 0 < volume < final.filter(pl.col("start") == start)["volume"][0]
    assert partial.head(-1).equals(final.head(len(partial) - 1))


def test_what_is_after_the_clock_is_unknown(replay: MarketServer) -> None:
    replay.now = CALENDAR.close_of(date(2026, 5, 20))
    assert fetch(replay, Interval.DAY).bars["start"].max() == CALENDAR.open_of(date(2026, 5, 20))
    assert fetch(replay, Interval.HOUR).bars["start"].max() == CALENDAR.hour_starts(date(2026, 5, 20))[-1]


def test_the_quote_at_the_close_is_no_bar(replay: MarketServer) -> None:
    replay.now = CALENDAR.close_of(LAST_SESSION) + MINUTE
    assert fetch(replay, Interval.HOUR).bars.rows() == hours(date(2025, 5, 30), LAST_SESSION)


def test_a_row_without_prices_arrives_as_nulls(replay: MarketServer) -> None:
    whole = fetch(replay, Interval.DAY).bars
    replay.faults.set(Fault("last-null"))
    spoilt = fetch(replay, Interval.DAY).bars
    assert spoilt.head(-1).equals(whole.head(-1))
    start, *prices, volume = spoilt.row(-1)
    assert (start, volume) == (whole["start"][-1], whole["volume"][-1])
    assert prices == [None] * 4


def test_a_row_without_prices_and_volume_arrives_without_volume(recorded: Path) -> None:
    rows = [*days(date(2026, 5, 20), date(2026, 5, 28)), (LAST_SESSION, None, None, None, None, None)]
    with MarketServer(CsvFeed(record(recorded, "NUL", daily=rows)), NOW) as server:
        assert fetch(server, Interval.DAY, symbol="NUL").bars.row(-1) == (CALENDAR.open_of(LAST_SESSION), *[None] * 5)
