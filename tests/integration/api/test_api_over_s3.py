"""Rows come out of S3 as the jobs stored them."""

from datetime import date

import polars as pl
import pytest

from nextday.catalog import BARS_1D, BARS_1H, Partition, bucket_of
from nextday.lake.s3.tables import S3TableStore
from nextday.lake.serving import held
from nextday.lake.serving.objects import S3Objects
from ops.contract.answers.rows import Bars
from tests.builders import bars, hourly_bars
from tests.integration.api.conftest import BUCKETS
from tests.unit.api.client import Client


def write(store: S3TableStore, table, values, rows: pl.DataFrame) -> None:
    store.upsert(table, values, lambda _: rows)


def shard(symbol: str):
    return {Partition.BUCKET: bucket_of(symbol, BUCKETS)}


def told(client: Client, symbol: str, **query: object) -> Bars:
    answer = client.get("/api/bars", symbol=symbol, **query)
    assert answer.status == 200, answer.body
    return Bars.model_validate_json(answer.body)


@pytest.fixture
def two_years(store: S3TableStore) -> pl.DataFrame:
    old, new = bars("AAPL", 3, end=date(2025, 12, 31)), bars("AAPL", 2, end=date(2026, 1, 5))
    write(store, BARS_1D, shard("AAPL") | {Partition.YEAR: 2025}, old)
    write(store, BARS_1D, shard("AAPL") | {Partition.YEAR: 2026}, new)
    return pl.concat([old, new])


def test_daily_bars_come_out_as_the_jobs_stored_them(client: Client, two_years: pl.DataFrame):
    found = told(client, "AAPL")
    assert [bar.timestamp for bar in found.bars] == two_years["session_date"].to_list()
    assert [bar.close for bar in found.bars] == pytest.approx(two_years["close"].to_list(), abs=5e-5)


def test_hourly_bars_come_out_as_the_jobs_stored_them(client: Client, store: S3TableStore):
    stored = hourly_bars("MSFT", 1)
    write(store, BARS_1H, shard("MSFT") | {Partition.MONTH: "2026-05"}, stored)
    found = told(client, "MSFT", interval="1h")
    assert [bar.timestamp for bar in found.bars] == stored["start"].to_list()
    assert [bar.volume for bar in found.bars] == stored["volume"].to_list()


def test_a_page_is_read_from_the_versions_that_its_walk_began_with(
    client: Client, store: S3TableStore, two_years: pl.DataFrame, monkeypatch: pytest.MonkeyPatch
):
    monkeypatch.setattr(held, "REVALIDATED_SECONDS", 0.0)
    first = told(client, "AAPL", limit=3)
    write(store, BARS_1D, shard("AAPL") | {Partition.YEAR: 2026}, bars("AAPL", 1, end=date(2026, 1, 2)))
    assert told(client, "AAPL").count == 4
    rest = client.send("GET", *str(first.next).split("?")).json
    assert [bar["timestamp"] for bar in rest["bars"]] == ["2026-01-02", "2026-01-05"]


@pytest.mark.parametrize("version", ["x", "00000000-0000-0000-0000-000000000000"])
def test_a_version_that_is_not_there_is_none(client: Client, bucket: str, two_years: pl.DataFrame, version: str):
    key = BARS_1D.object_key(shard("AAPL") | {Partition.YEAR: 2026})
    assert S3Objects(bucket, allow_http=True).version(key, version) is None
