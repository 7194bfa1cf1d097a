import json
from collections.abc import Iterator
from types import SimpleNamespace
from typing import Any

import polars as pl
import pytest
from mypy_boto3_s3 import S3Client
from pydantic import ValidationError

from lambdas import announcing
from lambdas.ingest import handler as ingest
from nextday.catalog import BARS_1D, Partition, bucket_of
from nextday.catalog.views import LATEST
from nextday.errors import LakeError, SourceError, Transient
from nextday.lake.memory import MemoryViewStore
from nextday.lake.s3.tables import S3TableStore
from nextday.lake.s3.views import S3ViewStore
from nextday.lake.views.text import ViewText
from nextday.settings import MOST_BUCKETS, IngestSettings
from tests.builders import bars
from tests.glue import deployed_tables
from tests.universes import stored_universe
from tests.vendor import FakeVendor

SYMBOLS = ("AAPL", "AMZN", "GOOGL", "META", "MSFT", "NVDA", "TSLA")
BUCKETS = 2
EVENT = {"interval": "1d", "bucket": 0, "scheduled_time": "2026-05-30T00:05:00Z", "backfill": False}
CONTEXT = SimpleNamespace(
    function_name="ingest", memory_limit_in_mb=1024, invoked_function_arn="arn:aws:lambda", aws_request_id="1"
)
STATE_LIMIT = 256 * 1024
"""Bytes that a state of Step Functions may have, and an event of CloudWatch Logs."""
OURS = [symbol for symbol in SYMBOLS if bucket_of(symbol, BUCKETS) == 0]


@pytest.fixture
def vendor(bucket: str, monkeypatch: pytest.MonkeyPatch) -> Iterator[FakeVendor]:
    """The function as deployed, for a replayed market that is the test's own."""
    settings = IngestSettings(
        lake_bucket=bucket,
        database=bucket,
        buckets=BUCKETS,
        universe=stored_universe(SYMBOLS),
        yahoo_url="http://market",
        attempts=1,
    )
    for name, value in settings.to_env().items():
        monkeypatch.setenv(name, value)
    monkeypatch.setenv("POWERTOOLS_METRICS_NAMESPACE", "nextday/test")
    vendor = FakeVendor()
    for symbol in SYMBOLS:
        vendor.lists(bars(symbol))
    monkeypatch.setattr(ingest, "vendor", lambda *_: vendor)
    with deployed_tables(settings):
        yield vendor


def test_the_event_of_a_bucket_brings_its_symbols_into_one_file(vendor: FakeVendor, bucket: str):
    report = ingest.handler(dict(EVENT), CONTEXT)
    stored = S3TableStore(bucket).read(BARS_1D, {Partition.BUCKET: 0, Partition.YEAR: 2026}).frame
    assert stored.drop("fetched_at").equals(pl.concat(bars(symbol) for symbol in OURS).drop("fetched_at"))
    assert report["bars_written"] == stored.height
    assert json.loads(json.dumps(report)) == report


def test_a_second_event_of_the_same_moment_writes_no_object(vendor: FakeVendor, s3: S3Client, bucket: str):
    ingest.handler(dict(EVENT), CONTEXT)
    before = len(s3.list_object_versions(Bucket=bucket)["Versions"])
    assert ingest.handler(dict(EVENT), CONTEXT)["objects_written"] == 0
    assert len(s3.list_object_versions(Bucket=bucket)["Versions"]) == before


def test_metrics_tell_what_was_written_and_what_failed(vendor: FakeVendor, capsys: pytest.CaptureFixture[str]):
    vendor.fails(OURS[0], Transient("timeout"))
    report = ingest.handler(dict(EVENT), CONTEXT)
    metrics = measured(capsys)
    assert metrics["SymbolsAsked", "1d"] == len(OURS)
    assert metrics["SymbolsFailed", "1d"] == 1
    assert metrics["VendorAnswers", "transient"] == 1
    assert metrics["VendorAnswers", "arrived"] == len(OURS) - 1
    assert metrics["BarsWritten", "1d"] == report["bars_written"]
    assert report["failed"] == OURS[:1]


def test_how_much_is_missing_is_measured_and_of_whom_is_in_the_log(
    vendor: FakeVendor, capsys: pytest.CaptureFixture[str]
):
    suspect, gappy = OURS[:2]
    ingest.handler(EVENT | {"scheduled_time": "2026-05-29T00:05:00Z"}, CONTEXT)
    vendor.lists(bars(suspect).with_columns(pl.col("open", "high", "low", "close") / 3))
    vendor.lists(bars(gappy).head(29))
    capsys.readouterr()
    report = ingest.handler(dict(EVENT), CONTEXT)
    lines = embedded(capsys)
    metrics = values(lines)
    assert report["suspect"] == [suspect]
    assert metrics["SymbolsQuarantined", "1d"] == 1
    assert metrics["SymbolsIncomplete", "1d"] == 2
    assert metrics["CompletenessWorst", "1d"] == pytest.approx(100 * 24 / 25)
    assert [line["incomplete"] for line in lines if "incomplete" in line] == [[suspect, gappy]]


def test_no_metric_is_a_symbols(vendor: FakeVendor, capsys: pytest.CaptureFixture[str]):
    vendor.fails(OURS[0], Transient("timeout"))
    ingest.handler(dict(EVENT), CONTEXT)
    for line in embedded(capsys):
        [directive] = line["_aws"]["CloudWatchMetrics"]
        assert directive["Namespace"] == "nextday/test"
        assert {line[name] for [*names] in directive["Dimensions"] for name in names}.isdisjoint(SYMBOLS)


def test_a_run_without_any_arrival_tells_how_late_its_bars_are(vendor: FakeVendor, capsys: pytest.CaptureFixture[str]):
    ingest.handler(EVENT | {"scheduled_time": "2026-05-29T00:05:00Z"}, CONTEXT)
    for symbol in OURS:
        vendor.fails(symbol, Transient("timeout"))
    capsys.readouterr()
    with pytest.raises(Transient):
        ingest.handler(dict(EVENT), CONTEXT)
    metrics = measured(capsys)
    assert metrics["BarsOverdue", "1d"] == pytest.approx(4 + 5 / 60)  # since 20:00
    assert metrics["SymbolsFailed", "1d"] == metrics["SymbolsAsked", "1d"] == len(OURS)


def embedded(capsys: pytest.CaptureFixture[str]) -> list[dict[str, Any]]:
    """The embedded metrics that were printed, those of intervals first."""
    lines = [json.loads(line) for line in capsys.readouterr().out.splitlines() if '"_aws"' in line]
    return sorted(lines, key=lambda line: line.get("interval", "last"))


def values(lines: list[dict[str, Any]]) -> dict[tuple[str, str], float]:
    """Each value by its metric and the dimension beside the service."""
    return {
        (metric["Name"], line.get("interval") or line["answer"]): line[metric["Name"]][0]
        for line in lines
        for metric in line["_aws"]["CloudWatchMetrics"][0]["Metrics"]
    }


def measured(capsys: pytest.CaptureFixture[str]) -> dict[tuple[str, str], float]:
    return values(embedded(capsys))


def test_the_views_of_the_bucket_are_there_when_the_event_has_been_handled(vendor: FakeVendor, bucket: str):
    ingest.handler(dict(EVENT), CONTEXT)
    newest = S3ViewStore(bucket).get(LATEST.object_key(interval="1d", bucket=0))
    assert ViewText(newest or b"").keys == tuple(sorted(OURS))
    assert S3ViewStore(bucket).get(LATEST.object_key(interval="1h", bucket=0)) is None


class Full(MemoryViewStore):
    """Takes no view."""

    def put(self, key: str, content: bytes, *, over: str | None) -> None:
        raise LakeError("no room")


def test_a_view_that_cannot_be_written_fails_the_run_when_all_is_stored_and_counted(
    vendor: FakeVendor, bucket: str, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
):
    with monkeypatch.context() as patch:
        patch.setattr(announcing, "S3ViewStore", lambda _: Full())
        with pytest.raises(LakeError, match="all is stored, but a view of it could not be written: no room"):
            ingest.handler(dict(EVENT), CONTEXT)
    stored = S3TableStore(bucket).read(BARS_1D, {Partition.BUCKET: 0, Partition.YEAR: 2026}).frame
    assert measured(capsys)["BarsWritten", "1d"] == stored.height
    assert ingest.handler(dict(EVENT), CONTEXT)["objects_written"] == 0
    assert S3ViewStore(bucket).get(LATEST.object_key(interval="1d", bucket=0))


def test_the_answer_stays_small_when_thousands_of_symbols_fail_and_the_log_tells_why_each_did(
    vendor: FakeVendor, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
):
    names = (f"S{number:05}" for number in range(20_000))
    failing = [name for name in names if bucket_of(name, BUCKETS) == 0][:4_999]
    monkeypatch.setenv("NEXTDAY_UNIVERSE", stored_universe([OURS[0], *failing]))
    for symbol in failing:
        vendor.fails(symbol, SourceError(f"{symbol}: {'a vendor may say much ' * 10}"))
    report = ingest.handler(dict(EVENT), CONTEXT)
    assert len(json.dumps(report)) * MOST_BUCKETS < STATE_LIMIT
    assert report["failed"] == [*failing[:20], "and 4,979 more"]
    told = [vars(record)["errors"] for record in caplog.records if "errors" in vars(record)]
    assert max(len(json.dumps(errors)) for errors in told) < STATE_LIMIT
    assert [symbol for errors in told for symbol in errors] == failing


def test_a_bucket_without_any_arrival_fails_the_invocation(vendor: FakeVendor):
    for symbol in OURS:
        vendor.fails(symbol, Transient("timeout"))
    with pytest.raises(Transient, match="Transient: timeout"):
        ingest.handler(dict(EVENT), CONTEXT)


@pytest.mark.parametrize("wrong", [{"interval": "5m"}, {"bucket": -1}, {"scheduled_time": "2026-05-30"}, {"more": 1}])
def test_an_event_that_is_none_of_ours_is_refused(wrong: dict[str, object], vendor: FakeVendor):
    with pytest.raises(ValidationError):
        ingest.handler({**EVENT, **wrong}, CONTEXT)
    assert vendor.requests == []
