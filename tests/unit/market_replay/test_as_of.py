from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import polars as pl
import pytest

from ops.market import CsvFeed, Listing
from ops.market.feeds.as_of import as_of
from ops.market.feeds.feed import PRICES
from tests.unit.market_replay.recordings import CALENDAR, Row, days, hours, midnight_after, record, record_actions

MONDAY, THURSDAY, FRIDAY = date(2026, 5, 18), date(2026, 5, 21), date(2026, 5, 22)
HALF_PAST_TEN = datetime(2026, 5, 22, 15, 0, tzinfo=UTC)  # half of the session's second bar is over


def recorded(folder: Path, *actions: Row) -> Listing:
    record(folder, "ABC", daily=days(MONDAY, FRIDAY), hourly=hours(MONDAY, FRIDAY))
    record_actions(folder, *actions)
    listing = CsvFeed(folder).listing("ABC", HALF_PAST_TEN)
    assert listing
    return listing


def test_after_the_last_session_everything_is_as_recorded(tmp_path: Path) -> None:
    listing = recorded(tmp_path)
    known = as_of(listing, midnight_after(FRIDAY))
    assert known.daily.equals(listing.daily)
    assert known.hourly.equals(listing.hourly)


def test_what_is_after_the_clock_does_not_exist(tmp_path: Path) -> None:
    known = as_of(recorded(tmp_path), CALENDAR.close_of(THURSDAY))
    assert known.daily["session_date"].max() == THURSDAY
    assert known.hourly["session_date"].max() == THURSDAY
    assert len(known.hourly) == 4 * 7


def test_before_the_open_the_day_has_no_bar(tmp_path: Path) -> None:
    known = as_of(recorded(tmp_path), CALENDAR.open_of(FRIDAY))
    assert known.daily["session_date"].max() == THURSDAY
    assert known.hourly["session_date"].max() == THURSDAY


def test_the_bar_in_progress_has_traded_a_part_of_its_range_and_volume(tmp_path: Path) -> None:
    listing = recorded(tmp_path)
    final = listing.hourly.filter(pl.col("start") == datetime(2026, 5, 22, 14, 30, tzinfo=UTC)).row(0, named=True)
    partial = as_of(listing, HALF_PAST_TEN).hourly.tail(1).row(0, named=True)
    assert partial["start"] == final["start"]
    assert partial["open"] == final["open"]
    assert final["low"] <= partial["low"] <= partial["close"] <= partial["high"] <= final["high"]
    assert partial["volume"] == final["volume"] // 2


def test_a_bar_in_progress_only_ever_widens(tmp_path: Path) -> None:
    listing = recorded(tmp_path)
    minutes = [CALENDAR.open_of(FRIDAY) + timedelta(minutes=minute) for minute in range(1, 61)]
    bars = pl.concat([as_of(listing, now).hourly.tail(1) for now in minutes])
    assert bars["start"].n_unique() == 1
    assert (bars["high"].diff().drop_nulls() >= 0).all()
    assert (bars["low"].diff().drop_nulls() <= 0).all()
    assert (bars["volume"].diff().drop_nulls() > 0).all()
    assert bars.tail(1).equals(listing.hourly.filter(pl.col("start") == minutes[0] - timedelta(minutes=1)))


def test_the_day_in_progress_is_what_its_hours_tell_so_far(tmp_path: Path) -> None:
    known = as_of(recorded(tmp_path), HALF_PAST_TEN)
    today = known.daily.tail(1).row(0, named=True)
    hourly = known.hourly.filter(pl.col("session_date") == FRIDAY)
    assert today["session_date"] == FRIDAY
    assert today["open"] == hourly["open"][0]
    assert today["high"] == hourly["high"].max()
    assert today["low"] == hourly["low"].min()
    assert today["close"] == hourly["close"][-1]
    assert today["volume"] == hourly["volume"].sum()


def test_the_day_in_progress_is_absent_when_there_are_no_hours_to_tell(tmp_path: Path) -> None:
    listing = CsvFeed(record(tmp_path, "ABC", daily=days(MONDAY, FRIDAY))).listing("ABC", HALF_PAST_TEN)
    assert listing
    assert as_of(listing, HALF_PAST_TEN).daily["session_date"].max() == THURSDAY
    assert as_of(listing, CALENDAR.close_of(FRIDAY)).daily["session_date"].max() == FRIDAY


def test_a_split_ahead_of_the_clock_is_undone(tmp_path: Path) -> None:
    split = ("ABC", FRIDAY, "split", 10)
    listing = recorded(tmp_path, split, ("ABC", THURSDAY, "dividend", 0.25))
    before, after = (as_of(listing, midnight_after(day)) for day in (THURSDAY, FRIDAY))
    recorded_days = listing.daily.filter(pl.col("session_date") <= THURSDAY)
    for price in PRICES:
        assert before.daily[price].to_list() == pytest.approx((recorded_days[price] * 10).to_list(), rel=1e-6)
        assert (before.daily[price].cast(pl.Float32).cast(pl.Float64) == before.daily[price]).all()
    assert before.daily["volume"].to_list() == (recorded_days["volume"] / 10).round().to_list()
    assert before.hourly["close"][0] == pytest.approx(listing.hourly["close"][0] * 10, rel=1e-6)
    assert before.actions.rows() == [(THURSDAY, "dividend", 2.5)]
    assert after.daily.equals(listing.daily)
    assert after.actions.rows() == [(THURSDAY, "dividend", 0.25), (FRIDAY, "split", 10.0)]


def test_an_ex_date_counts_from_its_open(tmp_path: Path) -> None:
    listing = recorded(tmp_path, ("ABC", FRIDAY, "dividend", 0.25))
    assert as_of(listing, CALENDAR.open_of(FRIDAY) - timedelta(seconds=1)).actions.is_empty()
    assert len(as_of(listing, CALENDAR.open_of(FRIDAY)).actions) == 1


def test_a_stray_print_is_shown_and_does_not_count_for_its_day(tmp_path: Path) -> None:
    close = CALENDAR.close_of(FRIDAY)
    record(tmp_path, "ABC", daily=days(MONDAY, FRIDAY), hourly=[*hours(FRIDAY, FRIDAY), (close, 1, 1, 1, 1, 0)])
    listing = CsvFeed(tmp_path).listing("ABC", close)
    assert listing
    assert as_of(listing, close).hourly["start"].max() == close
    almost = as_of(listing, close - timedelta(seconds=1))
    assert almost.hourly["start"].max() == close - timedelta(minutes=30)
    assert almost.daily["low"][-1] > 1


def test_a_split_of_nothing_restates_nothing(tmp_path: Path) -> None:
    listing = recorded(tmp_path, ("ABC", FRIDAY, "split", 0))
    known = as_of(listing, midnight_after(THURSDAY))
    assert known.daily["close"].to_list() == listing.daily["close"][:-1].to_list()


def test_a_volume_that_a_split_makes_too_large_is_none(tmp_path: Path) -> None:
    record(tmp_path, "BIG", daily=[(MONDAY, 1, 1, 1, 1, 2**62), (FRIDAY, 1, 1, 1, 1, 2)])
    record_actions(tmp_path, ("BIG", FRIDAY, "split", 0.25))
    listing = CsvFeed(tmp_path).listing("BIG", HALF_PAST_TEN)
    assert listing
    assert as_of(listing, midnight_after(THURSDAY)).daily["volume"].to_list() == [None]
