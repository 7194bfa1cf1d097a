"""A lake says once how it is split, and nobody who believes otherwise gets to look into it."""

import json

import pytest
from mypy_boto3_s3 import S3Client

from lambdas.tables import checked_tables
from nextday.catalog import BARS_1D, LAYOUT_KEY, Partition
from nextday.errors import Corrupt, OtherBuckets
from nextday.lake.s3.layout import check_layout
from nextday.lake.s3.objects import Version, VersionedBucket
from nextday.settings import LakeSettings
from tests.glue import deployed_tables

JOBS = ("ingest", "train", "predict")


class Hurried(VersionedBucket):
    """Looks before the others have written."""

    looked = False

    def get(self, key: str, version: str | None = None) -> tuple[bytes, Version] | None:
        looked, self.looked = self.looked, True
        return super().get(key, version) if looked else None


def noted(s3: S3Client, bucket: str) -> int:
    return int(json.load(s3.get_object(Bucket=bucket, Key=LAYOUT_KEY)["Body"])["buckets"])


def settings(bucket: str, buckets: int) -> LakeSettings:
    return LakeSettings(lake_bucket=bucket, database=bucket, buckets=buckets)


def test_the_first_ingest_writes_down_how_the_lake_is_split(s3: S3Client, bucket: str) -> None:
    with deployed_tables(settings(bucket, 4)):
        checked_tables(settings(bucket, 4), "ingest")
        checked_tables(settings(bucket, 4), "ingest")
    assert noted(s3, bucket) == 4
    assert len(s3.list_object_versions(Bucket=bucket, Prefix=LAYOUT_KEY)["Versions"]) == 1


@pytest.mark.parametrize("job", ["train", "predict"])
def test_who_does_not_fill_a_lake_does_not_split_it(s3: S3Client, bucket: str, job: str) -> None:
    with deployed_tables(settings(bucket, 4)):
        checked_tables(settings(bucket, 4), job)
    assert "Contents" not in s3.list_objects_v2(Bucket=bucket)


@pytest.mark.parametrize("job", JOBS)
@pytest.mark.parametrize("believed", [1, 5])
def test_a_job_that_believes_otherwise_is_refused_with_what_to_do(bucket: str, job: str, believed: int) -> None:
    check_layout(VersionedBucket(bucket), 4, claims=True)
    told = rf"split into buckets=4, not {believed}: give the stage this number"
    with deployed_tables(settings(bucket, believed)), pytest.raises(OtherBuckets, match=told):
        checked_tables(settings(bucket, believed), job)


def test_of_two_who_split_at_once_one_wins(s3: S3Client, bucket: str) -> None:
    check_layout(VersionedBucket(bucket), 4, claims=True)
    check_layout(Hurried(bucket), 4, claims=True)
    with pytest.raises(OtherBuckets):
        check_layout(Hurried(bucket), 2, claims=True)
    assert noted(s3, bucket) == 4


def test_a_lake_that_was_filled_before_it_said_so_is_not_taken_for_less(s3: S3Client, bucket: str) -> None:
    s3.put_object(Bucket=bucket, Key=BARS_1D.object_key({Partition.BUCKET: 3, Partition.YEAR: 2026}), Body=b"")
    with pytest.raises(OtherBuckets, match="buckets=4, not 2"):
        check_layout(VersionedBucket(bucket), 2, claims=True)
    check_layout(VersionedBucket(bucket), 4, claims=True)
    assert noted(s3, bucket) == 4


@pytest.mark.parametrize("content", [b"", b"{}", b"[]", b'{"buckets": "some"}'])
def test_nonsense_in_its_place_is_named(s3: S3Client, bucket: str, content: bytes) -> None:
    s3.put_object(Bucket=bucket, Key=LAYOUT_KEY, Body=content)
    with pytest.raises(Corrupt, match="does not say into how many buckets"):
        check_layout(VersionedBucket(bucket), 1, claims=True)
