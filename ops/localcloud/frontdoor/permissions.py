"""Which routes of an HTTP API its function admits: Lambda asks a policy that the API does not see.

https://docs.aws.amazon.com/apigateway/latest/developerguide/http-api-develop-integrations-lambda.html
"""

from fnmatch import fnmatchcase

from ops.localcloud.cloudformation.deployment import Deployment, Properties

_GATEWAY = "apigateway.amazonaws.com"


def may_call(deployment: Deployment, api: str, stage: str, route_key: str, function: str) -> bool:
    """Whether a permission lets the API's route call the function: by its ARN, or that of an alias."""
    # GET /bars calls as GET/bars, what no route matches as $default
    caller = deployment.arn("execute-api", f"{api}/{stage}/{route_key.replace(' ', '', 1)}")
    permissions = (one.properties for one in deployment.of_type("AWS::Lambda::Permission"))
    return any(_admits(one, caller) and _is_of(one, function) for one in permissions)


def _admits(permission: Properties, caller: str) -> bool:
    is_of_the_gateway = permission["Principal"] == _GATEWAY and permission["Action"] == "lambda:InvokeFunction"
    return is_of_the_gateway and fnmatchcase(caller, permission.get("SourceArn", "*"))


def _is_of(permission: Properties, function: str) -> bool:
    named = permission["FunctionName"]
    return function == named or function.endswith(f":function:{named}")
