import json
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, date, datetime
from pathlib import Path

import pandas as pd
import polars as pl
import pytest

from nextday.market.sources.frames import BARS_SCHEMA
from nextday.market.sources.port import Fetched, Interval
from nextday.market.sources.yahoo.frames import actions_of
from ops.loopback import Reply
from ops.market import CsvFeed, Fault, MarketServer
from ops.market.faults import FAULTS
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


def at(day: date, name: str, *values: float) -> pd.Series:
    """Events of a day, as yfinance keeps them."""
    opening = pd.DatetimeIndex([CALENDAR.open_of(day)] * len(values), tz="America/New_York")
    return pd.Series(values, index=opening, name=name, dtype=float)


def prices(*days: tuple[date, float, float]) -> pl.DataFrame:
    """Bars of opens and closes."""
    rows = [(CALENDAR.open_of(day), opens, opens, closes, closes, 1) for day, opens, closes in days]
    return pl.DataFrame(rows, schema=BARS_SCHEMA, orient="row")


def test_several_actions_of_a_kind_on_one_day_are_one() -> None:
    dividends = pd.DataFrame({"Dividends": at(EX_SPLIT, "Dividends", 0.25, 1.0), "currency": ["USD", "USD"]})
    told = actions_of(dividends, at(EX_SPLIT, "Stock Splits", 2.0, 1.5), pd.Series(), prices())
    assert told.rows() == [(EX_SPLIT, "dividend", 1.25), (EX_SPLIT, "split", 3.0)]


@pytest.mark.parametrize(
    ("dividend", "opens", "paid"),
    [
        pytest.param(0.4, 94.1, 5.4, id="apart"),
        pytest.param(0.4, 99.0, 5.4, id="apart-and-never-included-in-less"),
        pytest.param(5.4, 94.1, 5.4, id="included"),
        pytest.param(5.4, 89.0, 10.4, id="apart-and-small-beside-the-dividend"),
        pytest.param(None, 95.0, 5.0, id="alone"),
    ],
)
def test_a_funds_capital_gain_is_paid_once(dividend: float | None, opens: float, paid: float) -> None:
    dividends = at(EX_DIVIDEND, "Dividends", *([dividend] if dividend else []))
    bars = prices((FIRST, 90.0, 100.0), (EX_DIVIDEND, opens, 101.0))
    told = actions_of(dividends, pd.Series(), at(EX_DIVIDEND, "Capital Gains", 2.0, 3.0), bars)
    assert told.rows() == [(EX_DIVIDEND, "dividend", pytest.approx(paid))]


@pytest.mark.parametrize("bars", [prices(), prices((FIRST, 90.0, 100.0)), prices((EX_DIVIDEND, 95.0, 95.0))])
def test_a_gain_that_may_be_in_the_dividend_waits_for_prices_that_tell(bars: pl.DataFrame) -> None:
    gain = at(EX_DIVIDEND, "Capital Gains", 5.0)
    assert actions_of(at(EX_DIVIDEND, "Dividends", 5.4), pd.Series(), gain, bars).is_empty()
    assert actions_of(at(EX_DIVIDEND, "Dividends", 4.9), pd.Series(), gain, bars)["value"].to_list() == [9.9]


def of_a_fund(reply: Reply) -> Reply:
    """The chart as of a fund that pays a dividend and distributes a gain on one day."""
    document = json.loads(reply.body)
    [result] = document["chart"]["result"]
    result["meta"]["instrumentType"] = "ETF"
    opening = int(CALENDAR.open_of(EX_DIVIDEND).timestamp())
    result["events"]["capitalGains"] = {str(opening): {"amount": 5.0, "date": opening}}
    regular = {str(opening + more): {"amount": 0.25, "date": opening} for more in range(2)}
    result["events"]["dividends"] = regular
    return replace(reply, body=json.dumps(document).encode())


@pytest.mark.parametrize("interval", Interval)
def test_all_that_a_fund_distributes_on_a_day_adds_up(
    acting: MarketServer, interval: Interval, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(FAULTS, "of-a-fund", of_a_fund)
    acting.faults.set(Fault("of-a-fund"))
    assert fetch(acting, interval).actions.rows() == [(EX_DIVIDEND, "dividend", 5.5), (EX_SPLIT, "split", 10.0)]
