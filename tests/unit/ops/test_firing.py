import json
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any, Self

from ops.localcloud.workflows.executions import Ends, fire

AT = datetime(2026, 5, 30, 0, 5, tzinfo=UTC)
MACHINE = "arn:aws:states:us-east-1:123456789012:stateMachine:bars"


@dataclass
class FakeCloud:
    """One schedule that starts a machine whose map of three items ends one item a look."""

    ended: int = 0
    inputs: list[dict[str, Any]] = field(default_factory=list)

    def client(self, _: str) -> Self:
        return self

    def list_schedules(self) -> dict[str, Any]:
        return {"Schedules": [{"Name": "nightly", "GroupName": "default"}]}

    def get_schedule(self, **_: str) -> dict[str, Any]:
        told = '{"scheduled_time":"<aws.scheduler.scheduled-time>"}'
        return {"Arn": "arn:schedule", "Target": {"Arn": MACHINE, "Input": told}}

    def start_execution(self, *, input: str, **_: str) -> dict[str, str]:  # noqa: A002 - boto3's own word
        self.inputs.append(json.loads(input))
        return {"executionArn": "execution"}

    def describe_execution(self, **_: str) -> dict[str, str]:
        return {"status": "RUNNING"} if self.ended < 3 else {"status": "SUCCEEDED", "output": "{}"}

    def list_map_runs(self, **_: str) -> dict[str, Any]:
        return {"mapRuns": [{"mapRunArn": "run"}]}

    def describe_map_run(self, **_: str) -> dict[str, Any]:
        self.ended += 1
        failed = int(self.ended > 1)
        return {"itemCounts": {"succeeded": self.ended - failed, "failed": failed, "timedOut": 0, "aborted": 0}}


def test_a_schedule_is_fired_with_its_own_input():
    cloud = FakeCloud(ended=3)
    assert fire(cloud, "nightly", AT).status == "SUCCEEDED"
    assert cloud.inputs == [{"scheduled_time": "2026-05-30T00:05:00Z"}]


def test_what_is_asked_for_beside_it_is_added():
    cloud = FakeCloud(ended=3)
    fire(cloud, "nightly", AT, extra={"backfill": True})
    assert cloud.inputs == [{"scheduled_time": "2026-05-30T00:05:00Z", "backfill": True}]


def test_whoever_watches_is_told_how_many_items_have_ended_well_or_not():
    cloud, told = FakeCloud(), list[int]()
    fire(cloud, "nightly", AT, watch=told.append)
    assert told == [1, 2, 3]


def test_an_execution_that_has_ended_since_it_was_looked_at_is_not_waited_for():
    cloud, ends, waits = FakeCloud(), Ends(), list[int]()

    def end_first(known: int) -> int:
        waits.append(known)
        if len(waits) == 1:
            cloud.ended = 3
            ends.another()
        return ends.beyond(known)

    assert fire(cloud, "nightly", AT, wait=end_first).status == "SUCCEEDED"
    assert waits == [0]


def test_who_waits_for_an_end_is_told_by_whoever_ends():
    ends = Ends()
    with ThreadPoolExecutor(1) as other:
        waiting = other.submit(ends.beyond, 0)
        ends.another()
        assert waiting.result() == 1
