import re
from base64 import b64encode
from hashlib import sha256
from itertools import chain
from pathlib import Path

import pytest
from openapi_spec_validator import OpenAPIV31SpecValidator, validate

from lambdas.api.answers import Health
from lambdas.api.problem import Problem
from tests.unit.api.client import Client

GUIDE = Path(__file__).parents[3] / "docs" / "api.md"


@pytest.fixture
def document(client: Client):
    return client.get("/openapi.json").json


def operations(document):
    return list(chain.from_iterable(path.values() for path in document["paths"].values()))


def test_health_is_as_short_as_documented(client: Client):
    answer = client.get("/health")
    assert answer.json == {"status": "ok"}
    Health.model_validate_json(answer.body)


def test_the_openapi_document_is_valid(document):
    validate(document, cls=OpenAPIV31SpecValidator)


def test_every_route_is_documented_with_its_answer(document):
    assert set(document["paths"]) == {"/health", "/symbols", "/latest", "/predict", "/openapi.json", "/docs"}
    for operation in operations(document):
        assert operation["summary"]
        assert operation["responses"]["200"]["description"]


def test_only_our_own_schemas_are_described_and_all_of_them_are_used(document):
    used = set(re.findall(r"#/components/schemas/(\w+)", str(document)))
    assert used == set(document["components"]["schemas"])


def test_problems_are_documented_with_their_media_type(document):
    documented = [
        content
        for operation in operations(document)
        for status, response in operation["responses"].items()
        if status >= "400"
        for content in response["content"]
    ]
    assert set(documented) == {"application/problem+json"}
    assert document["paths"]["/latest"]["get"]["responses"].keys() == {"200", "400", "404", "503"}


def test_every_documented_problem_is_a_problem_of_its_status(document):
    for operation in operations(document):
        for status, response in operation["responses"].items():
            for example in response["content"].get("application/problem+json", {}).get("examples", {}).values():
                assert Problem.model_validate(example["value"]).status == int(status)


def test_the_documented_problem_is_the_one_that_is_sent(client: Client, document):
    responses = document["paths"]["/latest"]["get"]["responses"]
    examples = responses["404"]["content"]["application/problem+json"]["examples"]
    assert client.get("/api/latest", symbol="ZZZZ").json == examples["unknown-symbol"]["value"]
    examples = responses["400"]["content"]["application/problem+json"]["examples"]
    assert client.get("/api/latest").json == examples["bad-input"]["value"]


def test_parameters_are_documented_with_their_bounds(document):
    parameters = {each["name"]: each for each in document["paths"]["/latest"]["get"]["parameters"]}
    assert parameters["symbol"]["required"]
    assert parameters["symbol"]["schema"]["pattern"] == "^[A-Z][A-Z0-9.-]{0,9}$|^[a-z][a-z0-9.-]{0,9}$"
    assert (parameters["limit"]["schema"]["minimum"], parameters["limit"]["schema"]["maximum"]) == (1, 1000)
    assert parameters["limit"]["schema"]["default"] == 120


def test_models_are_named_in_examples_as_they_are_in_answers(document):
    (shown,) = document["components"]["schemas"]["Forecast"]["properties"]["model_id"]["examples"]
    (guide,) = re.findall(r'"model_id":"(.*?)"', GUIDE.read_text())
    for model_id in (shown, guide):
        assert re.fullmatch(r"\d{4}-\d{2}-\d{2}-[0-9a-f]{12}", model_id)


def test_paths_resolve_beside_the_document_wherever_it_is_served(document):
    assert [server["url"] for server in document["servers"]] == ["."]


def test_the_docs_page_runs_only_what_its_policy_names(client: Client):
    answer = client.get("/api/docs")
    policy = answer.headers["Content-Security-Policy"]
    inline = re.findall(r"<(?:script|style)>(.*?)</(?:script|style)>", answer.body, re.DOTALL)
    digests = [b64encode(sha256(text.encode()).digest()).decode() for text in inline]
    assert len(digests) == 3
    assert all(f"'sha256-{digest}'" in policy for digest in digests)
    assert "unsafe" not in policy


def test_the_docs_page_loads_nothing_but_the_document_beside_it(client: Client):
    page = client.get("/docs").body
    markup = re.sub(r"<(script|style)>.*?</\1>", "", page, flags=re.DOTALL)
    assert "src=" not in markup
    assert re.findall(r'href="(.*?)"', markup) == ["data:,"]
    assert 'url: "openapi.json"' in page
