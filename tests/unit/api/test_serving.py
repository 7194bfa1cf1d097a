"""Reads over Parquet bytes in memory, in the keys of the catalogue."""

from collections import Counter
from dataclasses import dataclass, field
from datetime import date
from hashlib import sha256
from io import BytesIO

import polars as pl
import pytest

from nextday.catalog import BARS_1D, BARS_1H, FORECASTS, Partition, PartitionValues, Table, bucket_of
from nextday.errors import Corrupt
from nextday.frames import schema_of
from nextday.lake.serving.reader import Listed, ServingLake
from nextday.market.sources.port import Interval
from tests.builders import bars, hourly_bars
from tests.unit.api.fake_lake import forecast

BUCKETS = 4


@dataclass
class MemoryObjects:
    """A bucket that counts what is asked of it."""

    files: dict[str, bytes] = field(default_factory=dict)
    fetched: Counter[str] = field(default_factory=Counter)
    listings: int = 0

    def put(self, table: Table, values: PartitionValues, *frames: pl.DataFrame) -> str:
        buffer = BytesIO()
        pl.concat(frames).write_parquet(buffer)
        key = table.object_key(values)
        self.files[key] = buffer.getvalue()
        return key

    def listed(self, prefix: str) -> list[Listed]:
        self.listings += 1
        return [Listed(key, sha256(data).hexdigest()) for key, data in self.files.items() if key.startswith(prefix)]

    def content(self, key: str) -> bytes:
        self.fetched[key] += 1
        return self.files[key]


@pytest.fixture
def objects() -> MemoryObjects:
    return MemoryObjects()


@pytest.fixture
def lake(objects: MemoryObjects) -> ServingLake:
    return ServingLake(objects, buckets=BUCKETS)


def year(symbol: str, number: int) -> PartitionValues:
    return {Partition.BUCKET: bucket_of(symbol, BUCKETS), Partition.YEAR: number}


def month(symbol: str, text: str) -> PartitionValues:
    return {Partition.BUCKET: bucket_of(symbol, BUCKETS), Partition.MONTH: text}


def test_bars_are_put_together_across_years_in_time_order(objects: MemoryObjects, lake: ServingLake):
    old, new = bars("AAPL", 3, end=date(2025, 12, 31)), bars("AAPL", 2, end=date(2026, 1, 5))
    objects.put(BARS_1D, year("AAPL", 2025), old)
    objects.put(BARS_1D, year("AAPL", 2026), new)
    assert lake.newest_bars("AAPL", Interval.DAY, 4).equals(pl.concat([old.tail(2), new]))


def test_hourly_bars_are_put_together_across_months(objects: MemoryObjects, lake: ServingLake):
    old, new = hourly_bars("AAPL", 2, end=date(2026, 4, 30)), hourly_bars("AAPL", 1, end=date(2026, 5, 1))
    objects.put(BARS_1H, month("AAPL", "2026-04"), old)
    objects.put(BARS_1H, month("AAPL", "2026-05"), new)
    assert lake.newest_bars("AAPL", Interval.HOUR, 10).equals(pl.concat([old.tail(3), new]))


def test_files_older_than_needed_are_not_fetched(objects: MemoryObjects, lake: ServingLake):
    objects.put(BARS_1D, year("AAPL", 2025), bars("AAPL", 3, end=date(2025, 12, 31)))
    newest = objects.put(BARS_1D, year("AAPL", 2026), bars("AAPL", 5))
    assert len(lake.newest_bars("AAPL", Interval.DAY, 5)) == 5
    assert objects.fetched == {newest: 1}


def test_a_symbol_sees_only_its_own_bars(objects: MemoryObjects, lake: ServingLake):
    neighbours = [bars(symbol, 3) for symbol in ("AAPL", "MSFT")]
    objects.put(BARS_1D, year("AAPL", 2026), *neighbours)
    assert lake.newest_bars("AAPL", Interval.DAY, 10).equals(neighbours[0])


def test_a_symbol_that_has_not_traded_lately_is_found_in_older_files(objects: MemoryObjects, lake: ServingLake):
    old = bars("AAPL", 3, end=date(2024, 12, 31))
    objects.put(BARS_1D, year("AAPL", 2024), old)
    objects.put(BARS_1D, year("AAPL", 2026), bars("MSFT", 3))
    assert lake.newest_bars("AAPL", Interval.DAY, 2).equals(old.tail(2))


def test_no_bars_are_no_rows_in_the_tables_schema(lake: ServingLake):
    nothing = lake.newest_bars("AAPL", Interval.DAY, 5)
    assert nothing.is_empty()
    assert nothing.schema == schema_of(BARS_1D)


def test_an_unchanged_file_is_fetched_once(objects: MemoryObjects, lake: ServingLake):
    key = objects.put(BARS_1D, year("AAPL", 2026), bars("AAPL", 3))
    for _ in range(3):
        lake.newest_bars("AAPL", Interval.DAY, 3)
    assert (objects.fetched, objects.listings) == ({key: 1}, 3)


def test_a_replaced_file_is_seen_by_the_next_request(objects: MemoryObjects, lake: ServingLake):
    objects.put(BARS_1D, year("AAPL", 2026), bars("AAPL", 3, end=date(2026, 5, 28)))
    lake.newest_bars("AAPL", Interval.DAY, 3)
    objects.put(BARS_1D, year("AAPL", 2026), bars("AAPL", 4))
    assert lake.newest_bars("AAPL", Interval.DAY, 3).equals(bars("AAPL", 3))


def ledger(*rows: dict[str, object]) -> pl.DataFrame:
    return pl.DataFrame(rows, schema=schema_of(FORECASTS))


def test_the_newest_forecast_has_the_highest_target_session(objects: MemoryObjects, lake: ServingLake):
    late, early = date(2026, 6, 2), date(2026, 6, 1)
    objects.put(
        FORECASTS,
        {Partition.YEAR: 2026},
        ledger(forecast(target_session=late, prob_up=0.6), forecast(target_session=early), forecast("MSFT")),
    )
    assert lake.newest_forecast("AAPL") == forecast(target_session=late, prob_up=0.6)


def test_a_symbol_not_forecast_this_year_is_found_in_the_last(objects: MemoryObjects, lake: ServingLake):
    old = forecast("AAPL", target_session=date(2025, 12, 31))
    objects.put(FORECASTS, {Partition.YEAR: 2025}, ledger(old))
    objects.put(FORECASTS, {Partition.YEAR: 2026}, ledger(forecast("MSFT")))
    assert lake.newest_forecast("AAPL") == old


def test_a_forecast_from_before_a_column_was_added_has_nothing_in_it(objects: MemoryObjects, lake: ServingLake):
    objects.put(FORECASTS, {Partition.YEAR: 2026}, ledger(forecast()).select(FORECASTS.before_additions().column_names))
    assert lake.newest_forecast("AAPL") == forecast(empirical_bayes=None)


def test_before_the_first_forecast_there_is_none(lake: ServingLake):
    assert lake.newest_forecast("AAPL") is None


@pytest.mark.parametrize("content", [b"", b"not Parquet", b"PAR1PAR1"])
def test_a_file_that_is_not_its_table_is_corrupt(objects: MemoryObjects, lake: ServingLake, content: bytes):
    objects.files[BARS_1D.object_key(year("AAPL", 2026))] = content
    with pytest.raises(Corrupt, match="bars_1d/bucket="):
        lake.newest_bars("AAPL", Interval.DAY, 5)
