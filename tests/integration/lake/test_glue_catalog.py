"""A job touches no table that Athena would read otherwise."""

import json
from collections.abc import Callable, Iterator
from contextlib import suppress
from types import SimpleNamespace
from typing import Any

import boto3
import pytest
from botocore.awsrequest import AWSResponse
from botocore.config import Config
from mypy_boto3_glue import GlueClient
from mypy_boto3_s3 import S3Client

from lambdas.ingest import handler as ingest
from lambdas.predict import handler as predict
from lambdas.train import handler as train
from nextday.catalog import BARS_1D, FORECASTS, PROMOTIONS, QUARANTINE, TABLES, Partition, Table
from nextday.errors import SchemaMismatch, SourceError
from nextday.lake.s3.glue import GlueCatalog
from nextday.lake.s3.tables import S3TableStore
from nextday.settings import IngestSettings, LakeSettings
from tests.builders import bars
from tests.glue import declared, deployed_tables
from tests.universes import stored_universe

Y2026 = {Partition.BUCKET: 0, Partition.YEAR: 2026}
WAY_OUT = "deploy the stage's data stack"
NOBODY_THERE = "http://127.0.0.1:9"  # the port of the discard service
JOBS = {
    "ingest": (ingest, {"interval": "1d", "bucket": 0}),
    "train": (train, {"step": "survey", "bucket": 0, "run": "night"}),
    "predict": (predict, {}),
}
each_job = pytest.mark.parametrize("job", JOBS)


@pytest.fixture
def settings(bucket: str) -> LakeSettings:
    return LakeSettings(lake_bucket=bucket, database=bucket, buckets=1)


@pytest.fixture
def glue(settings: LakeSettings) -> Iterator[GlueClient]:
    with deployed_tables(settings) as glue:
        yield glue


def store(settings: LakeSettings, client: S3Client | None = None) -> S3TableStore:
    return S3TableStore(settings.lake_bucket, check=GlueCatalog(settings, unreachable=pytest.fail).check, client=client)


def retyped(table: dict[str, Any]) -> None:
    table["StorageDescriptor"]["Columns"][6]["Type"] = "double"


def shortened(table: dict[str, Any]) -> None:
    table["StorageDescriptor"]["Columns"].pop()


def moved(table: dict[str, Any]) -> None:
    table["StorageDescriptor"]["Location"] = "s3://elsewhere/bars_1d/"


def reordered(table: dict[str, Any]) -> None:
    table["StorageDescriptor"]["Columns"].reverse()


def of_text(table: dict[str, Any]) -> None:
    table["StorageDescriptor"]["InputFormat"] = "org.apache.hadoop.mapred.TextInputFormat"


def emptied(table: dict[str, Any]) -> None:
    table["StorageDescriptor"] = {}


def split_otherwise(table: dict[str, Any]) -> None:
    table["PartitionKeys"].pop()


def unprojected(table: dict[str, Any]) -> None:
    table["Parameters"]["projection.enabled"] = "false"


def for_more_buckets(table: dict[str, Any]) -> None:
    table["Parameters"]["projection.bucket.range"] = "0,31"


@pytest.mark.parametrize(
    ("changed", "difference"),
    [
        (retyped, "columns: volume double instead of volume bigint"),
        (shortened, "columns: nothing instead of split_basis date"),
        (reordered, "columns: order"),
        (moved, "location: s3://elsewhere/bars_1d/ instead of s3://lake-.*/bars_1d/"),
        (of_text, "format: org.apache.hadoop.mapred.TextInputFormat instead of .*MapredParquetInputFormat"),
        (split_otherwise, "partitions: nothing instead of year int"),
        (unprojected, "projection: projection.enabled=false instead of projection.enabled=true"),
        (for_more_buckets, "projection: projection.bucket.range=0,31 instead of projection.bucket.range=0,0"),
        (emptied, "columns: nothing instead of symbol string, .*; location: .* instead of .*"),
    ],
)
def test_a_table_that_glue_declares_otherwise_is_not_touched(
    changed: Callable[[dict[str, Any]], None], difference: str, glue: GlueClient, settings: LakeSettings, s3: S3Client
):
    s3.meta.events.register("request-created.s3", lambda **_: pytest.fail("S3 was asked"))
    table = declared(BARS_1D, settings)
    changed(table)
    glue.update_table(DatabaseName=settings.database, TableInput=table)
    tables = store(settings, s3)
    uses: list[Callable[[], Any]] = [
        lambda: tables.read(BARS_1D, Y2026),
        lambda: tables.partitions(BARS_1D),
        lambda: tables.upsert(BARS_1D, Y2026, lambda _: bars("AAPL")),
    ]
    for use in uses:
        with pytest.raises(SchemaMismatch, match=f"bars_1d is not as declared: .*{difference}: {WAY_OUT}$") as refusal:
            use()
        assert "\n" not in str(refusal.value)


def test_a_table_that_glue_does_not_know_is_not_touched(glue: GlueClient, settings: LakeSettings):
    glue.delete_table(DatabaseName=settings.database, Name=FORECASTS.name)
    with pytest.raises(SchemaMismatch, match="forecasts does not exist, or may not be described: deploy"):
        store(settings).read(FORECASTS, {Partition.YEAR: 2026})


def test_a_database_that_does_not_exist_has_no_tables(settings: LakeSettings):
    with pytest.raises(SchemaMismatch, match="bars_1d does not exist"):
        store(settings).read(BARS_1D, Y2026)


def test_glue_is_asked_once_for_all_tables_of_a_run(glue: GlueClient, settings: LakeSettings):
    asked: list[str] = []
    client = boto3.client("glue")
    client.meta.events.register("request-created.glue", lambda event_name, **_: asked.append(event_name))
    catalog = GlueCatalog(settings, unreachable=pytest.fail, client=client)
    tables = S3TableStore(settings.lake_bucket, check=catalog.check)
    for table in TABLES * 2:
        tables.read(table, dict.fromkeys(table.partitions, 0))
    assert asked == ["request-created.glue.GetTables"]


def test_every_table_is_what_the_stage_declared_after_it_was_written(glue: GlueClient, settings: LakeSettings):
    before = glue.get_tables(DatabaseName=settings.database)["TableList"]
    store(settings).upsert(BARS_1D, Y2026, lambda _: bars("AAPL"))
    assert glue.get_tables(DatabaseName=settings.database)["TableList"] == before


def cut_short(**_: object) -> AWSResponse:
    """The line breaks in the middle of an answer that began well."""
    return AWSResponse("http://glue", 200, {}, SimpleNamespace(stream=lambda **_: iter([b'{"TableList": [{"Na'])))


def test_an_answer_of_glue_that_is_cut_short_stops_nothing(settings: LakeSettings):
    reasons: list[str] = []
    client = boto3.client("glue")
    client.meta.events.register("before-send.glue.GetTables", cut_short)
    catalog = GlueCatalog(settings, unreachable=reasons.append, client=client)
    assert S3TableStore(settings.lake_bucket, check=catalog.check).read(BARS_1D, Y2026).frame.is_empty()
    assert len(reasons) == 1


def test_a_glue_that_cannot_be_asked_is_told_of_once_and_stops_nothing(settings: LakeSettings):
    reasons: list[str] = []
    client = boto3.client("glue", endpoint_url=NOBODY_THERE, config=Config(retries={"total_max_attempts": 1}))
    tables = S3TableStore(
        settings.lake_bucket, check=GlueCatalog(settings, unreachable=reasons.append, client=client).check
    )
    assert tables.upsert(BARS_1D, Y2026, lambda _: bars("AAPL")).changed
    assert tables.read(FORECASTS, {Partition.YEAR: 2026}).frame.is_empty()
    [reason] = reasons
    assert reason.startswith(f"cannot ask Glue for the tables of {settings.database}: ")


@pytest.fixture
def deployed(bucket: str, monkeypatch: pytest.MonkeyPatch) -> IngestSettings:
    """The functions as deployed for a replayed market."""
    settings = IngestSettings(
        lake_bucket=bucket,
        database=bucket,
        buckets=1,
        universe=stored_universe(("AAPL",)),
        yahoo_url="http://127.0.0.1:9",
        attempts=1,
    )
    for name, value in settings.to_env().items():
        monkeypatch.setenv(name, value)
    monkeypatch.setenv("POWERTOOLS_METRICS_NAMESPACE", "nextday/test")
    return settings


def run(job: str) -> Any:
    function, event = JOBS[job]
    context = SimpleNamespace(
        function_name=job, memory_limit_in_mb=1024, invoked_function_arn="arn:aws:lambda", aws_request_id="1"
    )
    return function.handler({"scheduled_time": "2026-05-30T00:05:00Z", **event}, context)


@each_job
def test_every_job_refuses_tables_that_glue_has_otherwise(job: str, deployed: IngestSettings):
    with deployed_tables(deployed) as glue:
        for table in TABLES:
            stale = declared(table, deployed)
            shortened(stale)
            glue.update_table(DatabaseName=deployed.database, TableInput=stale)
        with pytest.raises(SchemaMismatch, match="is not as declared"):
            run(job)


@each_job
def test_every_job_goes_on_without_glue_and_counts_it(
    job: str,
    deployed: IngestSettings,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
    caplog: pytest.LogCaptureFixture,
):
    monkeypatch.setenv("AWS_ENDPOINT_URL_GLUE", NOBODY_THERE)
    with suppress(SourceError):  # nobody is there to ask for bars, either
        run(job)
    printed = [json.loads(line) for line in capsys.readouterr().out.splitlines() if line.startswith("{")]
    [counted] = [line for line in printed if "CatalogUnchecked" in line]
    assert (counted["CatalogUnchecked"], counted["service"]) == ([1.0], job)
    [warning] = [record for record in caplog.records if record.message == "tables are not checked"]
    assert vars(warning)["reason"].startswith("cannot ask Glue")


@pytest.mark.parametrize(("job", "late"), [("ingest", QUARANTINE), ("train", PROMOTIONS), ("predict", FORECASTS)])
def test_a_job_refuses_before_it_begins(job: str, late: Table, deployed: IngestSettings, s3: S3Client):
    with deployed_tables(deployed) as glue:
        stale = declared(late, deployed)
        shortened(stale)
        glue.update_table(DatabaseName=deployed.database, TableInput=stale)
        with pytest.raises(SchemaMismatch, match=late.name):
            run(job)
    assert "Versions" not in s3.list_object_versions(Bucket=deployed.lake_bucket)
