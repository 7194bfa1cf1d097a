"""Firing a schedule runs what it starts and tells how that ended."""

import time
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta, timezone
from threading import Event
from typing import Any

import pytest
from moto.stepfunctions.parser.backend.execution_worker import ExecutionWorker

from nextday.errors import InputError
from ops.localcloud.cloud import LocalCloud
from ops.localcloud.workflows.executions import cause_of

AT = datetime(2026, 5, 30, 0, 5, tzinfo=UTC)


def test_a_fired_schedule_hands_its_instant_to_the_machine(cloud: LocalCloud) -> None:
    execution = cloud.fire("stage-daily", AT)
    assert (execution.status, execution.error) == ("SUCCEEDED", None)
    assert execution.output["event"] == {"scheduled_time": "2026-05-30T00:05:00Z"}


def test_an_instant_of_another_zone_is_told_in_utc(cloud: LocalCloud) -> None:
    new_york = timezone(timedelta(hours=-4))
    execution = cloud.fire("stage-direct", datetime(2026, 5, 29, 20, 5, tzinfo=new_york))
    assert execution.output["event"] == {"scheduled_time": "2026-05-30T00:05:00Z"}


def test_a_year_is_told_in_four_digits(cloud: LocalCloud) -> None:
    execution = cloud.fire("stage-direct", datetime(987, 5, 30, 0, 5, 7, 123, tzinfo=UTC))
    assert execution.output["event"] == {"scheduled_time": "0987-05-30T00:05:07Z"}


def test_the_same_instant_can_be_fired_again(cloud: LocalCloud) -> None:
    assert cloud.fire("stage-daily", AT).name != cloud.fire("stage-daily", AT).name


def test_a_failing_job_fails_the_execution_with_its_own_words(cloud: LocalCloud) -> None:
    execution = cloud.fire("stage-failing", AT)
    assert execution.status == "FAILED"
    assert execution.output is None
    assert execution.error == "ValueError: no bars arrived"


def test_a_retry_of_minutes_takes_seconds_and_a_catch_goes_on(cloud: LocalCloud) -> None:
    started = time.monotonic()
    execution = cloud.fire("stage-retried", AT)
    assert execution.status == "SUCCEEDED"
    assert execution.output["failure"]["Error"] == "ValueError"
    assert 1 <= time.monotonic() - started < 30


def test_a_distributed_map_with_a_failed_item_fails_and_tells_the_first_cause(cloud: LocalCloud) -> None:
    execution = cloud.fire("stage-strict", AT)
    assert execution.status == "FAILED"
    assert execution.error
    assert "1 of 3 items failed" in execution.error
    assert "item 2 is bad" in execution.error


def test_a_distributed_map_tolerates_as_many_failures_as_declared(cloud: LocalCloud) -> None:
    execution = cloud.fire("stage-tolerant", AT)
    assert execution.status == "SUCCEEDED"
    assert [item and item["event"]["item"] for item in execution.output] == [1, None, 3]


def test_of_two_tolerances_the_one_that_is_exceeded_fails_the_map(cloud: LocalCloud) -> None:
    execution = cloud.fire("stage-either", AT)
    assert execution.status == "FAILED"
    assert "1 of 3 items failed" in (execution.error or "")


@pytest.fixture
def busy(monkeypatch: pytest.MonkeyPatch) -> Iterator[Event]:
    """A machine too busy to parse any definition until this is set."""
    parse, idle = ExecutionWorker._get_evaluation_entrypoint, Event()

    def parse_when_idle(worker: ExecutionWorker) -> Any:
        idle.wait(30)
        return parse(worker)

    monkeypatch.setattr(ExecutionWorker, "_get_evaluation_entrypoint", parse_when_idle)
    yield idle
    idle.set()


def test_a_map_can_be_watched_before_its_definition_is_parsed(cloud: LocalCloud, busy: Event) -> None:
    told = list[int]()

    def watch(ended: int) -> None:
        told.append(ended)
        busy.set()

    assert cloud.fire("stage-tolerant", AT, watch=watch).status == "SUCCEEDED"
    assert told[0] == 0


def test_nothing_that_is_asked_fails_while_an_execution_is_not_parsed_yet(cloud: LocalCloud, busy: Event) -> None:
    busy.set()
    mapped = cloud.fire("stage-tolerant", AT).name
    busy.clear()
    states = cloud.session.client("stepfunctions")
    machines = [one["stateMachineArn"] for one in states.list_state_machines()["stateMachines"]]
    known = [one for machine in machines for one in states.list_executions(stateMachineArn=machine)["executions"]]
    [earlier] = [one for one in known if one["name"] == mapped]
    [run] = states.list_map_runs(executionArn=earlier["executionArn"])["mapRuns"]
    # moto looks for a map run in the executions of every machine, one after another
    started = states.start_execution(stateMachineArn=machines[0])["executionArn"]
    assert states.describe_map_run(mapRunArn=run["mapRunArn"])["itemCounts"]["failed"] == 1
    assert states.describe_execution(executionArn=started)["status"] == "RUNNING"
    assert states.list_map_runs(executionArn=started)["mapRuns"] == []
    assert states.get_execution_history(executionArn=started)["events"] == []
    busy.set()
    while states.describe_execution(executionArn=started)["status"] == "RUNNING":
        time.sleep(0.05)
    assert states.get_execution_history(executionArn=started)["events"][0]["type"] == "ExecutionStarted"


def test_an_unknown_schedule_names_the_known_ones(cloud: LocalCloud) -> None:
    with pytest.raises(InputError, match="no schedule 'nightly', only stage-daily, "):
        cloud.fire("nightly", AT)


def test_a_schedule_of_something_else_is_not_fired(cloud: LocalCloud) -> None:
    with pytest.raises(InputError, match="stage-queued starts arn:aws:sqs"):
        cloud.fire("stage-queued", AT)


@pytest.mark.parametrize(
    ("error", "cause", "line"),
    [
        ("ValueError", '{"errorType": "ValueError", "errorMessage": "no bars"}', "ValueError: no bars"),
        ("Job", '{"Error": "X", "Cause": "{\\"errorType\\": \\"X\\", \\"errorMessage\\": \\"y\\"}"}', "X: y"),
        ("Job", '{"failed": 2, "first": [{"Error": "X", "Cause": "y"}, {"Error": "Z", "Cause": "z"}]}', "X: y"),
        ("States.Timeout", None, "States.Timeout"),
        ("Some", "words\n  on lines", "Some: words on lines"),
    ],
)
def test_a_cause_is_one_line_of_the_innermost_error(error: str, cause: str | None, line: str) -> None:
    assert cause_of(error, cause) == line
