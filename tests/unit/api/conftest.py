"""The real handler, over a lake that holds what a test puts into it."""

from collections.abc import Iterator
from importlib import import_module
from io import StringIO
from types import ModuleType

import pytest

from lambdas.api.app import build_app
from nextday.settings import ApiSettings
from tests.unit.api.client import Client
from tests.unit.api.fake_lake import FakeLake

SETTINGS = ApiSettings(lake_bucket="lake", database="nextday_dev", buckets=1, stage="dev", symbols=("AAPL", "BRK-B"))


@pytest.fixture(scope="session")
def handler_module() -> Iterator[ModuleType]:
    with pytest.MonkeyPatch.context() as environment:
        variables = {"POWERTOOLS_SERVICE_NAME": "api", "POWERTOOLS_METRICS_NAMESPACE": "nextday"}
        for name, value in (SETTINGS.to_env() | variables).items():
            environment.setenv(name, value)
        yield import_module("lambdas.api.handler")


@pytest.fixture
def lake() -> FakeLake:
    return FakeLake()


@pytest.fixture
def client(handler_module: ModuleType, lake: FakeLake, monkeypatch: pytest.MonkeyPatch) -> Client:
    monkeypatch.setattr(handler_module, "app", build_app(SETTINGS, lake, handler_module.logger))
    return Client(handler_module.handler)


@pytest.fixture
def logs(handler_module: ModuleType) -> Iterator[StringIO]:
    stream = StringIO()
    before = handler_module.logger.registered_handler.setStream(stream)
    yield stream
    handler_module.logger.registered_handler.setStream(before)
