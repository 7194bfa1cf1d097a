"""What Lambda and Step Functions refuse for its size is refused here, too."""

import json
from typing import Any

import pytest
from botocore.exceptions import ClientError

from ops.localcloud.cloud import LocalCloud
from ops.localcloud.runtime.events import MOST_EVENT_BYTES
from ops.localcloud.runtime.sandbox import MOST_ANSWER_BYTES
from ops.localcloud.workflows.executions import Execution, ended_execution, unwatched
from ops.localcloud.workflows.limits import MOST_BYTES

ASYNCHRONOUS = 2**20


class Probe:
    """The probe, as a client invokes it."""

    def __init__(self, cloud: LocalCloud) -> None:
        self._client = cloud.session.client("lambda")
        self._name = next(function.name for function in cloud.functions() if "-Probe-" in function.name)

    def invoke(self, **told: Any) -> Any:
        return self._client.invoke(FunctionName=self._name, **told)

    def result(self, **told: Any) -> tuple[Any, str | None]:
        answer = self.invoke(**told)
        return json.loads(answer["Payload"].read()), answer.get("FunctionError")


@pytest.fixture
def probe(cloud: LocalCloud) -> Probe:
    return Probe(cloud)


def filled(size: int) -> bytes:
    """An event of so many bytes."""
    return b'{"x": "%s"}' % (b"x" * (size - 9))


def test_an_invocation_without_a_payload_has_an_empty_event(probe: Probe) -> None:
    assert probe.result()[0]["event"] == {}


def test_an_event_may_be_null(probe: Probe) -> None:
    error, kind = probe.result(Payload=b"null")
    assert (kind, error["errorMessage"]) == ("Unhandled", "'NoneType' object has no attribute 'get'")


def test_what_is_no_json_is_refused(probe: Probe) -> None:
    with pytest.raises(ClientError, match="InvalidRequestContentException"):
        probe.invoke(Payload=b"{")


@pytest.mark.parametrize(("invocation", "most"), [("RequestResponse", MOST_EVENT_BYTES), ("Event", ASYNCHRONOUS)])
def test_an_event_has_its_limit(probe: Probe, invocation: str, most: int) -> None:
    with pytest.raises(ClientError, match="RequestTooLargeException") as refused:
        probe.invoke(Payload=filled(most + 1), InvocationType=invocation)
    assert refused.value.response["ResponseMetadata"]["HTTPStatusCode"] == 413
    assert "StatusCode" in probe.invoke(Payload=filled(ASYNCHRONOUS), InvocationType=invocation)


def test_an_answer_of_more_than_six_megabytes_is_an_error(probe: Probe) -> None:
    def answered(size: int) -> tuple[Any, str | None]:
        return probe.result(Payload=json.dumps({"do": "large", "bytes": size - 2}))

    assert answered(MOST_ANSWER_BYTES)[1] is None
    error, kind = answered(MOST_ANSWER_BYTES + 1)
    assert (kind, error["errorType"]) == ("Unhandled", "Function.ResponseSizeTooLarge")


def test_an_asynchronous_invocation_tells_nothing_and_a_dry_run_does_nothing(probe: Probe) -> None:
    pid = probe.result()[0]["pid"]
    told = {"Payload": json.dumps({"do": "exit"}), "InvocationType": "DryRun"}
    assert probe.invoke(**told)["StatusCode"] == 204
    assert probe.result()[0]["pid"] == pid
    queued = probe.invoke(InvocationType="Event")
    assert (queued["StatusCode"], queued["Payload"].read()) == (202, b"")


def run(cloud: LocalCloud, machine: str, event: dict[str, Any]) -> Execution:
    states = cloud.session.client("stepfunctions")
    machines = states.list_state_machines()["stateMachines"]
    arn = next(one["stateMachineArn"] for one in machines if f"-{machine}-" in one["name"])
    name = f"{machine}-{len(str(event))}"
    started = states.start_execution(stateMachineArn=arn, name=name, input=json.dumps(event))["executionArn"]
    return ended_execution(states, started, name, unwatched)


def test_an_execution_takes_an_input_of_256_kib(cloud: LocalCloud) -> None:
    with pytest.raises(ClientError, match=r"ValidationException.*length less than or equal to 262144"):
        run(cloud, "Single", {"x": "x" * MOST_BYTES})
    assert run(cloud, "Single", {"do": "environment", "x": "x" * (MOST_BYTES - 100)}).status == "SUCCEEDED"


@pytest.mark.parametrize("machine", ["Single", "Catching"])
def test_a_result_of_more_fails_the_execution_whatever_is_caught(cloud: LocalCloud, machine: str) -> None:
    execution = run(cloud, machine, {"do": "large", "bytes": MOST_BYTES})
    assert (execution.status, (execution.error or "").partition(":")[0]) == ("FAILED", "States.DataLimitExceeded")


def test_who_names_that_failure_catches_it(cloud: LocalCloud) -> None:
    execution = run(cloud, "CatchingTooMuch", {"do": "large", "bytes": MOST_BYTES})
    assert execution.output["failure"]["Error"] == "States.DataLimitExceeded"


def test_a_task_is_given_no_more_than_256_kib(cloud: LocalCloud) -> None:
    execution = run(cloud, "Doubling", {"x": "x" * (MOST_BYTES // 2)})
    assert (execution.status, (execution.error or "").partition(":")[0]) == ("FAILED", "States.DataLimitExceeded")
