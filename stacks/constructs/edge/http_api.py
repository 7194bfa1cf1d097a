"""The public HTTP API."""

from typing import cast

from aws_cdk import Aws
from aws_cdk import aws_apigatewayv2 as apigw
from aws_cdk import aws_apigatewayv2_authorizers as authorizers
from aws_cdk import aws_apigatewayv2_integrations as integrations
from aws_cdk import aws_lambda as lambda_
from constructs import Construct

from nextday.settings import SITE_PREFIX
from stacks.access import Access
from stacks.constructs.acknowledgement import acknowledge
from stacks.constructs.edge.access import OriginSecret
from stacks.constructs.edge.access_log import AccessLog
from stacks.constructs.edge.contract import Contract
from stacks.constructs.watch.monitoring import Monitoring
from stacks.constructs.watch.service_alarms import alarm_on_api

# clients call the API itself at /x, the dashboard reaches it through CloudFront at /api/x
PREFIXES = ("", SITE_PREFIX)
# they read rows, where the others hand out what is ready: each has a quarter of the stage's rate, and a client that
# exhausts one leaves the rest alone
ROW_PATHS = frozenset(
    {
        "/bars",
        "/actions",
        "/revisions",
        "/sessions",
        "/quarantine",
        "/holds",
        "/indicators",
        "/forecasts",
        "/forecasts/{symbol}/{session}",
        "/proof",
        "/replay",
    }
)
_SHARE = 4
_LOGGED = {
    "request_id": "requestId",
    "time": "requestTime",
    "ip": "identity.sourceIp",
    "route": "routeKey",
    "path": "path",
    "status": "status",
    "bytes": "responseLength",
    "latency_ms": "responseLatency",
    "error": "integrationErrorMessage",
}


class HttpApi(apigw.HttpApi):
    """Every route of the contract, throttled, with an access log; IAM allows who may ask a private one.

    What no route matches goes to the function too, which explains in its own words what is wrong.
    """

    def __init__(
        self,
        scope: Construct,
        construct_id: str,
        *,
        contract: Contract,
        function: lambda_.IFunction,
        access: Access,
        origin_secret: OriginSecret | None,
        requests_per_second: int,
        monitoring: Monitoring,
    ) -> None:
        integration = integrations.HttpLambdaIntegration("Function", function, scope_permission_to_route=False)
        super().__init__(
            scope,
            construct_id,
            description="nextday: bars and forecasts",
            create_default_stage=False,  # the one below is throttled and keeps a log
            # one of its own: the permission for any route, which has a method and a path, is none for $default
            default_integration=integrations.HttpLambdaIntegration("AnyOther", function),
            default_authorizer=authorizers.HttpIamAuthorizer() if access is Access.PRIVATE else None,
        )
        self.contract = contract
        self.access = access
        self.origin_secret = origin_secret
        routes = self._routes(contract, integration)
        stage = self._serve(requests_per_second, monitoring)
        stage.route_settings = row_limits(contract, requests_per_second)
        stage.node.add_dependency(*routes)  # settings of a route that is not there yet are refused
        alarm_on_api(self, function, monitoring)
        acknowledge(self, "a public stage is one, and its function knows CloudFront and keys", "AwsSolutions-APIG4")

    def _routes(self, contract: Contract, integration: apigw.HttpRouteIntegration) -> list[apigw.HttpRoute]:
        return [
            route
            for endpoint in contract.endpoints
            for prefix in PREFIXES
            for route in self.add_routes(
                path=prefix + endpoint.path,
                methods=[apigw.HttpMethod[method] for method in endpoint.methods],
                integration=integration,
            )
        ]

    def _serve(self, requests_per_second: int, monitoring: Monitoring) -> apigw.CfnStage:
        stage = apigw.HttpStage(
            self,
            "Stage",
            http_api=self,
            stage_name="$default",  # served at the root: any other name is part of every path
            auto_deploy=True,
            throttle=apigw.ThrottleSettings(rate_limit=requests_per_second, burst_limit=2 * requests_per_second),
            access_log_settings=AccessLog(
                monitoring.vended_log_group(self, "AccessLogs", service="apigateway", name="access"), _LOGGED
            ),
        )
        return cast("apigw.CfnStage", stage.node.default_child)

    @property
    def domain(self) -> str:
        """Host name that CloudFront calls."""
        return f"{self.api_id}.execute-api.{Aws.REGION}.{Aws.URL_SUFFIX}"


def row_limits(contract: Contract, requests_per_second: int) -> dict[str, dict[str, int]]:
    """Throttles of the routes that read rows, by route key; HEAD costs what GET does."""
    rate = max(1, requests_per_second // _SHARE)
    return {
        f"{method} {prefix}{endpoint.path}": {"ThrottlingRateLimit": rate, "ThrottlingBurstLimit": 2 * rate}
        for endpoint in contract.endpoints
        if endpoint.path in ROW_PATHS
        for prefix in PREFIXES
        for method in endpoint.methods
    }
