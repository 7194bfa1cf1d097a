"""What an update costs in requests."""

from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import timedelta
from urllib.parse import unquote

import boto3
import polars as pl
import pytest
from botocore.awsrequest import AWSPreparedRequest
from mypy_boto3_s3 import S3Client

from nextday.catalog import BARS_1D, MODELS_PREFIX, TABLES, VIEWS_PREFIX, Partition
from nextday.forecast.model.model import store_model
from nextday.jobs.night.due import Night
from nextday.lake.s3.models import S3ModelStore
from nextday.lake.s3.tables import S3TableStore
from nextday.lake.s3.views import S3ViewStore
from tests.builders import LAST_SESSION, bars
from tests.integration.lake.story import SYMBOLS, Day, story
from tests.unit.forecast.history import model

Y2026 = {Partition.BUCKET: 0, Partition.YEAR: 2026}


class Requests(Counter[str]):
    """Requests sent by a client, by `<table> <operation>`; `views` are as good as a table."""

    @contextmanager
    def of(self, client: S3Client) -> Iterator[S3Client]:
        self.clear()
        client.meta.events.register("before-send.s3", self._count, unique_id="count")
        yield client
        client.meta.events.unregister("before-send.s3", unique_id="count")

    def _count(self, request: AWSPreparedRequest, event_name: str, **_: object) -> None:
        url = unquote(request.url)  # an object's key is its path, a listing's prefix a parameter
        prefixes = {table.name: table.prefix for table in TABLES} | {"views": VIEWS_PREFIX, "models": MODELS_PREFIX}
        [table] = [name for name, prefix in prefixes.items() if f"/{prefix}" in url or f"prefix={prefix}" in url]
        self[f"{table} {event_name.rsplit('.', 1)[-1]}"] += 1

    def per_table(self) -> dict[str, int]:
        counts = Counter[str]()
        for name, count in self.items():
            counts[name.split(" ")[0]] += count
        return dict(counts)


@pytest.fixture
def client(s3: S3Client) -> S3Client:
    return boto3.client("s3")


def with_volume(volume: int) -> pl.DataFrame:
    return bars("AAPL").with_columns(volume=pl.lit(volume, dtype=pl.Int64))


@pytest.mark.parametrize(
    ("volume", "requests"),
    [(1, {"bars_1d GetObject": 1}), (2, {"bars_1d GetObject": 1, "bars_1d PutObject": 1})],
    ids=["nothing changed", "changed"],
)
def test_a_file_that_is_decided_on_and_merged_is_fetched_once(
    volume: int, requests: dict[str, int], bucket: str, client: S3Client
):
    S3TableStore(bucket).upsert(BARS_1D, Y2026, lambda _: with_volume(1))
    with (counted := Requests()).of(client):
        store = S3TableStore(bucket, client=client)
        store.read(BARS_1D, Y2026)
        store.upsert(BARS_1D, Y2026, lambda _: with_volume(volume))
    assert counted == requests


def test_no_file_is_kept_of_a_table_that_the_job_does_not_write(bucket: str, client: S3Client):
    S3TableStore(bucket).upsert(BARS_1D, Y2026, lambda _: with_volume(1))
    with (counted := Requests()).of(client):
        store = S3TableStore(bucket, client=client, writes=())
        store.read(BARS_1D, Y2026)
        store.upsert(BARS_1D, Y2026, lambda rows: rows)
    assert counted == {"bars_1d GetObject": 2}


def test_a_read_asks_again_and_so_does_a_second_write(bucket: str, client: S3Client):
    with (counted := Requests()).of(client):
        store = S3TableStore(bucket, client=client)
        for volume in (1, 2):
            store.upsert(BARS_1D, Y2026, lambda _, volume=volume: with_volume(volume))
            store.read(BARS_1D, Y2026)
            store.read(BARS_1D, Y2026)
    assert counted == {"bars_1d GetObject": 5, "bars_1d PutObject": 2}


def ingest(day: Day, bucket: str, client: S3Client) -> Requests:
    with (counted := Requests()).of(client):
        day.ingest_into(S3TableStore(bucket, client=client))
    return counted


def test_a_daily_run_costs_two_requests_per_table_and_one_where_nothing_changed(bucket: str, client: S3Client):
    first, second, _ = story()
    ingest(first, bucket, client)
    changing = ingest(second, bucket, client)
    assert {"bars_1d", "corporate_actions"} <= changing.per_table().keys()
    assert max(changing.per_table().values()) <= 2
    still = ingest(second, bucket, client)
    assert max(still.per_table().values()) == 1
    assert not [name for name in still if "Put" in name]


def whole_run(day: Day, bucket: str, client: S3Client) -> Requests:
    with (counted := Requests()).of(client):
        day.run(S3TableStore(bucket, client=client), S3ViewStore(bucket, client=client))
    return counted


def test_views_cost_a_run_that_stored_anything_what_they_are_made_of_and_a_quiet_one_nothing(
    bucket: str, new_bucket: Callable[[], str], client: S3Client
):
    first, second, _ = story()
    without = new_bucket()
    for day in (first, second):
        alone = ingest(day, without, client)
        told = whole_run(day, bucket, client)
    told.subtract(alone)
    assert {name: count for name, count in told.items() if count} == {
        "views HeadObject": 2,
        "views PutObject": 2,
        # the files of the two years that the story is of, and which there are
        "bars_1d ListObjectsV2": 1,
        "bars_1d GetObject": 2,
        "sessions ListObjectsV2": 1,
        "sessions GetObject": 2,
    }
    by_day = replace(second, now=second.now + timedelta(hours=1))
    assert whole_run(by_day, bucket, client) == ingest(by_day, without, client)


def test_a_later_run_of_a_night_costs_one_request_where_nothing_is_missing(bucket: str, client: S3Client):
    first, second, _ = story()
    for day in (first, second):
        ingest(day, bucket, client)
    later = replace(second, now=second.now + timedelta(hours=3))
    asked = len(later.vendor.requests)
    with (counted := Requests()).of(client):
        later.ingest_into(S3TableStore(bucket, client=client), missing=True)
    assert counted == {"sessions GetObject": 1}
    assert len(later.vendor.requests) == asked


def test_what_a_night_still_wants_costs_five_requests_at_most(bucket: str, client: S3Client):
    first, second, _ = story()
    for day in (first, second):
        ingest(day, bucket, client)
    models = S3ModelStore(bucket, client=client)
    learned = model(*SYMBOLS, trained_through=LAST_SESSION)
    store_model(learned, models)
    models.point_to(learned.model_id)
    with (counted := Requests()).of(client):
        night = Night(SYMBOLS, S3TableStore(bucket, client=client), models, 1, second.now + timedelta(hours=3))
        assert night.due(again=True, replayed=False).publishes
    # the month of the session, and the year that it may have been begun in before months had files
    assert counted == {"sessions GetObject": 1, "models GetObject": 2, "forecasts GetObject": 2}
