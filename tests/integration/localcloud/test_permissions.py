"""A function may do what its role's policies say, and is refused the rest in AWS's words."""

import json
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

import pytest

from ops.localcloud.cloud import LocalCloud
from ops.localcloud.iam.judge import Call

SECRET = "keys"
DENIED = "is not authorized to perform"


class Asking:
    """What a function, which has the stage's role, is told."""

    def __init__(self, cloud: LocalCloud) -> None:
        self.cloud = cloud
        self.role = next(function.role for function in cloud.functions() if "-Asker-" in function.name)

    def __call__(self, service: str, operation: str, **told: Any) -> Any:
        execution = self.cloud.invoke("asker", {"do": "ask", "service": service, "operation": operation, "with": told})
        return execution.output if execution.error is None else execution.error

    def of_lake(self, operation: str, key: str, **told: Any) -> Any:
        return self("s3", operation, Bucket=self.cloud.lake_bucket, Key=key, **told)


@pytest.fixture
def asks(cloud: LocalCloud) -> Asking:
    return Asking(cloud)


@pytest.fixture(scope="module")
def stored(cloud: LocalCloud) -> Callable[[str], dict[str, str]]:
    """The owner puts an object into the lake, whoever may read it."""

    def put(key: str) -> dict[str, str]:
        answer = cloud.session.client("s3").put_object(Bucket=cloud.lake_bucket, Key=key, Body=b"1")
        return {"etag": answer["ETag"], "version": answer["VersionId"]}

    return put


@pytest.fixture(scope="module", autouse=True)
def secrets(cloud: LocalCloud) -> None:
    for name in (SECRET, "another"):
        cloud.session.client("secretsmanager").create_secret(Name=name, SecretString="value")


def role_name(asks: Asking) -> str:
    return asks.role.rpartition("/")[2]


def named(cloud: LocalCloud, part: str) -> str:
    return next(function.name for function in cloud.functions() if f"-{part}-" in function.name)


def machine(cloud: LocalCloud, part: str) -> str:
    machines = cloud.session.client("stepfunctions").list_state_machines()["stateMachines"]
    return next(one["stateMachineArn"] for one in machines if f"-{part}-" in one["name"])


def test_a_function_is_a_session_of_its_role(asks: Asking) -> None:
    arn = asks("sts", "get_caller_identity")["Arn"]
    assert arn.endswith(f":assumed-role/{role_name(asks)}/{named(asks.cloud, 'Asker')}")


def test_a_function_reads_and_writes_where_it_may_and_nowhere_else(asks: Asking, stored: Any) -> None:
    stored("bars/1"), stored("models/1")
    assert "ETag" in asks.of_lake("get_object", "bars/1")
    assert "ETag" in asks.of_lake("put_object", "bars/2", Body="1")
    lake = f"arn:aws:s3:::{asks.cloud.lake_bucket}"
    assert f"{DENIED}: s3:GetObject on resource: {lake}/models/1" in asks.of_lake("get_object", "models/1")
    assert f"{DENIED}: s3:PutObject on resource: {lake}/models/2" in asks.of_lake("put_object", "models/2", Body="1")
    assert f"{DENIED}: s3:DeleteObject" in asks.of_lake("delete_object", "bars/1")
    assert "403" in asks.of_lake("head_object", "models/1")


def test_a_version_is_read_by_a_permission_of_its_own(asks: Asking, stored: Any) -> None:
    version, own = stored("bars/1")["version"], stored("versions/1")["version"]
    assert f"{DENIED}: s3:GetObjectVersion" in asks.of_lake("get_object", "bars/1", VersionId=version)
    assert asks.of_lake("get_object", "versions/1", VersionId=own)["VersionId"] == own
    assert "403" in asks.of_lake("head_object", "bars/1", VersionId=version)


def test_whoever_may_not_read_cannot_write_over_an_etag(asks: Asking, stored: Any) -> None:
    etag = stored("drop/1")["etag"]
    assert "ETag" in asks.of_lake("put_object", "drop/1", Body="2")
    assert f"{DENIED}: s3:GetObject" in asks.of_lake("put_object", "drop/1", Body="3", IfMatch=etag)


def test_a_copy_reads_its_source(asks: Asking, stored: Any) -> None:
    stored("bars/1"), stored("models/1")
    lake = asks.cloud.lake_bucket
    assert isinstance(asks.of_lake("copy_object", "bars/3", CopySource=f"{lake}/bars/1"), dict)
    assert f"{DENIED}: s3:GetObject" in asks.of_lake("copy_object", "bars/3", CopySource=f"{lake}/models/1")


def test_what_is_denied_stays_denied_whatever_else_is_allowed(asks: Asking) -> None:
    assert "with an explicit deny" in asks.of_lake("put_object", "bars/closed/1", Body="1")


@contextmanager
def without(asks: Asking, action: str) -> Iterator[None]:
    """The stage's role while its policy does not grant an action."""
    iam, policy = asks.cloud.session.client("iam"), {"RoleName": role_name(asks), "PolicyName": "granted"}
    granted = iam.get_role_policy(**policy)["PolicyDocument"]
    fewer = [statement for statement in granted["Statement"] if statement["Action"] != action]
    assert len(fewer) < len(granted["Statement"])
    iam.put_role_policy(**policy, PolicyDocument=json.dumps({**granted, "Statement": fewer}))
    yield
    iam.put_role_policy(**policy, PolicyDocument=json.dumps(granted))


def test_a_missing_object_is_told_from_a_forbidden_one_by_those_who_may_list(asks: Asking) -> None:
    assert asks.of_lake("get_object", "bars/missing").startswith("NoSuchKey")
    with without(asks, "s3:ListBucket"):
        assert f"{DENIED}: s3:ListBucket" in asks.of_lake("get_object", "bars/missing")
        assert "403" in asks.of_lake("head_object", "bars/missing")


def test_a_grant_that_is_taken_away_is_missed_at_once(asks: Asking) -> None:
    assert isinstance(asks("glue", "get_tables", DatabaseName="stage"), dict)
    with without(asks, "glue:GetTables"):
        assert f"{DENIED}: glue:GetTables" in asks("glue", "get_tables", DatabaseName="stage")


def test_a_function_that_may_not_write_its_log_leaves_none(asks: Asking) -> None:
    cloud, name = asks.cloud, named(asks.cloud, "Asker")
    iam, logs, invoke = (cloud.session.client(service) for service in ("iam", "logs", "lambda"))
    denied = {"Version": "2012-10-17", "Statement": [{"Effect": "Deny", "Action": "logs:*", "Resource": "*"}]}
    policy = {"RoleName": role_name(asks), "PolicyName": "silent"}
    iam.put_role_policy(**policy, PolicyDocument=json.dumps(denied))
    invoke.invoke(FunctionName=name, Payload=json.dumps({"do": "print"}))
    iam.delete_role_policy(**policy)
    groups = logs.describe_log_groups(logGroupNamePrefix=f"/aws/lambda/{name}")["logGroups"]
    assert sum(group["storedBytes"] for group in groups) == 0
    invoke.invoke(FunctionName=name, Payload=json.dumps({"do": "print"}))
    assert logs.filter_log_events(logGroupName=f"/aws/lambda/{name}")["events"]


@pytest.mark.parametrize(
    ("service", "operation", "told", "refused"),
    [
        ("glue", "get_tables", {"DatabaseName": "stage"}, None),
        ("glue", "get_tables", {"DatabaseName": "other"}, "glue:GetTables"),
        ("glue", "get_databases", {}, "glue:GetDatabases"),
        ("secretsmanager", "get_secret_value", {"SecretId": SECRET}, None),
        ("secretsmanager", "get_secret_value", {"SecretId": "another"}, "secretsmanager:GetSecretValue"),
        ("secretsmanager", "get_secret_value", {"SecretId": "missing"}, "secretsmanager:GetSecretValue"),
        ("lambda", "invoke", {"FunctionName": "Job"}, None),
        ("lambda", "invoke", {"FunctionName": "Web"}, "lambda:InvokeFunction"),
        ("lambda", "list_functions", {}, "lambda:GET /2015-03-31/functions"),
        ("stepfunctions", "start_execution", {"stateMachineArn": "Single"}, None),
        ("stepfunctions", "start_execution", {"stateMachineArn": "Strict"}, "states:StartExecution"),
        ("iam", "list_roles", {}, "iam:ListRoles"),
        ("sqs", "list_queues", {}, "sqs:ListQueues"),
    ],
)
def test_every_service_is_judged_by_what_is_asked_of_it(
    asks: Asking, service: str, operation: str, told: dict[str, str], refused: str | None
) -> None:
    real = {"FunctionName": named, "stateMachineArn": machine}
    answer = asks(
        service, operation, **{key: real[key](asks.cloud, told[key]) if key in real else told[key] for key in told}
    )
    if refused is None:
        assert isinstance(answer, dict), answer
    else:
        assert f"{DENIED}: {refused}" in answer
        assert "AccessDenied" in answer


def test_what_is_asked_is_on_record(asks: Asking, stored: Any) -> None:
    stored("models/9")
    asks.of_lake("get_object", "models/9")
    resource = f"arn:aws:s3:::{asks.cloud.lake_bucket}/models/9"
    assert Call(asks.role, "s3:GetObject", resource, permitted=False) in asks.cloud.calls


def test_the_owner_may_do_everything(cloud: LocalCloud) -> None:
    assert cloud.session.client("iam").list_roles()["Roles"]
    cloud.session.client("s3").delete_object(Bucket=cloud.lake_bucket, Key="models/1")
