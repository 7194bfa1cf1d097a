"""Schemathesis, which knows the document alone, finds nothing that is not as it says."""

import pytest
import schemathesis
from hypothesis import HealthCheck, settings
from schemathesis.config import SchemathesisConfig

from tests.unit.api.client import Client
from tests.unit.api.fake_objects import FakeObjects
from tests.unit.api.whole_lake import fill
from tests.unit.contract.wsgi import wsgi


@pytest.fixture
def fuzzed(client: Client, objects: FakeObjects):
    fill(objects)
    return schemathesis.openapi.from_wsgi("/openapi.json", wsgi(client), config=SchemathesisConfig.from_dict({}))


document = schemathesis.pytest.from_fixture("fuzzed")


@document.parametrize()
@settings(max_examples=25, derandomize=True, suppress_health_check=list(HealthCheck))
def test_what_is_sent_and_answered_is_as_documented(case: schemathesis.Case):
    case.call_and_validate()
