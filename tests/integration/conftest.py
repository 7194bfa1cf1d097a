"""An S3 of our own: moto in this process, one versioned bucket per test, more for who asks."""

from collections.abc import Callable, Iterator
from uuid import uuid4

import boto3
import pytest
from mypy_boto3_s3 import S3Client

from ops.localcloud.account import REGION, environment
from ops.localcloud.backend import moto_server


@pytest.fixture(scope="session")
def s3_endpoint() -> Iterator[str]:
    with moto_server() as server:
        yield server.url


@pytest.fixture
def s3(s3_endpoint: str, monkeypatch: pytest.MonkeyPatch) -> S3Client:
    for name, value in environment(s3_endpoint).items():
        monkeypatch.setenv(name, value)
    boto3.setup_default_session()
    return boto3.client("s3")


@pytest.fixture
def new_bucket(s3: S3Client) -> Callable[[], str]:
    """Makes a bucket with versions and names it."""

    def make() -> str:
        name = f"lake-{uuid4().hex}"
        s3.create_bucket(Bucket=name, CreateBucketConfiguration={"LocationConstraint": REGION})
        s3.put_bucket_versioning(Bucket=name, VersioningConfiguration={"Status": "Enabled"})
        return name

    return make


@pytest.fixture
def bucket(new_bucket: Callable[[], str]) -> str:
    return new_bucket()
