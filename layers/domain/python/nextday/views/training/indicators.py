"""The features of every session, year by year."""

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property
from hashlib import blake2b
from io import BytesIO

import polars as pl

from nextday.catalog import BARS_1D, Partition
from nextday.catalog.views import INDICATORS
from nextday.forecast.features.features import FEATURES, features
from nextday.forecast.features.inputs import read_inputs
from nextday.lake.ports import ViewStore
from nextday.market.calendar import ExchangeCalendar
from nextday.views.publish import publish
from nextday.views.sources import Sources


@dataclass(frozen=True)
class Year:
    """A bucket's feature vectors of one calendar year: symbol, session_date, FEATURES; by symbol and session."""

    bucket: int
    year: int
    vectors: pl.DataFrame

    @cached_property
    def digest(self) -> str:
        """Of the vectors alone: much cheaper than a file of them."""
        digest = blake2b("\n".join([*FEATURES, *self.vectors["symbol"]]).encode(), digest_size=16)
        digest.update(self.vectors["session_date"].to_physical().to_numpy().data)
        for name in FEATURES:
            digest.update(self.vectors[name].to_numpy().data)
        return digest.hexdigest()

    def write(self, views: ViewStore) -> str:
        """Write the view, and tell its key. Raises LakeError."""
        key = INDICATORS.object_key(bucket=self.bucket, year=self.year)
        file = BytesIO()
        self.vectors.write_parquet(file, compression="snappy")
        publish(key, file.getvalue, views)
        return key


def years_of(bucket: int, vectors: pl.DataFrame) -> Iterator[Year]:
    """The years of rows of `features`, one at a time: all at once would be held twice."""
    years = vectors["session_date"].dt.year()
    for year in years.unique().sort():
        yield Year(bucket, year, vectors.filter(years == year))


def rebuild_indicators(sources: Sources) -> Iterator[str]:
    """Write those of all symbols that have bars, and tell their keys. Raises LakeError."""
    store, through = sources.store, ExchangeCalendar().last_closed_session(sources.now)
    for bucket in range(sources.buckets):
        files = [values for values in store.partitions(BARS_1D) if values[Partition.BUCKET] == bucket]
        symbols = sorted({symbol for values in files for symbol in store.read(BARS_1D, values).frame["symbol"]})
        inputs = read_inputs(symbols, store, buckets=sources.buckets, through=through)
        for year in years_of(bucket, features(inputs.bars, inputs.actions)):
            yield year.write(sources.views)
