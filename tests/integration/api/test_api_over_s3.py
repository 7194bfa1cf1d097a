"""The function over S3, answering from the views and the files that are written as the jobs write them."""

from datetime import date

import boto3
import polars as pl
import pytest

from nextday.catalog import BARS_1D, BARS_1H, Partition, bucket_of
from nextday.catalog.views import LATEST
from nextday.lake.memory import MemoryModelStore
from nextday.lake.s3.tables import S3TableStore
from nextday.lake.s3.views import S3ViewStore
from nextday.views.rebuild import rebuilt
from nextday.views.sources import Sources
from tests.builders import add, bars, hourly_bars
from tests.integration.api.conftest import BUCKETS
from tests.unit.api.client import Answer, Client
from tests.unit.api.fake_objects import NOW
from tests.unit.api.promised import broken
from tests.unit.forecast.ledger.building import made, run
from tests.unit.views.lakes import fill

SHARD = bucket_of("AAPL", BUCKETS)


@pytest.fixture(autouse=True)
def impatient(monkeypatch: pytest.MonkeyPatch) -> None:
    """Whatever is in hand is asked for again."""
    monkeypatch.setattr("nextday.lake.serving.held.REVALIDATED_SECONDS", 0)


def publish(bucket: str, store: S3TableStore) -> None:
    """Write every view of what the tables say."""
    views = S3ViewStore(bucket)
    assert [*rebuilt(Sources(store, MemoryModelStore(), views, BUCKETS, NOW))]


def answered(client: Client, operation: str, path: str) -> Answer:
    answer = client.send("GET", *path.split("?"))
    assert (answer.status, broken(operation, answer)) == (200, [])
    return answer


def test_daily_bars_come_out_as_the_jobs_stored_them(client: Client, bucket: str, store: S3TableStore):
    old, new = bars("AAPL", 3, end=date(2025, 12, 31)), bars("AAPL", 2, end=date(2026, 5, 29))
    add(store, old, new, buckets=BUCKETS)
    publish(bucket, store)
    expected = pl.concat([old.tail(2), new])
    for operation, path, name in (("getLatest", "/api/latest", "candles"), ("getBars", "/bars", "bars")):
        query = "symbol=AAPL&interval=1d&limit=4" + ("&order=desc" if name == "bars" else "")
        told = answered(client, operation, f"{path}?{query}").json[name]
        told = told if name == "candles" else told[::-1]
        assert [bar["timestamp"] for bar in told] == [day.isoformat() for day in expected["session_date"]]
        assert [bar["close"] for bar in told] == expected["close"].round(4).to_list()


def test_hourly_bars_come_out_as_the_jobs_stored_them(client: Client, bucket: str, store: S3TableStore):
    stored = hourly_bars("MSFT", 1)
    fill(store, BARS_1H, stored, BUCKETS)
    publish(bucket, store)
    candles = answered(client, "getLatest", "/latest?symbol=MSFT").json["candles"]
    assert candles[0]["timestamp"] == "2026-05-29T13:30:00Z"
    assert [candle["volume"] for candle in candles] == stored["volume"].to_list()


def test_the_forecast_is_read_from_the_ledger(client: Client, bucket: str, store: S3TableStore):
    for name, prob_up in (("AAPL", 0.6), ("MSFT", 0.4)):
        run(store, [made(name, prob_up, date(2026, 5, 29))], date(2026, 6, 1))
    publish(bucket, store)
    answer = client.post("/api/predict", '{"symbol": "MSFT"}')
    assert (answer.status, broken("postForecast", answer)) == (200, [])
    assert (answer.json["symbol"], answer.json["prob_up"], answer.json["state"]) == ("MSFT", 0.4, "open")


def test_a_warm_function_sees_what_a_job_has_just_written(client: Client, bucket: str, store: S3TableStore):
    add(store, bars("AAPL", 3, end=date(2026, 5, 28)), buckets=BUCKETS)
    publish(bucket, store)
    before = client.get("/latest", symbol="AAPL", interval="1d")
    add(store, bars("AAPL", 1), buckets=BUCKETS)
    publish(bucket, store)
    after = client.get("/latest", {"If-None-Match": before.headers["ETag"]}, symbol="AAPL", interval="1d")
    assert after.json["candles"][-1]["timestamp"] == "2026-05-29"


def test_what_has_not_changed_is_not_read_again(client: Client, bucket: str, store: S3TableStore):
    add(store, bars("AAPL", 3), buckets=BUCKETS)
    publish(bucket, store)
    tag = client.get("/latest", symbol="AAPL", interval="1d").headers["ETag"]
    assert client.get("/latest", {"If-None-Match": tag}, symbol="AAPL", interval="1d").status == 304


def test_an_empty_lake_has_no_candles_and_no_forecast(client: Client):
    assert client.get("/latest", symbol="AAPL").json["candles"] == []
    assert client.get("/predict", symbol="AAPL").json["type"].endswith("no-forecast")


def test_a_lake_that_is_gone_is_unavailable(client: Client, bucket: str):
    boto3.resource("s3").Bucket(bucket).delete()
    answer = client.get("/latest", symbol="AAPL")
    assert (answer.status, answer.headers["Retry-After"]) == (503, "5")
    assert bucket not in answer.body


@pytest.mark.parametrize(
    ("key", "path"),
    [
        (LATEST.object_key(interval="1d", bucket=SHARD), "/latest?symbol=AAPL&interval=1d"),
        (BARS_1D.object_key({Partition.BUCKET: SHARD, Partition.YEAR: 2026}), "/bars?symbol=AAPL"),
    ],
)
def test_a_damaged_object_is_our_fault(client: Client, bucket: str, key: str, path: str):
    boto3.client("s3").put_object(Bucket=bucket, Key=key, Body=b"neither Parquet nor a view")
    answer = client.send("GET", *path.split("?"))
    assert (answer.status, answer.json["type"]) == (500, "urn:problem-type:nextday:internal")
    assert key not in answer.body
