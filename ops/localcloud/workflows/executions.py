"""Firing a deployed schedule by hand: what EventBridge Scheduler does when its time has come."""

import json
import time
from collections.abc import Callable, Mapping
from contextlib import suppress
from dataclasses import dataclass
from datetime import UTC, datetime
from threading import Condition
from typing import Any
from uuid import uuid4

from botocore.exceptions import ClientError

from nextday.errors import InputError

_POLL_SECONDS = 0.1  # a question costs 3 ms of CPU
_LONGEST_WAIT = 0.5
"""Seconds after which an execution is asked for, whether any has ended or not: its items are counted meanwhile."""


@dataclass(frozen=True)
class Execution:
    """How what a schedule started has ended. `error` is the innermost cause in one line, None after success."""

    name: str
    status: str
    output: Any
    error: str | None


class Ends:
    """Executions that have ended, waited for: who only asks again and again takes the time of those that run."""

    def __init__(self) -> None:
        self._count = 0
        self._changed = Condition()

    def another(self) -> None:
        """One more has ended."""
        with self._changed:
            self._count += 1
            self._changed.notify_all()

    def beyond(self, known: int) -> int:
        """How many there are, once they are more than those `known`, or after half a second."""
        with self._changed:
            self._changed.wait_for(lambda: self._count > known, _LONGEST_WAIT)
            return self._count


def asleep(known: int) -> int:
    """Of executions elsewhere nobody is told: wait a little."""
    time.sleep(_POLL_SECONDS)
    return known


def unwatched(_: int) -> None:
    """Nobody watches how many items have ended."""


def uncounted() -> None:
    """Nobody counts what could not be started."""


def fire(
    session: Any,
    name: str,
    at: datetime,
    *,
    extra: Mapping[str, Any] | None = None,
    watch: Callable[[int], None] = unwatched,
    dropped: Callable[[], None] = uncounted,
    acting: Callable[[str], Any] | None = None,
    wait: Callable[[int], int] = asleep,
) -> Execution:
    """Start what the schedule starts, as if `at` (aware) were its time, and wait for the end.

    `extra` is added to the schedule's input; `watch` is told how many items of a machine's Distributed Map have ended.
    `acting` makes a session in the schedule's role, by default the starter is whoever asks; `wait` is `Ends.beyond`
    where executions end here. A start that cannot be delivered is told to `dropped`, and kept in the schedule's
    dead-letter queue.
    Raises InputError when there is no such schedule, or its target is neither a state machine nor a function.
    """
    schedule = _schedule(session.client("scheduler"), name)
    target = schedule["Target"]
    event = json.dumps({**json.loads(_resolved(target.get("Input", "{}"), schedule["Arn"], at)), **(extra or {})})
    arn, execution = target["Arn"], _name(name, at)
    if ":states:" not in arn and ":lambda:" not in arn:
        raise InputError(f"schedule {name} starts {arn}, which cannot be fired locally")
    starter = acting(target["RoleArn"]) if acting else session
    try:
        if ":lambda:" in arn:
            return invoke(starter.client("lambda"), arn, event)
        begun = starter.client("stepfunctions").start_execution(stateMachineArn=arn, name=execution, input=event)
    except ClientError as error:
        _keep(session, starter, target, event)
        dropped()
        return Execution(execution, "DROPPED", None, f"{name} could not be started: {error}")
    return ended_execution(session.client("stepfunctions"), begun["executionArn"], execution, watch, wait)


def _schedule(scheduler: Any, name: str) -> Any:
    # in one answer: moto has no pages
    known = scheduler.list_schedules()["Schedules"]
    for summary in known:
        if summary["Name"] == name:
            return scheduler.get_schedule(Name=name, GroupName=summary["GroupName"])
    raise InputError(f"no schedule {name!r}, only {', '.join(sorted(one['Name'] for one in known))}")


def _resolved(event: str, arn: str, at: datetime) -> str:
    """The target's input with the scheduler's context attributes filled in."""
    attributes = {
        "scheduled-time": at.astimezone(UTC).isoformat(timespec="seconds").replace("+00:00", "Z"),
        "schedule-arn": arn,
        "execution-id": uuid4().hex,
        "attempt-number": "1",
    }
    for attribute, value in attributes.items():
        event = event.replace(f"<aws.scheduler.{attribute}>", value)
    return event


def _name(schedule: str, at: datetime) -> str:
    # at most 65 characters of Step Functions' 80; never the same, as an instant may be fired again
    return f"{schedule[:40]}-{at:%Y%m%dT%H%M%S}-{uuid4().hex[:8]}"


def _keep(session: Any, starter: Any, target: Mapping[str, Any], event: str) -> None:
    """As EventBridge Scheduler does after its last attempt; what it may not keep is gone."""
    if queue := target.get("DeadLetterConfig", {}).get("Arn"):
        url = session.client("sqs").get_queue_url(QueueName=queue.rpartition(":")[2])["QueueUrl"]
        with suppress(ClientError):
            starter.client("sqs").send_message(QueueUrl=url, MessageBody=event)


def ended_execution(
    states: Any, started: str, name: str, watch: Callable[[int], None], wait: Callable[[int], int] = asleep
) -> Execution:
    """Wait for the end of an execution by its ARN; `name` is what it is called, `watch` and `wait` as in `fire`."""
    known = 0
    while (execution := states.describe_execution(executionArn=started))["status"] == "RUNNING":
        if watch is not unwatched:
            watch(_ended_items(states, started))
        # what ended since the answer is beyond what was known before it
        known = wait(known)
    if execution["status"] == "SUCCEEDED":
        return Execution(name, "SUCCEEDED", json.loads(execution["output"]), None)
    error = cause_of(execution.get("error"), execution.get("cause")) or execution["status"].lower()
    return Execution(name, execution["status"], None, error)


def _ended_items(states: Any, execution: str) -> int:
    runs = [run["mapRunArn"] for run in states.list_map_runs(executionArn=execution)["mapRuns"]]
    counts = [states.describe_map_run(mapRunArn=run)["itemCounts"] for run in runs]
    return sum(count[how] for count in counts for how in ("succeeded", "failed", "timedOut", "aborted"))


def invoke(functions: Any, name: str, event: str) -> Execution:
    """Invoke a function by name or ARN with an event in JSON, and wait for its result."""
    answer = functions.invoke(FunctionName=name, Payload=event)
    return ended(name, answer["Payload"].read().decode(), failed="FunctionError" in answer)


def ended(name: str, payload: str, *, failed: bool) -> Execution:
    """How an invocation ended that came to this payload."""
    if failed:
        return Execution(name, "FAILED", None, cause_of(None, payload))
    return Execution(name, "SUCCEEDED", json.loads(payload), None)


def cause_of(error: str | None, cause: str | None) -> str:
    """One line for a person: the innermost error that a cause made of JSON wraps, else the words as they are."""
    match _parsed(cause):
        case {"errorType": kind, "errorMessage": message}:
            return _line(kind, message)
        case {"Error": inner, "Cause": reason} | {"first": [{"Error": inner, "Cause": reason}, *_]}:
            return cause_of(inner, reason)
    return _line(error, cause)


def _parsed(text: str | None) -> Any:
    try:
        return json.loads(text or "")
    except ValueError:
        return None


def _line(*parts: str | None) -> str:
    return ": ".join(" ".join(part.split()) for part in parts if part)
