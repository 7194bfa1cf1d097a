from datetime import date

import boto3
import polars as pl
from tests.unit.api.fake_lake import forecast

from lambdas.api.answers import Candles, Forecast
from nextday.catalog import BARS_1D, BARS_1H, FORECASTS, Partition, bucket_of
from nextday.frames import schema_of
from nextday.lake.s3.tables import S3TableStore
from tests.builders import bars, hourly_bars
from tests.integration.api.conftest import BUCKETS
from tests.unit.api.client import Client


def write(store: S3TableStore, table, values, rows: pl.DataFrame) -> None:
    store.upsert(table, values, lambda _: rows)


def shard(symbol: str):
    return {Partition.BUCKET: bucket_of(symbol, BUCKETS)}


def test_daily_bars_come_out_as_the_jobs_stored_them(client: Client, store: S3TableStore):
    old, new = bars("AAPL", 3, end=date(2025, 12, 31)), bars("AAPL", 2, end=date(2026, 1, 5))
    write(store, BARS_1D, shard("AAPL") | {Partition.YEAR: 2025}, old)
    write(store, BARS_1D, shard("AAPL") | {Partition.YEAR: 2026}, new)
    answer = client.get("/api/latest", symbol="AAPL", interval="1d", limit=4)
    Candles.model_validate_json(answer.body)
    expected = pl.concat([old.tail(2), new])
    assert [candle["timestamp"] for candle in answer.json["candles"]] == [
        session.isoformat() for session in expected["session_date"]
    ]
    assert [candle["close"] for candle in answer.json["candles"]] == expected["close"].to_list()


def test_hourly_bars_come_out_as_the_jobs_stored_them(client: Client, store: S3TableStore):
    stored = hourly_bars("MSFT", 1)
    write(store, BARS_1H, shard("MSFT") | {Partition.MONTH: "2026-05"}, stored)
    answer = client.get("/latest", symbol="MSFT")
    Candles.model_validate_json(answer.body)
    assert answer.json["candles"][0]["timestamp"] == "2026-05-29T13:30:00Z"
    assert [candle["volume"] for candle in answer.json["candles"]] == stored["volume"].to_list()


def test_the_forecast_is_read_from_the_ledger(client: Client, store: S3TableStore):
    rows = pl.DataFrame([forecast("AAPL"), forecast("MSFT", prob_up=0.4)], schema=schema_of(FORECASTS))
    write(store, FORECASTS, {Partition.YEAR: 2026}, rows)
    answer = client.post("/api/predict", '{"symbol": "MSFT"}')
    Forecast.model_validate_json(answer.body)
    assert (answer.json["symbol"], answer.json["prob_up"]) == ("MSFT", 0.4)


def test_a_warm_function_sees_what_a_job_has_just_written(client: Client, store: S3TableStore):
    partition = shard("AAPL") | {Partition.YEAR: 2026}
    write(store, BARS_1D, partition, bars("AAPL", 3, end=date(2026, 5, 28)))
    before = client.get("/latest", symbol="AAPL", interval="1d")
    write(store, BARS_1D, partition, bars("AAPL", 4))
    after = client.get("/latest", {"If-None-Match": before.headers["ETag"]}, symbol="AAPL", interval="1d")
    assert after.json["candles"][-1]["timestamp"] == "2026-05-29"


def test_an_empty_lake_has_no_candles_and_no_forecast(client: Client):
    assert client.get("/latest", symbol="AAPL").json["candles"] == []
    assert client.get("/predict", symbol="AAPL").json["type"].endswith("no-forecast")


def test_a_lake_that_is_gone_is_unavailable(client: Client, bucket: str):
    boto3.resource("s3").Bucket(bucket).delete()
    answer = client.get("/latest", symbol="AAPL")
    assert (answer.status, answer.headers["Retry-After"]) == (503, "5")
    assert bucket not in answer.body


def test_a_damaged_file_is_our_fault(client: Client, bucket: str):
    key = BARS_1D.object_key(shard("AAPL") | {Partition.YEAR: 2026})
    boto3.client("s3").put_object(Bucket=bucket, Key=key, Body=b"no Parquet")
    answer = client.get("/latest", symbol="AAPL", interval="1d")
    assert (answer.status, answer.json["type"]) == (500, "urn:problem-type:nextday:internal")
    assert key not in answer.body
