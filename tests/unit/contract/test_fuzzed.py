"""Schemathesis, which knows the document alone, finds nothing that is not as it says."""

from http import HTTPStatus

import schemathesis
from aws_lambda_powertools import Logger
from hypothesis import HealthCheck, settings
from schemathesis.config import SchemathesisConfig
from schemathesis.specs.openapi.checks import positive_data_acceptance

from lambdas.api.access import Access
from lambdas.api.app import App
from lambdas.api.routing import routes
from tests.unit.api.client import Client
from tests.unit.api.conftest import CONTRACT, SETTINGS, Ticks
from tests.unit.api.fake_objects import FakeObjects
from tests.unit.api.whole_lake import fill
from tests.unit.contract.wsgi import wsgi


def served() -> Client:
    """The function over a lake in which every operation finds something."""
    objects = FakeObjects()
    fill(objects)
    found = routes(SETTINGS, CONTRACT, patient=objects, hasty=objects, ticks=Ticks())
    return Client(App(CONTRACT, found, Access.of(SETTINGS), Logger("api")).resolve)


document = schemathesis.openapi.from_wsgi(
    "/openapi.json", wsgi(served()), config=SchemathesisConfig.from_dict({"base-url": "http://localhost/api"})
)


# what OpenAPI cannot say of parameters: that one of two is wanted, that two contradict each other, what was handed out
_ONE_OF_BOTH = {"symbol", "symbols"}
UNSAYABLE = {
    "getLatest": _ONE_OF_BOTH,
    "getForecast": _ONE_OF_BOTH,
    "postForecast": _ONE_OF_BOTH,
    "getBars": _ONE_OF_BOTH | {"end", "adjusted", "cursor"},
    "getActions": _ONE_OF_BOTH | {"end", "cursor"},
    "getRevisions": _ONE_OF_BOTH | {"cursor"},
    "getScoreboard": {"by", "window"},
}


@document.parametrize()
@settings(max_examples=40, derandomize=True, suppress_health_check=list(HealthCheck))
def test_what_is_sent_and_answered_is_as_documented(case: schemathesis.Case):
    unsayable = UNSAYABLE.get(case.operation.definition.raw["operationId"], set())
    answer = case.call_and_validate(excluded_checks=[positive_data_acceptance] if unsayable else [])
    if answer.status_code == HTTPStatus.BAD_REQUEST and case.meta.generation.mode.is_positive:
        assert {fault["name"] for fault in answer.json()["errors"]} <= unsayable, answer.text
