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

_INVALIDATION = re.compile(r"/2020-05-31/distribution/([^/]+)/invalidation")
_INVOCATION = re.compile(r"/2015-03-31/functions/([^/]+)/invocations")


def asked_of(environ: "WSGIEnvironment", service: str) -> list[Asked]:
    """What a request to a service asks for; one that nobody has mapped is asked on `*`, which few roles may."""
    if service == "s3":
        return asked_of_s3(environ)
    if target := environ.get("HTTP_X_AMZ_TARGET"):
        return _named(service, target.rpartition(".")[2], _parameters(environ))
    if invocation := _INVOCATION.fullmatch(environ["PATH_INFO"]):
        return [Asked("lambda:InvokeFunction", _function_arn(invocation[1]))]
    if invalidated := _INVALIDATION.fullmatch(environ["PATH_INFO"]):
        return [Asked("cloudfront:CreateInvalidation", f"arn:aws:cloudfront::{ACCOUNT}:distribution/{invalidated[1]}")]
    if operation := parse_qs(_body(environ).decode(errors="replace")).get("Action"):
        return _named(service, operation[0], {})
    return [Asked(f"{service}:{environ['REQUEST_METHOD']} {environ['PATH_INFO']}", "*")]


def _named(service: str, operation: str, told: dict[str, Any]) -> list[Asked]:
    action = _ACTIONS.get(operation, f"{service}:{operation}")
    # allowed whatever policies say
    if action == "sts:GetCallerIdentity":
        return []
    find = _RESOURCES.get(action) or _RESOURCES.get(f"{service}:*")
    resources = find(told) if find else ["*"]
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


def _budget(told: dict[str, Any]) -> list[str]:
    """Of an account and of no region."""
    return [f"arn:aws:budgets::{told.get('AccountId')}:budget/{told.get('BudgetName')}"]


def _items(told: dict[str, Any]) -> list[str]:
    """The index that is read, or the table; those of a batch are named by its keys."""
    names = [told["TableName"]] if "TableName" in told else [*told.get("RequestItems", {})]
    index = f"/index/{told['IndexName']}" if "IndexName" in told else ""
    tables = (name if name.startswith("arn:") else arn("dynamodb", f"table/{name}") for name in names)
    return [f"{table}{index}" for table in tables] or ["*"]


def _stream(told: dict[str, Any]) -> list[str]:
    return [told.get("StreamARN") or (arn("kinesis", f"stream/{told['StreamName']}") if "StreamName" in told else "*")]


def _queue(told: dict[str, Any]) -> list[str]:
    name = told["QueueUrl"].rpartition("/")[2] if "QueueUrl" in told else told.get("QueueName")
    return [arn("sqs", name) if name else "*"]


# where IAM has another word than the API
_ACTIONS = {"DescribeBudget": "budgets:ViewBudget"}
_RESOURCES: dict[str, Callable[[dict[str, Any]], list[str]]] = {
    "budgets:ViewBudget": _budget,
    "dynamodb:*": _items,
    "glue:GetTable": _tables,
    "glue:GetTables": _tables,
    "kinesis:*": _stream,
    "secretsmanager:GetSecretValue": _secret,
    "sqs:*": _queue,
    "states:StartExecution": lambda told: [str(told.get("stateMachineArn", ""))],
}
