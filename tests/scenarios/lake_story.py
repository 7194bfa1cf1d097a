"""A lake in memory that is filled through the vendor's own door: replayed market, yfinance, ingest."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from datetime import date, datetime, timedelta
from pathlib import Path
from typing import Any

import polars as pl
from yfinance.data import SingletonMeta, YfData

from nextday.catalog import TABLES, Table
from nextday.jobs.ingest.ingest import ingest
from nextday.jobs.ingest.report import IngestReport
from nextday.lake.memory import MemoryTableStore
from nextday.lake.reading import all_rows
from nextday.market.bars import TABLE_OF, VALUES
from nextday.market.sources.port import BarSource, Fetched, Interval
from nextday.market.sources.yahoo.source import YahooSource
from ops.lake.lakehouse import Lakehouse, Rows
from ops.market import Feed, Listing, MarketServer, SimulatedFeed
from tests.builders import CALENDAR

SIMULATED = SimulatedFeed(("AAPL", "MSFT"))
PATIENCE = 3.0
"""Seconds for an answer of the market, beside whatever else a machine does."""
Edit = Callable[[Listing], Listing]


def as_recorded(listing: Listing) -> Listing:
    """No edit."""
    return listing


@dataclass
class EditedFeed:
    """A feed whose vendor changes its mind: every listing goes through `edit`, which a test may exchange."""

    feed: Feed
    edit: Edit = as_recorded

    @property
    def source(self) -> str:
        return self.feed.source

    def listing(self, symbol: str, now: datetime) -> Listing | None:
        listing = self.feed.listing(symbol, now)
        return listing and self.edit(listing)


@dataclass
class Counting:
    """A source that counts the rows it delivers."""

    source: BarSource
    rows: int = 0

    def fetch(self, symbol: str, interval: Interval, start: datetime, end: datetime) -> Fetched:
        fetched = self.source.fetch(symbol, interval, start, end)
        self.rows += fetched.bars.height
        return fetched


@dataclass
class LakeStory:
    """What a market tells, and the lake that listens."""

    market: MarketServer
    source: Counting
    symbols: tuple[str, ...]
    store: MemoryTableStore = field(default_factory=MemoryTableStore)

    def ingest(self, now: datetime, *intervals: Interval, **options: Any) -> dict[Interval, IngestReport]:
        """Run at an instant, for both intervals unless some are named."""
        self.market.now = now
        wanted = {"buckets": 1, "now": now, "attempts": 1, "sleep": lambda _: None, **options}
        return {
            interval: ingest(interval, self.symbols, source=self.source, store=self.store, **wanted)
            for interval in intervals or tuple(Interval)
        }

    def table(self, table: Table) -> pl.DataFrame:
        return all_rows(table, self.store).sort(table.key)

    def values(self, interval: Interval) -> pl.DataFrame:
        """What the bars say, without when it was read."""
        table = TABLE_OF[interval]
        return self.table(table).select(*table.key, *VALUES, "is_final", "split_basis")

    def sql(self, folder: Path, query: str) -> Rows:
        """What the lake's files answer."""
        for table in TABLES:
            for values in self.store.partitions(table):
                path = folder / table.object_key(values)
                path.parent.mkdir(parents=True, exist_ok=True)
                self.store.read(table, values).frame.write_parquet(path)
        return Lakehouse(folder).query(query)


@contextmanager
def story(feed: Feed, *symbols: str) -> Iterator[LakeStory]:
    """A new lake beside a market that replays `feed`; yfinance, which remembers per process, forgets in the end."""
    with MarketServer(feed) as market:
        yield LakeStory(market, Counting(YahooSource(market.url, timeout=PATIENCE)), symbols or ("AAPL",))
    SingletonMeta._instances.clear()
    YfData.cache_get.cache_clear()


def night_after(session: date) -> datetime:
    """The nightly run after a session."""
    return CALENDAR.close_of(session) + timedelta(hours=4, minutes=5)


def with_actions(*rows: tuple[date, str, float]) -> Edit:
    """These dividends and splits instead of those that the feed knows."""

    def edit(listing: Listing) -> Listing:
        return replace(listing, actions=pl.DataFrame(rows, schema=listing.actions.schema, orient="row"))

    return edit


def without_session(session: date) -> Edit:
    """A vendor that has lost a session."""

    def edit(listing: Listing) -> Listing:
        kept = pl.col("session_date") != session
        return replace(listing, daily=listing.daily.filter(kept), hourly=listing.hourly.filter(kept))

    return edit
