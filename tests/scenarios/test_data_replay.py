"""Bars collected run by run are those of one backfill, whatever happened in between."""

import os
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import date, timedelta
from pathlib import Path
from shutil import copy

import polars as pl
import pytest
from polars.testing import assert_frame_equal

from nextday.catalog import BARS_1D, BARS_1H, CORPORATE_ACTIONS, REVISIONS, SESSIONS
from nextday.market.adjust import with_adjusted_close
from nextday.market.bars import PRICES
from nextday.market.sources.port import Interval
from ops.market import CsvFeed, Feed, Listing
from tests.builders import CALENDAR
from tests.scenarios.lake_story import SIMULATED, EditedFeed, LakeStory, night_after, story, with_actions
from tests.unit.market_replay.recordings import record_actions

pytestmark = pytest.mark.scenario

RECORDED = Path(os.environ.get("NEXTDAY_RECORDED", Path(__file__).parents[3] / "shared" / "data"))
AAPL_DIVIDEND = date(2024, 5, 10)
NVDA_SPLIT, NVDA_DIVIDEND = date(2024, 6, 10), date(2024, 6, 11)


@contextmanager
def replayed(feed: Feed, symbol: str, first: date, last: date) -> Iterator[LakeStory]:
    """A run in the middle and one in the night after every session."""
    with story(feed, symbol) as told:
        for session in CALENDAR.sessions(first, last):
            told.ingest(CALENDAR.open_of(session) + timedelta(hours=2, minutes=35))
            told.ingest(night_after(session))
        yield told


def assert_as_one_backfill(told: LakeStory, feed: Feed, symbol: str, last: date, **tolerance: float) -> None:
    with story(feed, symbol) as at_once:
        at_once.ingest(night_after(last), backfill=True)
        for interval, table in ((Interval.DAY, BARS_1D), (Interval.HOUR, BARS_1H)):
            expected = at_once.values(interval)
            step_by_step = told.values(interval).join(expected, on=table.key, how="semi")
            assert_frame_equal(step_by_step, expected, **tolerance or {"check_exact": True})
        actions = told.table(CORPORATE_ACTIONS).drop("fetched_at")
        assert_frame_equal(
            at_once.table(CORPORATE_ACTIONS).drop("fetched_at").join(actions, on=CORPORATE_ACTIONS.key, how="anti"),
            actions.clear(),
        )


@pytest.mark.parametrize(
    ("first", "last", "opens", "hours"),
    [
        (date(2026, 3, 4), date(2026, 3, 11), {14, 13}, 7),
        (date(2025, 10, 30), date(2025, 11, 5), {13, 14}, 7),
        (date(2025, 11, 25), date(2025, 12, 1), {14}, 3),
    ],
    ids=["summer time begins", "summer time ends", "a half day after a holiday"],
)
def test_days_collected_one_by_one_equal_one_backfill(first: date, last: date, opens: set[int], hours: int):
    with replayed(EditedFeed(SIMULATED, with_actions()), "AAPL", first, last) as told:
        assert_as_one_backfill(told, EditedFeed(SIMULATED, with_actions()), "AAPL", last)
        since = pl.col("session_date") >= first
        sessions = told.table(SESSIONS).filter(since, interval="1h")
        opening = (
            told.table(BARS_1H)
            .filter(pl.col("start").dt.date() >= first)
            .group_by(pl.col("start").dt.date().alias("day"))
        )
        first_hours = opening.agg(pl.col("start").min().dt.hour())["start"]
        assert told.table(REVISIONS).is_empty()
    assert set(sessions["state"]) == {"arrived"}
    assert (sessions["expected"] == sessions["arrived"]).all()
    assert sessions["expected"].min() == hours
    assert set(first_hours) == opens


def test_a_split_and_a_dividend_in_the_middle_leave_one_series():
    split, dividend, last = date(2026, 5, 8), date(2026, 5, 5), date(2026, 5, 13)
    feed = EditedFeed(SIMULATED, with_actions((dividend, "dividend", 2.0), (split, "split", 10.0)))
    with replayed(feed, "AAPL", date(2026, 5, 1), last) as told:
        assert_as_one_backfill(told, feed, "AAPL", last, rel_tol=1e-6, abs_tol=1)
        journal = told.table(REVISIONS)
        days = with_adjusted_close(told.table(BARS_1D), told.table(CORPORATE_ACTIONS))
    assert journal.select("table", "cause", "row_key", "new_value").sort("table").rows() == [
        (table, "split", "2026-05-08", 10.0) for table in ("bars_1d", "bars_1h", "corporate_actions")
    ]
    assert_one_series(days, jumps_below=0.2)
    before = days.filter(pl.col("session_date") < dividend)
    factors = (before["adj_close"] / before["close"]).to_list()
    assert factors == pytest.approx([1 - 2.0 / 10 / before["close"][-1]] * len(factors), rel=1e-6)


def assert_one_series(days: pl.DataFrame, *, jumps_below: float) -> None:
    """No seam: prices on both sides of every day are in one basis."""
    moves = days.sort("session_date")["adj_close"].pct_change().abs()
    assert moves.max() < jumps_below
    assert days["split_basis"].n_unique() == 1


@pytest.fixture(scope="module")
def recorded(tmp_path_factory: pytest.TempPathFactory) -> Feed:
    """Days and hours of 2024 as Yahoo served them later: hourly volumes before a split as they were traded."""
    files = [
        RECORDED / folder / f"{symbol}_{interval}.csv"
        for symbol in ("AAPL", "NVDA")
        for folder, interval in (("mag7_yahoo_multi", "1d"), ("hourly_slice_2024", "1h"))
    ]
    if not all(file.is_file() for file in files):
        pytest.skip(f"no recorded bars in {RECORDED}: name their folder in NEXTDAY_RECORDED")
    folder = tmp_path_factory.mktemp("recorded")
    for file in files:
        copy(file, folder)
    dividends = ("AAPL", AAPL_DIVIDEND, "dividend", 0.25), ("NVDA", NVDA_DIVIDEND, "dividend", 0.01)
    record_actions(folder, *dividends, ("NVDA", NVDA_SPLIT, "split", 10.0))
    return CsvFeed(folder)


def test_apples_dividend_of_2024_moves_adjusted_closes_and_no_stored_bar(recorded: Feed):
    last = date(2024, 5, 14)
    with replayed(recorded, "AAPL", date(2024, 5, 7), last) as told:
        assert_as_one_backfill(told, recorded, "AAPL", last)
        assert told.table(REVISIONS).is_empty()
        days = with_adjusted_close(told.table(BARS_1D), told.table(CORPORATE_ACTIONS))
    before = days.filter(pl.col("session_date") < AAPL_DIVIDEND)
    factors = (before["adj_close"] / before["close"]).to_list()
    assert factors == pytest.approx([1 - 0.25 / before["close"][-1]] * len(factors), rel=1e-12)


def with_restated_volumes(listing: Listing) -> Listing:
    """Hourly volumes in the basis of their prices, as they were served at the time."""
    is_old = pl.col("session_date") < NVDA_SPLIT
    volume = pl.when(is_old).then(pl.col("volume") * 10).otherwise("volume")
    return replace(listing, hourly=listing.hourly.with_columns(volume))


def test_nvidias_split_of_2024_restates_what_was_collected_before_it(recorded: Feed):
    last, eve = date(2024, 6, 14), pl.col("session_date") == date(2024, 6, 7)
    with replayed(EditedFeed(recorded, with_restated_volumes), "NVDA", date(2024, 6, 5), date(2024, 6, 7)) as told:
        before = told.table(BARS_1D).filter(eve)["close"][0]
        for session in CALENDAR.sessions(NVDA_SPLIT, last):
            told.ingest(night_after(session))
        days = with_adjusted_close(told.table(BARS_1D), told.table(CORPORATE_ACTIONS))
        assert_as_one_backfill(told, recorded, "NVDA", last, rel_tol=1e-6, abs_tol=10)
    assert (round(before), round(days.filter(eve)["close"][0], 1)) == (1209, 120.9)
    assert_one_series(days, jumps_below=0.25)
    rows = pl.read_csv(RECORDED / "mag7_yahoo_multi" / "NVDA_1d.csv", try_parse_dates=True)
    both = days.join(rows, left_on="session_date", right_on="date", suffix="_recorded")
    assert both.height == days.height
    for price in PRICES:
        assert (both[price] / both[f"{price}_recorded"] - 1).abs().max() < 1e-6
