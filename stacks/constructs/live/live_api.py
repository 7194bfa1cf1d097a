"""The WebSocket API, served by CloudFront beside the page."""

from collections.abc import Mapping

from aws_cdk import Aws
from aws_cdk import aws_apigatewayv2 as apigw
from aws_cdk import aws_apigatewayv2_integrations as integrations
from aws_cdk import aws_lambda as lambda_
from constructs import Construct

from nextday.settings import LIVE_PATH
from stacks.constructs.acknowledgement import acknowledge
from stacks.constructs.edge.access import OriginSecret

_MESSAGES_PER_SECOND = 50


class LiveApi(apigw.WebSocketApi):
    """Routes by the `action` of a message; the stage is named as CloudFront's path is, so that neither is rewritten."""

    def __init__(self, scope: Construct, construct_id: str, *, origin_secret: OriginSecret) -> None:
        super().__init__(
            scope, construct_id, description="nextday: what changes", route_selection_expression="$request.body.action"
        )
        self.origin_secret = origin_secret

    def serve(self, routes: Mapping[str, lambda_.IFunction]) -> apigw.WebSocketStage:
        """Add a route for each function, and the stage."""
        for route, function in routes.items():
            # one of its own each: an integration that routes share is permitted for the first of them alone
            integration = integrations.WebSocketLambdaIntegration(f"{route.strip('$').capitalize()}Function", function)
            self.add_route(route, integration=integration)
        stage = apigw.WebSocketStage(
            self,
            "Stage",
            web_socket_api=self,
            stage_name=LIVE_PATH.strip("/"),
            auto_deploy=True,
            throttle=apigw.ThrottleSettings(rate_limit=_MESSAGES_PER_SECOND, burst_limit=2 * _MESSAGES_PER_SECOND),
        )
        acknowledge(self, "$connect is for everybody, and its function knows CloudFront", "AwsSolutions-APIG4")
        # refused where the account has no role for it, which is one for all of a region's APIs and no stage's to set:
        # https://github.com/aws/aws-cdk/pull/33977
        acknowledge(self, "logs of a WebSocket API want a setting of the account", "AwsSolutions-APIG1")
        return stage

    @property
    def domain(self) -> str:
        """Host name that CloudFront calls."""
        return f"{self.api_id}.execute-api.{Aws.REGION}.{Aws.URL_SUFFIX}"

    @property
    def endpoint(self) -> str:
        """Where messages for connections are handed in."""
        return f"https://{self.domain}{LIVE_PATH}"
