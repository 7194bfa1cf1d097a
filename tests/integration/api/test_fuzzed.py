"""Schemathesis, which knows the document alone, finds nothing that is not as it says."""

from http import HTTPStatus

import schemathesis
from hypothesis import HealthCheck, settings
from schemathesis.config import SchemathesisConfig
from schemathesis.specs.openapi.checks import positive_data_acceptance

from tests.integration.api.wsgi import wsgi
from tests.unit.api.whole_lake import client_of_a_whole_lake

document = schemathesis.openapi.from_wsgi(
    "/openapi.json",
    wsgi(client_of_a_whole_lake()),
    config=SchemathesisConfig.from_dict({"base-url": "http://localhost/api"}),
)


# what OpenAPI cannot say of parameters: that one of two is wanted, that two contradict each other, what was handed out
_ONE_OF_BOTH = {"symbol", "symbols"}
UNSAYABLE = {
    "getLatest": _ONE_OF_BOTH,
    "getForecast": _ONE_OF_BOTH,
    "postForecast": _ONE_OF_BOTH,
    "getBars": _ONE_OF_BOTH | {"end", "adjusted", "cursor"},
    "getActions": _ONE_OF_BOTH | {"end", "cursor"},
    "getForecasts": _ONE_OF_BOTH | {"end", "cursor"},
    "getIndicators": {"end", "cursor"},
    "getProof": {"end"},
    "getRevisions": _ONE_OF_BOTH | {"cursor"},
    "getSessions": _ONE_OF_BOTH | {"end", "cursor"},
    "getQuarantine": _ONE_OF_BOTH | {"cursor"},
    "getHolds": _ONE_OF_BOTH | {"cursor"},
    "getScoreboard": {"by", "window"},
}


@document.parametrize()
@settings(max_examples=40, derandomize=True, suppress_health_check=list(HealthCheck))
def test_what_is_sent_and_answered_is_as_documented(case: schemathesis.Case):
    unsayable = UNSAYABLE.get(case.operation.definition.raw["operationId"], set())
    answer = case.call_and_validate(excluded_checks=[positive_data_acceptance] if unsayable else [])
    if answer.status_code == HTTPStatus.BAD_REQUEST and case.meta.generation.mode.is_positive:
        assert {fault["name"] for fault in answer.json()["errors"]} <= unsayable, answer.text
