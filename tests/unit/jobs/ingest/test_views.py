"""What a run has stored is told by its views: last, by no other run, and again by the next where one died."""

from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from typing import Any, Never

import polars as pl
import pytest

from nextday.catalog import BARS_1D, CORPORATE_ACTIONS, SESSIONS, bucket_of
from nextday.catalog.views import LATEST, STATUS
from nextday.errors import Contention, LakeError, Transient
from nextday.jobs.ingest.report import IngestReport
from nextday.jobs.ingest.views import write_views
from nextday.lake.memory import MemoryViewStore
from nextday.lake.views.text import ViewText
from nextday.market.sources.port import BarSource, Interval
from nextday.views.market import MarketViews
from nextday.views.publish import says_the_same
from tests.builders import AFTER_LAST_SESSION, LAST_SESSION, action, bars, hourly_bars
from tests.unit.jobs.ingest.moving_vendor import MovingVendor, Story, night
from tests.unit.jobs.ingest.running import SPLIT, DyingStore, after_split, both, run, table
from tests.vendor import FakeVendor

NEVER = 1_000_000
EVE = datetime(2026, 5, 28, 13, 0, tzinfo=UTC)
NOON = datetime(2026, 5, 30, 12, 35, tzinfo=UTC)


@dataclass
class Lake:
    """Tables and views, and the runs that fill them."""

    store: DyingStore = field(default_factory=lambda: DyingStore(NEVER))
    views: MemoryViewStore = field(default_factory=MemoryViewStore)
    buckets: int = 1

    def run(self, source: BarSource, interval: Interval = Interval.DAY, **options: Any) -> IngestReport:
        report = run(source, self.store, interval, buckets=self.buckets, **options)
        return write_views(report, store=self.store, views=self.views, buckets=self.buckets)

    def texts(self, interval: Interval = Interval.DAY, bucket: int = 0) -> dict[str, bytes | None]:
        market = MarketViews(interval, bucket, self.store, AFTER_LAST_SESSION)
        return {view.name: self.views.get(market.key(view)) for view in (LATEST, STATUS)}

    def agrees(self, now: datetime, interval: Interval = Interval.DAY, bucket: int = 0) -> bool:
        """Whether both views say what the tables say."""
        made = MemoryViewStore()
        MarketViews(interval, bucket, self.store, now).write(made)
        return all(says_the_same(self.views.get(key), texts[-1]) for key, texts in made.writes.items())


class Untouchable:
    """A store that nobody may ask anything."""

    def __getattr__(self, name: str) -> Never:
        raise AssertionError(f"{name} was asked for")


def test_every_bucket_of_the_run_has_both_views_and_the_other_interval_none() -> None:
    lake, symbols = Lake(buckets=2), ("AAPL", "AMZN")
    assert {bucket_of(symbol, 2) for symbol in symbols} == {0, 1}
    lake.run(FakeVendor().lists(bars("AAPL")).lists(bars("AMZN")), symbols=symbols)
    assert sorted(lake.views.writes) == [
        f"views/{view}/interval=1d/bucket={bucket}/view.txt" for view in ("latest", "status") for bucket in (0, 1)
    ]
    assert all(lake.agrees(AFTER_LAST_SESSION, bucket=bucket) for bucket in (0, 1))


def test_a_view_tells_of_every_symbol_of_its_bucket_whoever_was_asked_for() -> None:
    lake = Lake()
    lake.run(both(30))
    lake.run(FakeVendor().lists(bars("NVDA")), symbols=["NVDA"])
    assert ViewText(lake.texts()["latest"] or b"").keys == ("AAPL", "MSFT", "NVDA")


@pytest.mark.parametrize("interval", Interval)
def test_a_run_that_stored_nothing_asks_for_no_view_and_for_no_table(interval: Interval) -> None:
    lake, stored = Lake(), {Interval.DAY: bars, Interval.HOUR: hourly_bars}[interval]
    vendor = FakeVendor().lists(stored("AAPL"))
    lake.run(vendor, interval, symbols=["AAPL"], now=NOON)
    still = run(vendor, lake.store, interval, symbols=["AAPL"], now=NOON + timedelta(hours=1))
    assert still.objects_written == 0
    nobody: Any = Untouchable()
    assert write_views(still, store=nobody, views=nobody, buckets=1) == still


def test_what_no_view_tells_of_writes_none() -> None:
    """A row in quarantine changes neither the bars nor what is expected."""
    nobody: Any = Untouchable()
    report = IngestReport(Interval.DAY, NOON, outcomes=(), written={"quarantine": 1, "holds": 1, "revisions": 1})
    write_views(report, store=nobody, views=nobody, buckets=1)


def test_a_split_that_the_daily_run_sees_is_told_of_the_hours_too() -> None:
    lake = Lake()
    for interval, rows in ((Interval.DAY, bars("AAPL", 60)), (Interval.HOUR, hourly_bars("AAPL", 20))):
        lake.run(FakeVendor().lists(rows), interval, symbols=["AAPL"], now=EVE)
    lake.run(after_split(bars, 60), symbols=["AAPL"])
    for interval in Interval:
        assert lake.agrees(AFTER_LAST_SESSION, interval)
        assert f'"basis":"{SPLIT}"'.encode() in (lake.texts(interval)["latest"] or b"")


def test_a_bar_that_is_corrected_is_told() -> None:
    lake = Lake()
    lake.run(both(60), now=AFTER_LAST_SESSION - timedelta(days=1))
    corrected = pl.when(pl.col("session_date") == LAST_SESSION - timedelta(days=3)).then(7).otherwise("volume")
    lake.run(both(60).lists(bars("AAPL", 60).with_columns(volume=corrected)), now=NOON)
    assert b'"volume":7,' in (lake.texts()["latest"] or b"")
    assert lake.agrees(NOON)


@pytest.mark.parametrize("later", [timedelta(minutes=7), timedelta(days=1)])
def test_the_views_of_a_run_that_died_before_them_are_written_though_the_vendor_has_nothing_new(
    later: timedelta,
) -> None:
    lake = Lake()
    lake.run(both(30), now=AFTER_LAST_SESSION - timedelta(days=1))
    run(both(30), lake.store)  # and no more
    assert not lake.agrees(AFTER_LAST_SESSION)
    healing = lake.run(both(30), now=AFTER_LAST_SESSION + later)
    assert healing.objects_written == 0
    assert lake.agrees(AFTER_LAST_SESSION + later)
    assert [len(writes) for writes in lake.views.writes.values()] == [2, 2]


def test_a_look_at_views_that_are_right_writes_none() -> None:
    lake = Lake()
    lake.run(both(30))
    before = lake.texts()
    lake.run(both(30), now=AFTER_LAST_SESSION + timedelta(minutes=1))
    assert lake.texts() == before


class FullDisk(MemoryViewStore):
    """Takes no write."""

    def __init__(self, failure: LakeError) -> None:
        super().__init__()
        self.failure = failure

    def put(self, key: str, content: bytes, *, over: str | None) -> None:
        raise self.failure


@pytest.mark.parametrize("failure", [LakeError("no room"), Contention("overtaken")])
def test_a_view_that_cannot_be_written_fails_the_run_after_everything_is_stored(failure: LakeError) -> None:
    lake = Lake(views=FullDisk(failure))
    with pytest.raises(LakeError, match="all is stored, but a view of it could not be written") as raised:
        lake.run(both(30))
    # a class by whose name nobody tries again: the second attempt would store nothing, and pass for right
    assert type(raised.value) is LakeError
    assert [table(lake.store, which).height for which in (BARS_1D, SESSIONS)] == [60, 60]
    lake.views = MemoryViewStore()
    assert lake.run(both(30), now=AFTER_LAST_SESSION + timedelta(minutes=5)).objects_written == 0
    assert lake.agrees(AFTER_LAST_SESSION + timedelta(minutes=5))


def test_symbols_whose_bars_nobody_can_put_into_one_basis_are_reported() -> None:
    """A split is withdrawn, the run that withdraws it dies between two files, and the next one does not reach it."""
    lake, listed = Lake(), date(2026, 5, 20)
    price = pl.col("open", "high", "low", "close")
    restated = bars("AAPL", 300).with_columns(
        pl.when(pl.col("session_date") < listed).then(price / 1.1).otherwise(price)
    )
    split = action("AAPL", listed, 1.1, kind="split")
    lake.run(FakeVendor().lists(restated, split).lists(bars("MSFT", 300)), now=EVE)
    withdrawn = FakeVendor().lists(bars("AAPL", 300)).lists(bars("MSFT", 300))
    lake.store.left = 4
    with pytest.raises(ConnectionError):
        run(withdrawn, lake.store, backfill=True)
    lake.store.left = 100
    bases = table(lake.store, BARS_1D).filter(symbol="AAPL")["split_basis"]
    assert bases.n_unique() == 2
    assert table(lake.store, CORPORATE_ACTIONS).is_empty()
    report = lake.run(withdrawn.fails("AAPL", *[Transient("timeout")] * 3), now=AFTER_LAST_SESSION + timedelta(days=1))
    assert report.torn == ("AAPL",)
    assert report.summary()["torn"] == ["AAPL"]
    assert lake.run(withdrawn, now=NOON + timedelta(days=2), backfill=True).torn == ()
    assert lake.agrees(NOON + timedelta(days=2))


@pytest.mark.parametrize("seed", range(2))
def test_nights_of_a_vendor_that_changes_its_mind_leave_views_of_what_the_tables_say(seed: int) -> None:
    story, vendor, lake = Story.drawn(seed), MovingVendor(), Lake()
    for number in sorted({*story.asked[::6], *story.kills}):
        for change in story.changes:
            if vendor.night < change.night <= number:
                vendor.happens(change)
        vendor.night, lake.store.left = number, story.kills.get(number, NEVER)
        report = attempt(lake, vendor, night(number))
        if lake.store.left == 0:
            lake.store.left = NEVER
            report = attempt(lake, vendor, night(number) + timedelta(minutes=10))
        if report and (report.objects_written or report.now.hour == 0):
            assert lake.agrees(report.now)


def attempt(lake: Lake, vendor: MovingVendor, now: datetime) -> IngestReport | None:
    try:
        return lake.run(vendor, symbols=["AAPL"], now=now)
    except (ConnectionError, Transient):
        return None
