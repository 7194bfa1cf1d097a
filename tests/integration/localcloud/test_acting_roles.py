"""Machines and schedules may do what their roles grant, and fail as on AWS where a grant is missing."""

import json
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime

from ops.localcloud.cloud import LocalCloud
from ops.localcloud.iam.judge import Call
from ops.localcloud.workflows.executions import ended_execution, unwatched

AT = datetime(2026, 5, 30, 0, 5, tzinfo=UTC)
DENIED = "is not authorized to perform"


@contextmanager
def lacking(cloud: LocalCloud, action: str) -> Iterator[None]:
    """While the role of machines and schedules is not granted an action."""
    iam = cloud.session.client("iam")
    role = next(one["RoleName"] for one in iam.list_roles()["Roles"] if "-Starter-" in one["RoleName"])
    policy = {"RoleName": role, "PolicyName": "starting"}
    before = iam.get_role_policy(**policy)["PolicyDocument"]
    kept = [statement for statement in before["Statement"] if statement["Action"] != action]
    iam.put_role_policy(**policy, PolicyDocument=json.dumps(before | {"Statement": kept}))
    yield
    iam.put_role_policy(**policy, PolicyDocument=json.dumps(before))


def test_a_machine_runs_its_function_in_its_role(cloud: LocalCloud) -> None:
    assert cloud.fire("stage-daily", AT).error is None
    asked = {(call.action, call.permitted) for call in cloud.calls if "-Starter-" in call.role}
    assert asked == {("states:StartExecution", True), ("lambda:InvokeFunction", True)}


def test_a_machine_that_may_not_run_its_function_fails(cloud: LocalCloud) -> None:
    with lacking(cloud, "lambda:InvokeFunction"):
        failed = cloud.fire("stage-daily", AT)
    assert failed.status == "FAILED"
    assert failed.error
    assert failed.error.startswith("Lambda.AWSLambdaException: User: arn:aws:sts::123456789012:assumed-role/stage-app-")
    assert f"{DENIED}: lambda:InvokeFunction on resource: arn:aws:lambda:" in failed.error
    assert cloud.fire("stage-daily", AT).error is None


def test_a_map_whose_machine_may_not_start_itself_fails(cloud: LocalCloud) -> None:
    states = cloud.session.client("stepfunctions")
    machines = [one["stateMachineArn"] for one in states.list_state_machines()["stateMachines"]]
    [strict] = [arn for arn in machines if "-Strict-" in arn]
    with lacking(cloud, "states:StartExecution"):
        begun = states.start_execution(stateMachineArn=strict, input='{"items": [1], "bad": []}')["executionArn"]
        failed = ended_execution(states, begun, "by hand", unwatched)
    assert f"{DENIED}: states:StartExecution on resource: {strict}" in (failed.error or "")


def test_a_schedule_that_may_not_start_its_machine_does_not(cloud: LocalCloud) -> None:
    with lacking(cloud, "states:StartExecution"):
        dropped = cloud.fire("stage-daily", AT)
    assert dropped.status == "DROPPED"
    assert f"{DENIED}: states:StartExecution" in (dropped.error or "")


def test_a_schedule_that_may_not_run_its_function_does_not(cloud: LocalCloud) -> None:
    with lacking(cloud, "lambda:InvokeFunction"):
        assert cloud.fire("stage-direct", AT).status == "DROPPED"
    role = next(call.role for call in cloud.calls if "-Starter-" in call.role)
    probe = next(function.arn for function in cloud.functions() if "-Probe-" in function.name)
    assert Call(role, "lambda:InvokeFunction", probe, permitted=False) in cloud.calls
