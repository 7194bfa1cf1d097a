"""The tests' S3 is as strict as AWS's: of writers that race under one condition, one wins."""

from collections.abc import Callable
from typing import Any

import pytest
from botocore.exceptions import ClientError
from mypy_boto3_s3 import S3Client

from tests.integration.races import RACES, ROUNDS, hesitating_s3, winners


@pytest.mark.parametrize(("prepare", "condition"), RACES)
def test_of_writers_that_race_under_one_condition_one_wins(
    s3: S3Client, bucket: str, prepare: Callable[..., Any], condition: str
):
    with hesitating_s3():
        assert [len(winners(s3, bucket, prepare, condition)) for _ in range(ROUNDS)] == [1] * ROUNDS


def test_a_condition_that_s3_does_not_know_is_refused(s3: S3Client, bucket: str):
    etag = s3.put_object(Bucket=bucket, Key="key", Body=b"one")["ETag"]
    with pytest.raises(ClientError, match="NotImplemented"):
        s3.put_object(Bucket=bucket, Key="key", Body=b"two", IfNoneMatch=etag)
    assert s3.get_object(Bucket=bucket, Key="key")["Body"].read() == b"one"
