"""Bars on S3 as nextday keeps them: whole runs of ingest, with every table and view that a run touches."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import TypeVar

from benchmarks.counted_s3 import BUCKET, DATABASE
from benchmarks.synthetic_market import Market
from nextday.catalog import PartitionValues, Table, bucket_of
from nextday.jobs.ingest.ingest import ingest
from nextday.jobs.ingest.views import write_views
from nextday.lake.ports import Merge, Snapshot, TableStore, Written
from nextday.lake.s3.glue import GlueCatalog
from nextday.lake.s3.tables import S3TableStore
from nextday.lake.s3.views import S3ViewStore
from nextday.settings import LakeSettings

Clock = Callable[[], float]
Result = TypeVar("Result")


@dataclass
class Meter:
    """Rows written, and seconds that reading, merging and writing took."""

    clock: Clock
    rows: int = 0
    seconds: float = 0.0

    def timed(self, work: Callable[[], Result]) -> Result:
        """Do some work and count its seconds."""
        began = self.clock()
        result = work()
        self.seconds += self.clock() - began
        return result


@dataclass(frozen=True)
class MeteredStore:
    """A table store on S3 with a meter."""

    meter: Meter
    store: S3TableStore

    def read(self, table: Table, values: PartitionValues) -> Snapshot:
        """As the store does."""
        return self.meter.timed(lambda: self.store.read(table, values))

    def upsert(self, table: Table, values: PartitionValues, merge: Merge) -> Written:
        """As the store does."""
        written = self.meter.timed(lambda: self.store.upsert(table, values, merge))
        self.meter.rows += written.rows * written.changed
        return written

    def partitions(self, table: Table) -> list[PartitionValues]:
        """As the store does."""
        return self.meter.timed(lambda: self.store.partitions(table))


@dataclass(frozen=True)
class BucketFiles:
    """All symbols of a bucket in one file per period; the first `runs` of the buckets are ingested, one run each."""

    market: Market
    buckets: int
    runs: int

    def fill(self, now: datetime) -> None:
        """Store all history up to `now`."""
        for bucket in range(self.runs):
            self._ingest(bucket, self._store(), now, backfill=True)

    def update(self, now: datetime, meter: Meter, *, resweep: bool = False) -> None:
        """Ingest what the market says at `now`; with `resweep` of whole histories."""
        for bucket in range(self.runs):
            self._ingest(bucket, MeteredStore(meter, self._store()), now, resweep=resweep)

    def _store(self) -> S3TableStore:
        """As a job opens it: every run asks Glue."""
        settings = LakeSettings(lake_bucket=BUCKET, database=DATABASE, buckets=self.buckets)
        return S3TableStore(BUCKET, check=GlueCatalog(settings, unreachable=_unreachable).check)

    def _ingest(self, bucket: int, store: TableStore, now: datetime, **reach: bool) -> None:
        market, buckets = self.market, self.buckets
        symbols = [symbol for symbol in market.symbols if bucket_of(symbol, buckets) == bucket]
        report = ingest(market.interval, symbols, source=market, store=store, buckets=buckets, now=now, **reach)
        write_views(report, store=store, views=S3ViewStore(BUCKET), buckets=buckets)


def _unreachable(reason: str) -> None:
    raise RuntimeError(reason)
