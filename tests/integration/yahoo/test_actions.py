from collections.abc import Iterator
from datetime import UTC, date, datetime
from pathlib import Path

import pandas as pd
import pytest

from nextday.market.sources.port import Fetched, Interval
from nextday.market.sources.yahoo.frames import actions_of
from ops.market import CsvFeed, MarketServer
from tests.integration.yahoo.conftest import NOW, source_of
from tests.unit.market_replay.recordings import CALENDAR, days, hours, midnight_after, record, record_actions

FIRST, EX_DIVIDEND, EX_SPLIT, LAST = date(2026, 5, 1), date(2026, 5, 12), date(2026, 5, 20), date(2026, 5, 29)
START = datetime(2026, 5, 1, 4, tzinfo=UTC)


@pytest.fixture
def acting(tmp_path: Path) -> Iterator[MarketServer]:
    """A market whose dividend's ex-date has lost its daily bar."""
    daily = [row for row in days(FIRST, LAST) if row[0] != EX_DIVIDEND]
    record(tmp_path, "ABC", daily=daily, hourly=hours(FIRST, LAST))
    record_actions(tmp_path, ("ABC", EX_DIVIDEND, "dividend", 0.26), ("ABC", EX_SPLIT, "split", 10))
    with MarketServer(CsvFeed(tmp_path), NOW) as server:
        yield server


def fetch(server: MarketServer, interval: Interval = Interval.DAY, start: datetime = START) -> Fetched:
    return source_of(server).fetch("ABC", interval, start, NOW)


@pytest.mark.parametrize("interval", Interval)
def test_actions_keep_the_vendors_day_even_where_the_bar_is_missing(acting: MarketServer, interval: Interval) -> None:
    got = fetch(acting, interval)
    assert got.actions.rows() == [(EX_DIVIDEND, "dividend", 0.26), (EX_SPLIT, "split", 10.0)]
    assert CALENDAR.open_of(EX_DIVIDEND) not in fetch(acting, Interval.DAY).bars["start"]


def test_actions_before_the_window_stay_out(acting: MarketServer) -> None:
    got = fetch(acting, start=CALENDAR.open_of(EX_SPLIT))
    assert got.actions.rows() == [(EX_SPLIT, "split", 10.0)]


def test_a_split_restates_the_days_before_it(acting: MarketServer) -> None:
    after = fetch(acting).bars
    acting.now = midnight_after(date(2026, 5, 19))
    got = fetch(acting)
    before = got.bars
    assert got.actions.rows() == [(EX_DIVIDEND, "dividend", pytest.approx(2.6))]
    assert before["close"].to_list() == pytest.approx((after.head(len(before))["close"] * 10).to_list(), rel=1e-6)


def test_several_actions_of_a_kind_on_one_day_are_one() -> None:
    opening = pd.DatetimeIndex([CALENDAR.open_of(EX_SPLIT)] * 2).tz_convert("America/New_York")
    dividends = pd.DataFrame({"Dividends": [0.25, 1.0], "currency": ["USD", "USD"]}, index=opening)
    splits = pd.Series([2.0, 1.5], index=opening, name="Stock Splits")
    assert actions_of(dividends, splits).rows() == [(EX_SPLIT, "dividend", 1.25), (EX_SPLIT, "split", 3.0)]
