"""The HTTP API offers its routes twice, to anybody, but not without end."""

import json
from fnmatch import fnmatchcase
from pathlib import Path
from typing import Any

import pytest

from stacks.constructs.edge.contract import Contract
from stacks.constructs.edge.http_api import ROW_PATHS, row_limits
from tests.infra.synthesized import StageTemplates
from tests.synthesis import STAGES

ROOT = Path(__file__).parents[2]
PREFIXES = ("", "/api")
ROWS = {"200": {"content": {"application/json": {}, "text/csv": {}}}, "404": {"content": {"text/plain": {}}}}
SYMBOL = {"name": "symbol", "in": "query"}


def document(folder: Path, paths: dict[str, Any]) -> Path:
    place = folder / "openapi.json"
    place.write_text(json.dumps({"paths": paths, "components": {"parameters": {"Symbol": SYMBOL}}}))
    return place


@pytest.fixture
def contract(tmp_path: Path) -> Contract:
    reference = {"$ref": "#/components/parameters/Symbol"}
    bars = [reference, {"name": "end", "in": "query"}, {"name": "accept", "in": "header"}]
    paths = {
        "/bars": {"get": {"parameters": bars, "responses": ROWS}},
        "/predict": {"get": {"parameters": [SYMBOL], "responses": ROWS}, "post": {"responses": ROWS}},
        "/models/{symbol}": {"parameters": [{"name": "symbol", "in": "path"}], "get": {"responses": ROWS}},
    }
    return Contract.read(document(tmp_path, paths))


def test_every_path_of_the_document_is_served_alone_and_below_api(stage: StageTemplates) -> None:
    paths = json.loads((ROOT / "lambdas" / "api" / "openapi.json").read_text())["paths"]
    asked = {(method.upper(), path) for path, methods in paths.items() for method in methods}
    asked |= {("HEAD", path) for method, path in asked if method == "GET"}
    served = {route.properties["RouteKey"] for route in stage.api.resources("AWS::ApiGatewayV2::Route")}
    assert served == {"$default", *(f"{method} {prefix}{path}" for method, path in asked for prefix in PREFIXES)}


def test_paths_methods_and_names_come_from_the_document(contract: Contract) -> None:
    methods = {one.path: one.methods for one in contract.endpoints}
    names = {one.path: one.parameters for one in contract.endpoints}
    assert methods == {
        "/bars": ("GET", "HEAD"),
        "/predict": ("GET", "HEAD", "POST"),
        "/models/{symbol}": ("GET", "HEAD"),
    }
    assert names == {"/bars": ("symbol", "end"), "/predict": ("symbol",), "/models/{symbol}": ()}
    assert {one.media_types for one in contract.endpoints} == {("application/json", "text/csv")}


def test_a_method_that_nobody_would_serve_is_named(tmp_path: Path) -> None:
    with pytest.raises(ValueError, match="/bars: no gateway serves delete"):
        Contract.read(document(tmp_path, {"/bars": {"delete": {"responses": {}}}}))


def test_reading_rows_has_a_lower_limit_than_the_rest(contract: Contract) -> None:
    limit = {"ThrottlingRateLimit": 5, "ThrottlingBurstLimit": 10}
    assert row_limits(contract, 20) == {
        f"{method} {prefix}/bars": limit for method in ("GET", "HEAD") for prefix in PREFIXES
    }


def test_no_limit_rounds_down_to_nothing(contract: Contract) -> None:
    assert {one["ThrottlingRateLimit"] for one in row_limits(contract, 1).values()} == {1}


def test_limits_of_routes_wait_for_their_routes(stage: StageTemplates) -> None:
    declared = stage.api.json["Resources"][stage.api.only("AWS::ApiGatewayV2::Stage").id]
    keys = {route.properties["RouteKey"]: route.id for route in stage.api.resources("AWS::ApiGatewayV2::Route")}
    limited = declared["Properties"].get("RouteSettings", {})
    assert limited == row_limits(Contract.read(), STAGES[stage.name].requests_per_second)
    assert {keys[key] for key in keys if key != "$default"} <= set(declared["DependsOn"])


def test_callers_are_throttled_and_logged(stage: StageTemplates) -> None:
    served = stage.api.only("AWS::ApiGatewayV2::Stage").properties
    per_second = {"dev": 20, "prod": 100}[stage.name]
    assert served["DefaultRouteSettings"] == {
        "ThrottlingRateLimit": per_second,
        "ThrottlingBurstLimit": 2 * per_second,
    }
    assert "$context.requestId" in served["AccessLogSettings"]["Format"]


def test_requests_go_to_a_published_version_that_starts_from_a_snapshot(stage: StageTemplates) -> None:
    function, alias = stage.api.only("AWS::Lambda::Function"), stage.api.only("AWS::Lambda::Alias")
    assert function.properties["SnapStart"] == {"ApplyOn": "PublishedVersions"}
    assert stage.plain(alias.properties["FunctionVersion"]) == stage.api.only("AWS::Lambda::Version").id
    integrations = stage.api.resources("AWS::ApiGatewayV2::Integration")
    assert {stage.plain(one.properties["IntegrationUri"]) for one in integrations} == {alias.id}
    for allowed in stage.api.resources("AWS::Lambda::Permission"):
        told = allowed.properties
        assert (stage.plain(told["FunctionName"]), told["Principal"]) == (alias.id, "apigateway.amazonaws.com")


@pytest.mark.parametrize("caller", ["GET/bars", "HEAD/api/forecasts/{symbol}/{session}", "$default"])
def test_every_route_may_call_the_function(stage: StageTemplates, caller: str) -> None:
    permissions = stage.api.resources("AWS::Lambda::Permission")
    sources = [stage.plain(one.properties["SourceArn"]) for one in permissions]
    api = stage.api.only("AWS::ApiGatewayV2::Api").id
    # how API Gateway names itself to Lambda: its stage, and the method and path of the route or $default
    called = f"{api}/$default/{caller}"
    assert any(fnmatchcase(called, source[source.index(api) :].replace("$", "[$]")) for source in sources)


def test_the_function_finds_the_domain_and_its_dependencies_in_layers(stage: StageTemplates) -> None:
    function = stage.api.only("AWS::Lambda::Function")
    layers = {layer.id: layer for layer in stage.api.resources("AWS::Lambda::LayerVersion")}
    assert set(stage.plain(function.properties["Layers"])) == set(layers)
    assert function.properties["Runtime"] == "python3.13"
    assert function.properties["Architectures"] == ["arm64"]


def test_every_limit_of_rows_is_of_a_path_that_is_served() -> None:
    assert {one.path for one in Contract.read().endpoints} >= ROW_PATHS
