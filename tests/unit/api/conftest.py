"""The real handler, over a bucket that holds what a test puts into it."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from importlib import import_module
from io import StringIO
from types import ModuleType

import pytest

from lambdas.api.access import Access
from lambdas.api.app import App
from lambdas.api.contract import Contract
from lambdas.api.routing import routes
from lambdas.api.symbols import Symbols
from nextday.settings import ApiSettings
from tests.unit.api.client import Client
from tests.unit.api.fake_objects import FakeObjects
from tests.universes import NOWHERE

SETTINGS = ApiSettings(lake_bucket="lake", database="nextday_dev", buckets=1, universe=NOWHERE)
COLLECTED = Symbols(lambda: ("AAPL", "BRK-B"))
CONTRACT = Contract.committed()


@dataclass
class Ticks:
    """Seconds that go on when a test says so."""

    seconds: float = 0.0

    def __call__(self) -> float:
        return self.seconds


@pytest.fixture(scope="session")
def handler_module() -> Iterator[ModuleType]:
    with pytest.MonkeyPatch.context() as environment:
        for name, value in (SETTINGS.to_env() | {"POWERTOOLS_SERVICE_NAME": "api"}).items():
            environment.setenv(name, value)
        yield import_module("lambdas.api.handler")


@pytest.fixture
def objects() -> FakeObjects:
    return FakeObjects()


@pytest.fixture
def ticks() -> Ticks:
    return Ticks()


@pytest.fixture
def client_over(
    handler_module: ModuleType, ticks: Ticks, monkeypatch: pytest.MonkeyPatch
) -> Callable[[FakeObjects], Client]:
    """The function as it starts over a bucket; it starts anew over the next one."""

    def started(objects: FakeObjects) -> Client:
        served = routes(SETTINGS, CONTRACT, COLLECTED, patient=objects, hasty=objects, ticks=ticks)
        app = App(CONTRACT, served, Access.of(SETTINGS), handler_module.logger)
        monkeypatch.setattr(handler_module, "app", app)
        return Client(handler_module.handler)

    return started


@pytest.fixture
def client(client_over: Callable[[FakeObjects], Client], objects: FakeObjects) -> Client:
    return client_over(objects)


@pytest.fixture
def logs(handler_module: ModuleType) -> Iterator[StringIO]:
    stream = StringIO()
    before = handler_module.logger.registered_handler.setStream(stream)
    yield stream
    handler_module.logger.registered_handler.setStream(before)
