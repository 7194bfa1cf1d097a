"""The deployed handler over an S3 of our own, filled by the store that the jobs write through."""

import sys
from collections.abc import Iterator
from importlib import import_module
from uuid import uuid4

import boto3
import pytest
from moto.server import ThreadedMotoServer

from nextday.lake.s3.tables import S3TableStore
from nextday.settings import ApiSettings
from tests.unit.api.client import Client

BUCKETS = 2


@pytest.fixture(scope="session")
def s3_endpoint() -> Iterator[str]:
    server = ThreadedMotoServer(ip_address="127.0.0.1", port=0)
    server.start()
    host, port = server.get_host_and_port()
    yield f"http://{host}:{port}"
    server.stop()


@pytest.fixture
def bucket(s3_endpoint: str, monkeypatch: pytest.MonkeyPatch) -> str:
    name = f"lake-{uuid4().hex}"
    monkeypatch.setenv("AWS_ENDPOINT_URL", s3_endpoint)
    monkeypatch.setenv("AWS_ALLOW_HTTP", "true")
    monkeypatch.setenv("AWS_ACCESS_KEY_ID", "test")
    monkeypatch.setenv("AWS_SECRET_ACCESS_KEY", "test")
    monkeypatch.setenv("AWS_DEFAULT_REGION", "us-east-1")
    boto3.setup_default_session()
    s3 = boto3.client("s3")
    s3.create_bucket(Bucket=name)
    s3.put_bucket_versioning(Bucket=name, VersioningConfiguration={"Status": "Enabled"})
    return name


@pytest.fixture
def store(bucket: str) -> S3TableStore:
    return S3TableStore(bucket)


@pytest.fixture
def client(bucket: str, monkeypatch: pytest.MonkeyPatch) -> Client:
    settings = ApiSettings(
        lake_bucket=bucket, database="nextday_dev", buckets=BUCKETS, stage="dev", symbols=("AAPL", "MSFT")
    )
    for name, value in settings.to_env().items():
        monkeypatch.setenv(name, value)
    monkeypatch.setenv("POWERTOOLS_SERVICE_NAME", "api")
    monkeypatch.setenv("POWERTOOLS_METRICS_NAMESPACE", "nextday")
    # imported anew, as by a cold start in this environment
    monkeypatch.delitem(sys.modules, "lambdas.api.handler", raising=False)
    return Client(import_module("lambdas.api.handler").handler)
