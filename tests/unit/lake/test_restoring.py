"""A lake brought back to an instant by the versions of its objects."""

import time
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from typing import Any

import boto3
import pytest
from moto import mock_aws

from nextday.errors import Contention, InputError
from ops.lake.restoring import Step, restorations, restore
from ops.localcloud.account import confined

BUCKET = "lake"
SHELL = {"AWS_ACCESS_KEY_ID": "local", "AWS_SECRET_ACCESS_KEY": "local", "AWS_REGION": "us-east-1"}
BARS, FORECASTS, MODEL = "bars_1d/bucket=0/year=2026/data.parquet", "forecasts/year=2026/data.parquet", "models/a.json"
VIEW, LATER = "views/models/view.txt", "bars_1h/bucket=0/month=2026-05/data.parquet"


class Lake:
    """A small versioned bucket."""

    def __init__(self) -> None:
        self.s3: Any = boto3.client("s3", region_name="us-east-1")
        self.s3.create_bucket(Bucket=BUCKET)
        self.s3.put_bucket_versioning(Bucket=BUCKET, VersioningConfiguration={"Status": "Enabled"})
        rule = {"ID": "old", "Status": "Enabled", "Filter": {"Prefix": ""}}
        kept = {"NoncurrentVersionExpiration": {"NoncurrentDays": 30}}
        self.s3.put_bucket_lifecycle_configuration(Bucket=BUCKET, LifecycleConfiguration={"Rules": [rule | kept]})

    def put(self, key: str, body: bytes, **more: Any) -> None:
        self.s3.put_object(Bucket=BUCKET, Key=key, Body=body, **more)

    def delete(self, key: str) -> None:
        self.s3.delete_object(Bucket=BUCKET, Key=key)

    def instant(self) -> datetime:
        """An instant between what was written and what will be: S3 tells seconds."""
        time.sleep(1.1)
        now = datetime.now(UTC).replace(microsecond=0)
        time.sleep(1.1)
        return now

    def content(self) -> dict[str, bytes]:
        listed = self.s3.list_objects_v2(Bucket=BUCKET).get("Contents", [])
        return {one["Key"]: self.s3.get_object(Bucket=BUCKET, Key=one["Key"])["Body"].read() for one in listed}

    def versions(self) -> set[str]:
        found = self.s3.list_object_versions(Bucket=BUCKET)
        return {one["VersionId"] for one in found["Versions"]}

    def planned(self, at: datetime, *only: str) -> Any:
        return restorations(self.s3, BUCKET, at, only=only, now=datetime.now(UTC))

    def restore(self, at: datetime, *only: str) -> list[Any]:
        return [*restore(self.s3, BUCKET, self.planned(at, *only))]


@pytest.fixture
def lake() -> Iterator[Lake]:
    with confined(SHELL), mock_aws():
        yield Lake()


@pytest.fixture
def broken(lake: Lake) -> tuple[Lake, datetime, dict[str, bytes]]:
    """One object damaged, one gone, one come since, one written anew with the same content, and one as it was."""
    lake.put(BARS, b"bars", Metadata={"writes": "a b"}, ContentType="application/x-parquet")
    lake.put(FORECASTS, b"forecasts")
    lake.put(MODEL, b"{}")
    before, at = lake.content(), lake.instant()
    lake.put(BARS, b"damaged")
    lake.delete(FORECASTS)
    lake.put(MODEL, b"{}")
    lake.put(LATER, b"later")
    lake.put(VIEW, b"made of damaged bars")
    return lake, at, before


def test_what_differs_from_the_instant_is_planned_and_nothing_else(
    broken: tuple[Lake, datetime, dict[str, bytes]],
) -> None:
    lake, at, _ = broken
    assert {(one.key, one.step) for one in lake.planned(at)} == {
        (BARS, Step.REPLACE),
        (FORECASTS, Step.BRING_BACK),
        (LATER, Step.REMOVE),
    }


def test_objects_are_as_they_were_and_no_version_is_lost(broken: tuple[Lake, datetime, dict[str, bytes]]) -> None:
    lake, at, before = broken
    versions = lake.versions()
    lake.restore(at)
    assert lake.content() == before | {VIEW: b"made of damaged bars"}
    assert versions <= lake.versions()
    found = lake.s3.get_object(Bucket=BUCKET, Key=BARS)
    assert (found["Metadata"], found["ContentType"]) == ({"writes": "a b"}, "application/x-parquet")
    assert lake.planned(at) == []


def test_a_restoration_can_be_taken_back(broken: tuple[Lake, datetime, dict[str, bytes]]) -> None:
    lake, at, _ = broken
    damaged, later = lake.content(), lake.instant()
    lake.restore(at)
    lake.restore(later)
    assert lake.content() == damaged


def test_one_table_is_restored_alone(broken: tuple[Lake, datetime, dict[str, bytes]]) -> None:
    lake, at, before = broken
    assert [one.key for one in lake.restore(at, "bars_1d")] == [BARS]
    assert lake.content()[BARS] == before[BARS]
    assert FORECASTS not in lake.content()


@pytest.mark.parametrize(("key", "told"), [(BARS, "bars_1d"), (LATER, "bars_1h")])
def test_what_somebody_writes_meanwhile_is_not_overwritten(
    broken: tuple[Lake, datetime, dict[str, bytes]], key: str, told: str
) -> None:
    lake, at, _ = broken
    planned = lake.planned(at, told)
    lake.put(key, b"newer")
    with pytest.raises(Contention, match=told):
        list(restore(lake.s3, BUCKET, planned))
    assert lake.content()[key] == b"newer"


def test_what_cannot_be_known_any_more_is_refused(lake: Lake) -> None:
    now = datetime.now(UTC)
    with pytest.raises(InputError, match="versions are kept for 30 days"):
        lake.planned(now - timedelta(days=31))
    with pytest.raises(InputError, match="lies in the future"):
        lake.planned(now + timedelta(hours=1))
    with pytest.raises(InputError, match="nothing is called bars: choose of bars_1d"):
        lake.planned(now, "bars")
