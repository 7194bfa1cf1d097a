"""The committed OpenAPI document: made from its declarations, valid, and whole."""

import re

import pytest
from openapi_spec_validator import OpenAPIV31SpecValidator, validate
from pydantic import BaseModel, ConfigDict, Field

from lambdas.api.routing import routes
from ops.contract.answers.base import Problem
from ops.contract.document import COMMITTED, text
from ops.contract.examples import example_of
from ops.contract.operations import OPERATIONS
from tests.unit.api.conftest import COLLECTED, CONTRACT, SETTINGS, Ticks
from tests.unit.api.fake_objects import FakeObjects
from tests.unit.api.promised import DOCUMENT, faults, operations, resolved

SCHEMAS = DOCUMENT["components"]["schemas"]


def test_the_committed_document_is_the_declared_one():
    assert COMMITTED.read_bytes() == text(), "run make contract"


def test_the_document_is_valid():
    validate(DOCUMENT, cls=OpenAPIV31SpecValidator)


def test_every_operation_has_a_route_and_every_route_an_operation():
    objects = FakeObjects()
    served = routes(SETTINGS, CONTRACT, COLLECTED, patient=objects, hasty=objects, ticks=Ticks())
    assert set(served) == set(operations()) == {operation.id for operation in OPERATIONS}


def test_paths_resolve_beside_the_document_wherever_it_is_served():
    assert [server["url"] for server in DOCUMENT["servers"]] == ["."]


def test_only_our_own_schemas_are_described_and_all_of_them_are_used():
    assert set(re.findall(r"#/components/schemas/(\w+)", str(DOCUMENT))) == set(SCHEMAS)


@pytest.mark.parametrize("name", operations())
def test_an_operation_says_what_it_is_and_how_it_fails(name: str):
    told = operations()[name]
    assert told["summary"]
    assert told["description"]
    for status, response in told["responses"].items():
        assert resolved(response)["description"]
        problem = resolved(response).get("content", {}).get("application/problem+json", {"examples": {}})
        for example in problem["examples"].values():
            assert (Problem.model_validate(example["value"]).status, faults(problem["schema"], example["value"])) == (
                int(status),
                [],
            )
    assert {"200", "400", "406", "429", "500"} <= set(told["responses"])


@pytest.mark.parametrize("name", operations())
def test_a_parameter_says_what_it_is_and_is_bounded(name: str):
    for parameter in operations()[name]["parameters"]:
        schema = parameter["schema"].get("items", parameter["schema"])
        assert parameter["description"]
        assert "example" not in parameter or faults(parameter["schema"], parameter["example"]) == []
        assert schema["type"] != "integer" or "enum" in schema or {"minimum", "maximum"} <= set(schema)
        assert schema["type"] != "string" or {"enum", "pattern", "format"} & set(schema)


@pytest.mark.parametrize("name", SCHEMAS)
def test_an_answer_has_no_fields_that_are_not_told(name: str):
    assert SCHEMAS[name]["additionalProperties"] is False


@pytest.mark.parametrize("name", SCHEMAS)
def test_a_number_says_what_it_counts(name: str):
    numbers = {
        field
        for field, told in SCHEMAS[name]["properties"].items()
        if {one.get("type") for one in told.get("anyOf", [told])} & {"number", "integer"}
    }
    assert {field for field in numbers if "description" not in SCHEMAS[name]["properties"][field]} == set()


class Odd(BaseModel):
    """A shape with a field that implies no example."""

    model_config = ConfigDict(extra="forbid")

    told: int = Field(examples=[3])
    untold: int


def test_a_field_without_an_example_is_named():
    with pytest.raises(TypeError, match=r"Odd\.untold needs an example"):
        example_of(Odd)
