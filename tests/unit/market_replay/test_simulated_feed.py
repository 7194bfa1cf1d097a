from datetime import UTC, date, datetime, timedelta

import polars as pl
import pytest

from nextday.errors import InputError
from nextday.market.calendar import ExchangeCalendar
from nextday.market.sources.port import Interval
from nextday.settings import DEFAULT_SYMBOLS
from ops.market import Listing, SimulatedFeed
from ops.market.feeds.as_of import as_of
from ops.market.feeds.feed import PRICES, days_of

NOW = datetime(2026, 5, 30, 0, 30, tzinfo=UTC)
FEED = SimulatedFeed()


def listed(symbol: str = "AAPL", now: datetime = NOW, feed: SimulatedFeed = FEED) -> Listing:
    listing = feed.listing(symbol, now)
    assert listing
    return listing


@pytest.mark.parametrize("symbol", DEFAULT_SYMBOLS)
def test_every_default_symbol_has_three_years_of_every_session_and_hour(symbol: str) -> None:
    known, first, last = as_of(listed(symbol), NOW), date(2023, 5, 29), date(2026, 5, 29)
    for interval, bars in ((Interval.DAY, known.daily), (Interval.HOUR, known.hourly)):
        expected = ExchangeCalendar().expected_bars(interval, first, last)
        served = bars.filter(pl.col("session_date") >= first).select("session_date", "start", "ends_at")
        assert served.equals(expected.select("session_date", "start", "ends_at"))


def test_a_session_has_the_same_bars_whenever_it_is_asked_for() -> None:
    early, late = listed(now=datetime(2020, 3, 5, tzinfo=UTC)), listed(now=NOW)
    assert early.hourly.equals(late.hourly.head(len(early.hourly)))
    assert early.actions.equals(late.actions.head(len(early.actions)))
    assert listed(feed=SimulatedFeed(("AAPL",))).hourly.equals(late.hourly)


def test_another_seed_is_another_market() -> None:
    assert not listed(feed=SimulatedFeed(seed=1)).daily.equals(listed().daily)


@pytest.mark.parametrize("now", [NOW, datetime(2019, 3, 1, tzinfo=UTC), datetime(2026, 5, 29, 15, 10, tzinfo=UTC)])
@pytest.mark.parametrize("symbol", ["AAPL", "NVDA"])
def test_the_hours_add_up_to_their_day(symbol: str, now: datetime) -> None:
    known = as_of(listed(symbol), now)
    assert known.daily.drop("ends_at").equals(days_of(known.hourly).drop("ends_at"))


def test_prices_are_doubles_widened_from_single_precision_and_consistent() -> None:
    hourly = as_of(listed("META"), NOW).hourly
    for price in PRICES:
        assert (hourly[price].cast(pl.Float32).cast(pl.Float64) == hourly[price]).all()
    assert (hourly["high"] >= hourly.select(pl.max_horizontal("open", "close")).to_series()).all()
    assert (hourly["low"] <= hourly.select(pl.min_horizontal("open", "close")).to_series()).all()
    assert (hourly["low"] > 0).all()
    assert (hourly["volume"] > 0).all()


def test_the_market_pays_dividends_and_splits_and_neither_shows_as_a_crash() -> None:
    known = [as_of(listed(symbol), NOW) for symbol in DEFAULT_SYMBOLS]
    assert {"dividend", "split"} == set(pl.concat([listing.actions for listing in known])["kind"])
    for listing in known:
        returns = (listing.daily["close"] / listing.daily["close"].shift(1)).drop_nulls()
        assert returns.is_between(0.75, 1.33).all()


def test_before_a_split_shares_cost_what_they_then_traded_at() -> None:
    listing = next(listed(s) for s in DEFAULT_SYMBOLS if "split" in listed(s).actions["kind"].to_list())
    ex_date, _, ratio = listing.actions.filter(pl.col("kind") == "split").row(0)
    opening = ExchangeCalendar().open_of(ex_date)
    before, after = as_of(listing, opening - timedelta(hours=1)), as_of(listing, opening)
    assert before.daily["close"].to_list() == pytest.approx((after.daily["close"] * ratio).to_list(), rel=1e-6)
    assert (before.daily["volume"] * int(ratio)).equals(after.daily["volume"])


def test_only_the_symbols_asked_for_are_listed() -> None:
    feed = SimulatedFeed(("BRK-B",))
    assert feed.listing("BRK-B", NOW)
    assert feed.listing("AAPL", NOW) is None
    with pytest.raises(InputError):
        SimulatedFeed(("brk b",))
