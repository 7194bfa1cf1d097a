"""The HTTP API offers its routes twice, to anybody, but not without end."""

from pathlib import Path

from tests.infra.synthesized import StageTemplates

ROUTES = {
    "GET /health",
    "GET /symbols",
    "GET /latest",
    "GET /predict",
    "POST /predict",
    "GET /openapi.json",
    "GET /docs",
}


def test_every_route_is_served_alone_and_below_api(stage: StageTemplates) -> None:
    served = {route.properties["RouteKey"] for route in stage.api.resources("AWS::ApiGatewayV2::Route")}
    assert served == {"$default"} | ROUTES | {route.replace(" ", " /api") for route in ROUTES}


def test_callers_are_throttled_and_logged(stage: StageTemplates) -> None:
    served = stage.api.only("AWS::ApiGatewayV2::Stage").properties
    per_second = {"dev": 20, "prod": 100}[stage.name]
    assert served["DefaultRouteSettings"] == {
        "ThrottlingRateLimit": per_second,
        "ThrottlingBurstLimit": 2 * per_second,
    }
    assert "$context.requestId" in served["AccessLogSettings"]["Format"]


def test_any_page_may_read_but_not_with_credentials(stage: StageTemplates) -> None:
    cors = stage.api.only("AWS::ApiGatewayV2::Api").properties["CorsConfiguration"]
    assert cors["AllowOrigins"] == ["*"]
    assert set(cors["AllowMethods"]) == {"GET", "POST"}
    assert "AllowCredentials" not in cors


def test_the_function_finds_the_domain_and_its_dependencies_in_layers(stage: StageTemplates) -> None:
    function = stage.api.only("AWS::Lambda::Function")
    layers = {layer.id: layer for layer in stage.api.resources("AWS::Lambda::LayerVersion")}
    assert set(stage.plain(function.properties["Layers"])) == set(layers)
    assert function.properties["Runtime"] == "python3.13"
    assert function.properties["Architectures"] == ["arm64"]


def test_a_synthesis_without_the_built_layer_says_so(stage: StageTemplates) -> None:
    built = (Path(__file__).parents[2] / "layers" / "api" / "python").is_dir()
    metadata = stage.api.path.with_name(stage.api.path.name.replace("template", "metadata")).read_text()
    assert ("run `make layer`" in metadata) is not built
