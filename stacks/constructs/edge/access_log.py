"""What API Gateway notes of each request."""

import json
from collections.abc import Mapping

import jsii
from aws_cdk import aws_apigateway as apigateway
from aws_cdk import aws_apigatewayv2 as apigw
from aws_cdk import aws_logs as logs


# jsii takes an object here, no keyword arguments; the format is the v1 module's, v2 has none
@jsii.implements(apigw.IAccessLogSettings)
class AccessLog:
    """One line of JSON per request: names, and variables of API Gateway's context."""

    def __init__(self, log_group: logs.ILogGroup, logged: Mapping[str, str]) -> None:
        self._log_group = log_group
        self._logged = logged

    @property
    def destination(self) -> apigw.IAccessLogDestination:
        """The log group."""
        return apigw.LogGroupLogDestination(self._log_group)

    @property
    def format(self) -> apigateway.AccessLogFormat:
        """An object with the names."""
        return apigateway.AccessLogFormat.custom(
            json.dumps({name: f"$context.{variable}" for name, variable in self._logged.items()})
        )
