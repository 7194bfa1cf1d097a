"""Input that lies: nothing wrong is stored, and every row is a bar, in quarantine, a stray, or refused in one line."""

from contextlib import suppress
from copy import deepcopy
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import polars as pl
import pytest
from polars.testing import assert_frame_equal

from nextday.catalog import BARS_1D, QUARANTINE
from nextday.errors import InputError, SourceError
from nextday.market.bars import PRICES
from nextday.market.sources.port import Interval
from ops.market import CsvFeed, Fault
from ops.market.faults import FAULTS
from tests.builders import CALENDAR
from tests.scenarios.lake_story import SIMULATED, LakeStory, night_after, story
from tests.unit.market_replay.recordings import days, record

pytestmark = pytest.mark.scenario

LAST = date(2026, 5, 29)
HEADER = "date,open,high,low,close,volume"
PLAUSIBLE = {"close-text"}  # a number between low and high, however it is written, is a correction
GOOD = "2026-05-28,10,11,9,10.5,1000"


def accounted(told: LakeStory, interval: Interval, now: datetime) -> None:
    """One run whose delivered rows are all found again."""
    report = told.ingest(now, interval)[interval]
    (outcome,) = report.outcomes
    assert told.source.rows == outcome.added + outcome.changed + outcome.quarantined + outcome.off_session


def assert_sound(bars: pl.DataFrame) -> None:
    """What no stored bar may be."""
    assert bars.select(pl.col(*PRICES, "volume").null_count()).sum_horizontal().item() == 0
    assert bars.filter(pl.any_horizontal(pl.col(*PRICES) <= 0) | (pl.col("volume") < 0)).is_empty()
    assert bars.filter(pl.col("high") < pl.max_horizontal("open", "close", "low") * (1 - 1e-6)).is_empty()


@pytest.mark.parametrize(
    ("lines", "told"),
    [
        ([HEADER, GOOD, GOOD], "2026-05-28 is there twice"),
        ([HEADER, "2026-05-28,10,11,9,10.5,a lot"], "volume cannot be 'a lot'"),
        ([HEADER, "2026-05-28,10,11,9,10.5,1000.5"], "volume cannot be '1000.5'"),
        ([HEADER, "28.05.2026,10,11,9,10.5,1000"], "date cannot be '28.05.2026'"),
        ([HEADER, "2026-05-28,inf,11,9,10.5,1000"], "open cannot be 'inf'"),
        (
            ['{"finance":{"result":null,"error":{"code":"Unauthorized","description":"Invalid Crumb"}}}'],
            "line 1: no line of CSV",
        ),
        ([HEADER, '{"finance":{"error":{"code":"Unauthorized"}}}'], "line 2: 1 field in"),
        (["<html><body>Too Many Requests</body></html>"], "no column"),
        ([HEADER, "\x00\x01,\xff"], "AAPL_1d.csv"),
        ([""], "AAPL_1d.csv"),
        ([HEADER], "no rows"),
    ],
)
def test_a_csv_file_that_cannot_be_read_is_refused_in_one_line(tmp_path: Path, lines: list[str], told: str):
    (tmp_path / "AAPL_1d.csv").write_text("\n".join(lines) + "\n", encoding="latin-1")
    with pytest.raises(InputError, match="AAPL") as refused:
        CsvFeed(tmp_path)
    assert told in str(refused.value)
    assert len(str(refused.value).splitlines()) == 1


def test_impossible_rows_of_a_csv_file_end_in_quarantine_and_the_others_in_the_lake(tmp_path: Path):
    rows = days(date(2026, 4, 1), LAST)
    spoilt = {
        "high_below_low": (10, 8, 9, 9.5, 100),
        "not_positive": (-10, 11, -12, 10, 100),
        "negative_volume": (10, 11, 9, 10, -100),
        "null_value": ("", 11, 9, 10, 100),
        "outside_range": (20, 11, 9, 10, 100),
    }
    bad = {reason: (rows[-3 - at][0], *values) for at, (reason, values) in enumerate(spoilt.items())}
    bad["no_session"] = (date(2026, 5, 30) - timedelta(days=7), 10, 11, 9, 10, 100)
    taken = {row[0] for row in bad.values()}
    good = [row for row in rows if row[0] not in taken]
    record(tmp_path, "AAPL", daily=sorted([*good, *bad.values()], key=lambda row: row[0]))
    with story(CsvFeed(tmp_path)) as told:
        accounted(told, Interval.DAY, night_after(LAST))
        bars, quarantine = told.table(BARS_1D), told.table(QUARANTINE)
    assert dict(quarantine.select("reason", "row_key").iter_rows()) == {
        reason: row[0].isoformat() for reason, row in bad.items()
    }
    assert bars.select("session_date", *PRICES, "volume").rows() == good
    assert_sound(bars)


def test_a_million_rows_between_the_hours_leave_only_bars_and_a_full_account(tmp_path: Path):
    end = datetime(2026, 5, 30, tzinfo=UTC)
    minutes = pl.datetime_range(end - timedelta(minutes=999_999), end, "1m", eager=True)
    quote = {"open": 10.0, "high": 11.0, "low": 9.0, "close": 10.5, "volume": 1000}
    rows = pl.DataFrame({"ts_utc": minutes}).with_columns(pl.lit(value).alias(name) for name, value in quote.items())
    rows.write_csv(tmp_path / "AAPL_1h.csv", datetime_format="%Y-%m-%dT%H:%M:%SZ")
    with story(CsvFeed(tmp_path)) as told:
        told.source.source = type(told.source.source)(told.market.url, timeout=30.0)
        accounted(told, Interval.HOUR, night_after(LAST))
        stored = told.values(Interval.HOUR)
    expected = [
        start
        for session in CALENDAR.sessions(LAST - timedelta(days=30), LAST)
        for start in CALENDAR.hour_starts(session)
    ]
    assert stored["start"].to_list() == expected
    assert told.table(QUARANTINE).height > 10_000


def test_no_lie_of_the_vendor_reaches_the_lake_and_the_next_nights_answer_heals_all():
    day_before, night = night_after(CALENDAR.previous_session(LAST)), night_after(LAST)
    with story(SIMULATED) as told:
        told.ingest(day_before)
        untouched = told.store
        told.store = deepcopy(untouched)
        told.ingest(night)
        honest = {interval: told.values(interval) for interval in Interval}
        for kind in sorted(FAULTS.keys() - PLAUSIBLE):
            told.store = deepcopy(untouched)
            for interval, expected in honest.items():
                told.market.faults.set(Fault(kind))
                with suppress(SourceError):
                    told.ingest(night, interval)
                lies = told.values(interval).join(expected, on=expected.columns, how="anti", nulls_equal=True)
                assert (kind, lies.rows()) == (kind, [])
                told.market.faults.set()
                told.ingest(night + timedelta(days=1), interval)
                assert_frame_equal(told.values(interval), expected)
