"""The views of the market: how they get from the tables of a bucket into their objects."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime

from nextday.catalog import SESSIONS, Partition, View
from nextday.catalog.views import LATEST, STATUS
from nextday.lake.ports import TableReader, ViewStore
from nextday.market.bars import TABLE_OF
from nextday.market.calendar import ExchangeCalendar
from nextday.market.sources.port import Interval
from nextday.views.latest import latest
from nextday.views.newest import Newest, read_newest
from nextday.views.publish import publish, publish_together, says_the_same
from nextday.views.sources import Sources
from nextday.views.status import status

_MAKERS = {LATEST: latest, STATUS: status}


@dataclass(frozen=True)
class MarketViews:
    """The newest bars, and how fresh they are, of an interval of one bucket, at an instant."""

    interval: Interval
    bucket: int
    store: TableReader
    now: datetime

    def key(self, view: View) -> str:
        """S3 key of one of the two."""
        return view.object_key(interval=self.interval, bucket=self.bucket)

    def write(self, views: ViewStore) -> tuple[str, ...]:
        """Make and write both; returns the symbols of which bars were left out (see `Newest`). Raises LakeError."""
        torn: tuple[str, ...] = ()

        def build() -> Mapping[str, bytes]:
            nonlocal torn
            newest = self._read()
            torn = newest.torn
            return {self.key(view): self._made(view, newest) for view in _MAKERS}

        publish_together([self.key(view) for view in _MAKERS], build, views)
        return torn

    def heal(self, views: ViewStore) -> tuple[str, ...]:
        """Write both unless they say already what the tables say, but for the instant. Returns as `write` does."""
        newest = self._read()
        if all(says_the_same(views.get(self.key(view)), self._made(view, newest)) for view in _MAKERS):
            return newest.torn
        return self.write(views)

    def rewrite(self, view: View, views: ViewStore) -> str:
        """Make and write one of the two; returns its key. Raises LakeError."""
        key = self.key(view)
        publish(key, lambda: self._made(view, self._read()), views)
        return key

    def _read(self) -> Newest:
        return read_newest(self.store, self.interval, self.bucket, now=self.now, calendar=ExchangeCalendar())

    def _made(self, view: View, newest: Newest) -> bytes:
        return _MAKERS[view](newest, now=self.now, calendar=ExchangeCalendar())


def rebuild_latest(sources: Sources) -> Iterator[str]:
    """Every object of the newest bars."""
    return (each.rewrite(LATEST, sources.views) for each in _all(sources))


def rebuild_status(sources: Sources) -> Iterator[str]:
    """Every object of how fresh they are."""
    return (each.rewrite(STATUS, sources.views) for each in _all(sources))


def _all(sources: Sources) -> Iterator[MarketViews]:
    for interval in Interval:
        files = [*sources.store.partitions(TABLE_OF[interval]), *sources.store.partitions(SESSIONS)]
        for bucket in sorted({int(values[Partition.BUCKET]) for values in files}):
            yield MarketViews(interval, bucket, sources.store, sources.now)
