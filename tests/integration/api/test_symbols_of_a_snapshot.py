"""A function that starts from a snapshot finds its symbols in it."""

import os

import pytest
from mypy_boto3_s3 import S3Client

from nextday.universe import place_of
from tests.integration.api.conftest import cold_start


@pytest.mark.parametrize(("start", "status"), [("snap-start", 200), ("on-demand", 503)])
def test_a_snapshot_holds_the_symbols_of_its_version(
    bucket: str, s3: S3Client, monkeypatch: pytest.MonkeyPatch, start: str, status: int
) -> None:
    monkeypatch.setenv("AWS_LAMBDA_INITIALIZATION_TYPE", start)
    client = cold_start(bucket, monkeypatch)
    place, key = place_of(os.environ["NEXTDAY_UNIVERSE"])
    s3.delete_object(Bucket=place, Key=key)
    assert client.get("/symbols").status == status
