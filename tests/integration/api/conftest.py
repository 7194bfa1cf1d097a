"""The deployed handler over an S3 of our own, filled by the store that the jobs write through."""

import sys
from importlib import import_module

import pytest

from nextday.lake.s3.tables import S3TableStore
from nextday.settings import ApiSettings
from tests.unit.api.client import Client
from tests.universes import stored_universe

BUCKETS = 2


@pytest.fixture
def store(bucket: str) -> S3TableStore:
    return S3TableStore(bucket)


@pytest.fixture
def client(bucket: str, monkeypatch: pytest.MonkeyPatch) -> Client:
    return cold_start(bucket, monkeypatch)


def cold_start(
    bucket: str, monkeypatch: pytest.MonkeyPatch, *, buckets: int = BUCKETS, universe: str | None = None
) -> Client:
    """The handler as it starts over a lake; the variables of AWS say where that is."""
    universe = universe or stored_universe(("AAPL", "MSFT"))
    settings = ApiSettings(lake_bucket=bucket, database="nextday_dev", buckets=buckets, universe=universe)
    for name, value in settings.to_env().items():
        monkeypatch.setenv(name, value)
    monkeypatch.setenv("POWERTOOLS_SERVICE_NAME", "api")
    monkeypatch.setenv("POWERTOOLS_METRICS_NAMESPACE", "nextday")
    # imported anew, as by a cold start in this environment
    monkeypatch.delitem(sys.modules, "lambdas.api.handler", raising=False)
    return Client(import_module("lambdas.api.handler").handler)
