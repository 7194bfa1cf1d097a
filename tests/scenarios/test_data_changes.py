"""A vendor that loses sessions, changes its mind and renames stocks; what the lake says of it afterwards."""

import json
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import polars as pl
import pytest

from nextday.catalog import BARS_1D, BARS_1H, QUARANTINE, REVISIONS, SESSIONS
from nextday.lake.history.known_at import known_at
from nextday.market.sources.port import Interval
from ops.market import Listing
from ops.market.feeds.feed import ACTIONS, BARS
from stacks.queries import saved_queries
from tests.builders import CALENDAR
from tests.scenarios.lake_story import SIMULATED, EditedFeed, as_recorded, night_after, story, without_session
from tests.scenarios.test_data_replay import RECORDED

pytestmark = pytest.mark.scenario

LOST = date(2026, 5, 6)
COMPLETENESS = next(query.sql for query in saved_queries() if query.name == "completeness")
VINTAGES = RECORDED / "yahoo_v8_raw" / "yfinance-rs_vintages"


def test_a_session_that_is_missing_for_five_days_heals_and_the_tables_tell_it(tmp_path: Path):
    feed, states = EditedFeed(SIMULATED, without_session(LOST)), []
    with story(feed) as told, story(SIMULATED) as undisturbed:
        for session in CALENDAR.sessions(LOST, LOST + timedelta(days=8)):
            if session > LOST + timedelta(days=5):
                feed.edit = as_recorded
            told.ingest(night_after(session))
            states.append(tuple(told.table(SESSIONS).filter(session_date=LOST).sort("interval")["state"]))
        undisturbed.ingest(night_after(session))
        for interval in Interval:
            expected = undisturbed.values(interval)
            assert told.values(interval).join(expected, on=expected.columns[:2], how="semi").equals(expected)
        story_of_it = told.sql(tmp_path, COMPLETENESS)
    # where one symbol tells, a session that three later ones follow passes for a closure
    assert states == [("missing", "missing")] * 3 + [("void", "void")] + [("healed", "healed")] * 3
    assert {(row["healed"], row["given_up"], row["completeness"]) for row in story_of_it} == {(1, 0, 1.0)}


def revised(listing: Listing) -> Listing:
    """A vendor that corrects one close, and jitters in another's last bits."""
    day = pl.col("session_date")
    close = pl.col("close")
    corrected = pl.when(day == LOST).then(close * 0.999).when(day < LOST).then(close * (1 + 2e-8)).otherwise(close)
    low = pl.when(day == LOST).then(pl.min_horizontal("low", corrected)).otherwise("low")
    return replace(listing, daily=listing.daily.with_columns(low, close=corrected))


def test_a_vendors_correction_is_journaled_and_the_earlier_value_can_still_be_known(tmp_path: Path):
    feed, then = EditedFeed(SIMULATED), night_after(LOST)
    with story(feed) as told:
        told.ingest(then, Interval.DAY)
        as_it_was = told.table(BARS_1D)
        feed.edit = revised
        told.ingest(night_after(LOST + timedelta(days=1)), Interval.DAY)
        journal, days = told.table(REVISIONS), told.table(BARS_1D)
        told_in_sql = told.sql(tmp_path, "SELECT field, cause, row_key FROM revisions ORDER BY field")
    old, new = (bars.filter(session_date=LOST)["close"][0] for bars in (as_it_was, days))
    assert new == pytest.approx(old * 0.999, rel=1e-6)
    change = journal.filter(field="close").select("row_key", "old_value", "new_value", "cause").rows()
    assert change == [(LOST.isoformat(), old, new, "vendor_revision")]
    assert {row["row_key"] for row in told_in_sql} == {LOST.isoformat()}
    before = known_at(BARS_1D, days, journal, then)
    assert before["close"].to_list() == as_it_was["close"].to_list()


@dataclass(frozen=True)
class Vintages:
    """Recorded answers to one daily request; each is what the vendor said from its last bar's time on."""

    folder: Path
    source: str = "csv"

    def listing(self, symbol: str, now: datetime) -> Listing | None:
        answers = [self._answer(path) for path in sorted(self.folder.glob(f"{symbol}_*.json"))]
        daily = next(rows for rows in reversed(answers) if rows["start"][-1] <= now)
        return Listing(
            symbol, daily, pl.DataFrame(schema=BARS), pl.DataFrame(schema=ACTIONS), daily["session_date"][-1]
        )

    def _answer(self, path: Path) -> pl.DataFrame:
        (result,) = json.loads(path.read_text())["chart"]["result"]
        starts = pl.from_epoch(pl.Series(result["timestamp"]), "s").dt.replace_time_zone("UTC").dt.cast_time_unit("us")
        sessions = starts.dt.date()
        ends = [CALENDAR.close_of(session) for session in sessions]
        quote = pl.DataFrame(result["indicators"]["quote"][0])
        return quote.with_columns(session_date=sessions, start=starts, ends_at=pl.Series(ends)).select(*BARS).cast(BARS)


@pytest.mark.skipif(not VINTAGES.is_dir(), reason=f"no recorded answers in {VINTAGES}")
def test_recorded_answers_of_one_afternoon_leave_the_one_revision_that_yahoo_made(tmp_path: Path):
    afternoon = [datetime(2025, 8, 15, *at, tzinfo=UTC) for at in ((17, 40), (19, 5), (19, 45), (19, 58))]
    with story(Vintages(VINTAGES)) as told:
        for now in afternoon:
            told.ingest(now, Interval.DAY)
        journal, days = told.table(REVISIONS), told.table(BARS_1D)
        assert told.table(QUARANTINE).is_empty()
    assert journal.select("row_key", "field", "old_value", "new_value").rows() == [
        ("2025-08-14", "volume", 51857600.0, 51916300.0)
    ]
    assert journal["seen_at"][0] == afternoon[2]
    assert known_at(BARS_1D, days, journal, afternoon[1])["volume"][-1] == 51857600


def test_a_renamed_stock_keeps_its_old_bars_and_starts_anew_under_its_new_symbol():
    renamed = date(2026, 5, 8)

    class Renaming:
        source = "simulated"

        def listing(self, symbol: str, now: datetime) -> Listing | None:
            known_as = "MSFT" if now < CALENDAR.open_of(renamed) else "NEW"
            listing = SIMULATED.listing("MSFT", now) if symbol == known_as else None
            return SIMULATED.listing("AAPL", now) if symbol == "AAPL" else listing and replace(listing, symbol=symbol)

    with story(Renaming(), "AAPL", "MSFT") as told:
        told.ingest(night_after(CALENDAR.previous_session(renamed)))
        old = told.table(BARS_1D).filter(symbol="MSFT")
        report = told.ingest(night_after(renamed))[Interval.DAY]
        told.symbols = ("AAPL", "MSFT", "NEW")
        told.ingest(night_after(CALENDAR.next_session(renamed)))
        days, hours = told.table(BARS_1D), told.table(BARS_1H)
        missing = told.table(SESSIONS).filter(symbol="MSFT", interval="1d", session_date=renamed)["state"].to_list()
    assert list(report.errors) == ["MSFT"]
    assert report.errors["MSFT"].startswith("UnknownSymbol")
    assert days.filter(symbol="MSFT").equals(old)
    assert missing == ["unknown_symbol"]
    anew = days.filter(symbol="NEW").select("session_date", "close")
    common = old.filter(pl.col("session_date") >= anew["session_date"][0]).select("session_date", "close")
    assert anew.filter(pl.col("session_date") < renamed).equals(common)
    assert anew["session_date"].max() == CALENDAR.next_session(renamed)
    assert hours.filter(symbol="NEW").height > 0
