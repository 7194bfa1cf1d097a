"""APIs, what CloudFront declares, and the secret by which they know each other: the front door acts by them."""

from collections.abc import Iterator
from contextlib import contextmanager
from random import Random

from ops.localcloud.account import REGION
from ops.localcloud.cloudformation.deployment import Deployment, Properties
from ops.localcloud.cloudformation.shims import Created, Undeployable, resource, without
from ops.localcloud.frontdoor.cache import MANAGED
from ops.localcloud.patching import replaced
from ops.localcloud.sockets.websocket_api import SELECTION, websocket_apis


@contextmanager
def _lasting_id(name: str) -> Iterator[None]:
    """Moto draws ids, to which other resources refer, at random: one name draws the same one at every start."""
    from moto.apigatewayv2 import models  # noqa: PLC0415 - imports validators of OpenAPI

    with replaced(models, random=Random(name)):  # noqa: S311 - no secret
        yield


@resource("AWS::ApiGatewayV2::Api", name="Name")
def api(deployment: Deployment, name: str, properties: Properties) -> Created:
    """An HTTP or WebSocket API."""
    protocol, selection = properties.get("ProtocolType"), properties.get("RouteSelectionExpression", SELECTION)
    if protocol not in {"HTTP", "WEBSOCKET"} or {"Body", "CorsConfiguration"} & properties.keys():
        raise Undeployable(f"API {name}: only an API made of routes, without CORS of its own, is understood")
    if protocol == "WEBSOCKET" and not selection.startswith(SELECTION):
        raise Undeployable(f"API {name}: routes are selected by a field of {SELECTION} only, not by {selection}")
    with _lasting_id(name):
        answer = deployment.client("apigatewayv2").create_api(**{"Name": name, **without(properties, "Tags")})
    identity = answer["ApiId"]
    # nobody listens there: by this name the front door tells which origin is the API
    scheme = "wss" if protocol == "WEBSOCKET" else "https"
    endpoint = f"{scheme}://{identity}.execute-api.{REGION}.amazonaws.com"
    return Created(identity, {"ApiId": identity, "ApiEndpoint": endpoint})


@resource("AWS::ApiGatewayV2::Integration")
def integration(deployment: Deployment, name: str, properties: Properties) -> Created:
    """A function behind routes."""
    if properties.get("IntegrationType") != "AWS_PROXY":
        raise Undeployable(f"integration type {properties.get('IntegrationType')} is not served locally")
    with _lasting_id(name):
        answer = deployment.client("apigatewayv2").create_integration(**properties)
    return Created(answer["IntegrationId"], {"IntegrationId": answer["IntegrationId"]})


@resource("AWS::ApiGatewayV2::Route")
def route(deployment: Deployment, name: str, properties: Properties) -> Created:
    """A method and path, or a kind of message."""
    is_socket = properties["ApiId"] in websocket_apis(deployment)
    if is_socket and properties.get("AuthorizationType", "NONE") != "NONE":
        raise Undeployable(f"route {name}: sockets are authorized by the function of $connect only")
    with _lasting_id(name):
        answer = deployment.client("apigatewayv2").create_route(**properties)
    return Created(answer["RouteId"], {"RouteId": answer["RouteId"]})


@resource("AWS::ApiGatewayV2::Stage", name="StageName")
def stage(deployment: Deployment, name: str, properties: Properties) -> Created:
    """A stage; of an HTTP API only `$default`, which adds nothing to paths, is served."""
    is_socket = properties["ApiId"] in websocket_apis(deployment)
    if name != "$default" and not is_socket:
        raise Undeployable(f"API stage {name}: only $default of an HTTP API is served locally")
    routes = [properties.get("DefaultRouteSettings", {}), *properties.get("RouteSettings", {}).values()]
    is_logged = "AccessLogSettings" in properties or any(one.get("LoggingLevel", "OFF") != "OFF" for one in routes)
    if is_socket and is_logged:
        raise Undeployable(f"API stage {name}: CloudWatch Logs role ARN must be set in account settings to log sockets")
    deployment.client("apigatewayv2").create_stage(**without(properties, "Tags"))
    return Created(name)


@resource("AWS::ApiGatewayV2::Deployment")
def api_deployment(_: Deployment, name: str, __: Properties) -> Created:
    """What a stage serves: here always what is declared."""
    return Created(name, {"DeploymentId": name})


@resource("AWS::ApiGatewayV2::RouteResponse")
def route_response(deployment: Deployment, name: str, properties: Properties) -> Created:
    """Lets a route's function answer the client of a socket."""
    with _lasting_id(name):
        answer = deployment.client("apigatewayv2").create_route_response(**properties)
    return Created(answer["RouteResponseId"])


@resource("AWS::CloudFront::Distribution")
def distribution(deployment: Deployment, name: str, properties: Properties) -> Created:
    """What the front door serves."""
    config = properties["DistributionConfig"]
    behaviours = [config["DefaultCacheBehavior"], *config.get("CacheBehaviors", [])]
    if any("ResponsePagePath" in one for one in config.get("CustomErrorResponses", [])):
        raise Undeployable(f"distribution {name}: pages in place of errors are not served locally")
    for unserved in ("LambdaFunctionAssociations", "OriginPath"):
        if any(part.get(unserved) for part in (config, *behaviours, *config["Origins"])):
            raise Undeployable(f"distribution {name}: {unserved} is not served locally")
    for event in (one["EventType"] for part in behaviours for one in part.get("FunctionAssociations", [])):
        if event != "viewer-request":
            raise Undeployable(f"distribution {name}: functions on a {event} are not run locally")
    made = {one.physical_id for one in deployment.of_type("AWS::CloudFront::CachePolicy")}
    for policy in {one["CachePolicyId"] for one in behaviours if "CachePolicyId" in one} - made - MANAGED.keys():
        raise Undeployable(f"distribution {name}: the managed cache policy {policy} is not known locally")
    identity = name.lower()
    return Created(identity, {"Id": identity, "DomainName": f"{identity}.cloudfront.net"})


@resource("AWS::CloudFront::MonitoringSubscription")
def monitoring_subscription(_: Deployment, name: str, __: Properties) -> Created:
    """By it the front door counts how often its cache answers."""
    return Created(name)


@resource("AWS::CloudFront::ResponseHeadersPolicy")
def response_headers_policy(_: Deployment, name: str, properties: Properties) -> Created:
    """Headers the front door adds."""
    if properties["ResponseHeadersPolicyConfig"].get("CorsConfig", {}).get("AccessControlAllowCredentials"):
        raise Undeployable(f"response headers policy {name}: credentials of other origins are not understood locally")
    return Created(name, {"Id": name})


@resource("AWS::CloudFront::Function", name="Name")
def function(deployment: Deployment, name: str, properties: Properties) -> Created:
    """A function that the front door runs."""
    runtime = properties["FunctionConfig"]["Runtime"]
    if runtime != "cloudfront-js-2.0":
        raise Undeployable(f"function {name}: {runtime} is not run locally")
    arn = deployment.arn("cloudfront", f"function/{name}")
    return Created(arn, {"FunctionARN": arn})


@resource("AWS::CloudFront::OriginAccessControl")
def origin_access_control(_: Deployment, name: str, __: Properties) -> Created:
    """How CloudFront signs its requests: nobody asks locally."""
    return Created(name, {"Id": name})


@resource("AWS::WAFv2::WebACL", name="Name")
def web_acl(deployment: Deployment, name: str, _: Properties) -> Created:
    """A firewall, which has nobody to refuse here: the front door passes everything."""
    arn = deployment.arn("wafv2", f"global/webacl/{name}/local")
    return Created(f"{name}|local|CLOUDFRONT", {"Arn": arn, "Id": "local"})


@resource("AWS::WAFv2::LoggingConfiguration")
def web_acl_logging(_: Deployment, __: str, properties: Properties) -> Created:
    """Where a firewall tells what it has refused: nothing here."""
    return Created(properties["ResourceArn"])


@resource("AWS::Route53::RecordSet", name="Name")
def record_set(_: Deployment, name: str, __: Properties) -> Created:
    """Where a domain leads: its zone is the owner's, who has none here."""
    return Created(name)


@resource("AWS::CloudFront::CachePolicy")
def cache_policy(_: Deployment, name: str, properties: Properties) -> Created:
    """What the front door keeps, and by what it finds that again."""
    key = properties["CachePolicyConfig"]["ParametersInCacheKeyAndForwardedToOrigin"]
    queries, cookies = key["QueryStringsConfig"]["QueryStringBehavior"], key["CookiesConfig"]["CookieBehavior"]
    if queries not in {"all", "none"} or cookies != "none":
        raise Undeployable(
            f"cache policy {name}: a key of {queries} query strings, {cookies} cookies is not understood"
        )
    return Created(name, {"Id": name})


@resource("AWS::CloudFront::OriginRequestPolicy")
def origin_request_policy(_: Deployment, name: str, __: Properties) -> Created:
    """What CloudFront passes on: the front door passes everything."""
    return Created(name, {"Id": name})


@resource("AWS::SecretsManager::Secret", name="Name")
def secret(deployment: Deployment, name: str, properties: Properties) -> Created:
    """A secret with a generated text."""
    if "SecretStringTemplate" in properties.get("GenerateSecretString", {"SecretStringTemplate": ""}):
        raise Undeployable(f"secret {name}: only a generated text is understood locally")
    arn = deployment.secrets.arn(name)
    value = deployment.secrets.generated(arn)
    deployment.client("secretsmanager").create_secret(Name=name, SecretString=value)
    return Created(arn, {"Id": arn})
