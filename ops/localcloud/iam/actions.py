"""What IAM calls a request: the actions that it takes, each on a resource.

https://docs.aws.amazon.com/service-authorization/latest/reference/reference_policies_actions-resources-contextkeys.html
"""

import json
import re
from collections.abc import Callable
from io import BytesIO
from typing import TYPE_CHECKING, Any
from urllib.parse import parse_qs

from ops.localcloud.account import ACCOUNT, REGION, arn
from ops.localcloud.iam.policies import Asked
from ops.localcloud.iam.s3_actions import asked_of_s3

if TYPE_CHECKING:
    from _typeshed.wsgi import WSGIEnvironment

_INVOCATION = re.compile(r"/2015-03-31/functions/([^/]+)/invocations")


def asked_of(environ: "WSGIEnvironment", service: str) -> list[Asked]:
    """What a request to a service asks for; one that nobody has mapped is asked on `*`, which few roles may."""
    if service == "s3":
        return asked_of_s3(environ)
    if target := environ.get("HTTP_X_AMZ_TARGET"):
        return _named(service, target.rpartition(".")[2], _parameters(environ))
    if invocation := _INVOCATION.fullmatch(environ["PATH_INFO"]):
        return [Asked("lambda:InvokeFunction", _function_arn(invocation[1]))]
    if operation := parse_qs(_body(environ).decode(errors="replace")).get("Action"):
        return _named(service, operation[0], {})
    return [Asked(f"{service}:{environ['REQUEST_METHOD']} {environ['PATH_INFO']}", "*")]


def _named(service: str, operation: str, told: dict[str, Any]) -> list[Asked]:
    action = f"{service}:{operation}"
    # allowed whatever policies say
    if action == "sts:GetCallerIdentity":
        return []
    resources = _RESOURCES[action](told) if action in _RESOURCES else ["*"]
    return [Asked(action, resource) for resource in resources]


def _parameters(environ: "WSGIEnvironment") -> dict[str, Any]:
    """Those of a JSON protocol; none where there is no such document, which its service will refuse."""
    try:
        told = json.loads(_body(environ))
    except ValueError:
        return {}
    return told if isinstance(told, dict) else {}


def _body(environ: "WSGIEnvironment") -> bytes:
    body: bytes = environ["wsgi.input"].read(int(environ.get("CONTENT_LENGTH") or 0))
    environ["wsgi.input"] = BytesIO(body)
    return body


def _function_arn(name: str) -> str:
    return name if name.startswith("arn:") else arn("lambda", f"function:{name}")


def _tables(told: dict[str, Any]) -> list[str]:
    """Glue wants the permission on a table's catalogue and database too."""
    database = told.get("DatabaseName", "")
    table = told.get("Name", "*")
    return [arn("glue", one) for one in ("catalog", f"database/{database}", f"table/{database}/{table}")]


def _secret(told: dict[str, Any]) -> list[str]:
    """By its ARN, which ends in characters of AWS's choice; a secret that is not there has none."""
    from moto.secretsmanager.models import secretsmanager_backends  # noqa: PLC0415 - few runs ask for a secret

    name = str(told.get("SecretId", ""))
    secrets = secretsmanager_backends[ACCOUNT][REGION].secrets
    if name in secrets:
        return [secrets[name].arn]
    return [name if name.startswith("arn:") else arn("secretsmanager", f"secret:{name}")]


_RESOURCES: dict[str, Callable[[dict[str, Any]], list[str]]] = {
    "glue:GetTable": _tables,
    "glue:GetTables": _tables,
    "secretsmanager:GetSecretValue": _secret,
    "sqs:SendMessage": lambda told: [arn("sqs", str(told.get("QueueUrl", "")).rpartition("/")[2])],
    "states:StartExecution": lambda told: [str(told.get("stateMachineArn", ""))],
}
