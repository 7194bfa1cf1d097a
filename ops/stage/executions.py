"""Executions of a stage's machines, asked for and started with the shell's AWS credentials."""

from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

import boto3
from botocore.exceptions import BotoCoreError, ClientError

from ops.stage.unavailable import StageUnavailable

_UNSUCCESSFUL = {"FAILED", "TIMED_OUT", "ABORTED"}


@dataclass(frozen=True)
class StartedAgain:
    """The newest execution of what a schedule starts, which was not successful, and the one that was started anew."""

    schedule: str
    failed: str
    status: str
    started: str


def started_again(stage: str, schedules: Iterable[str]) -> list[StartedAgain]:
    """Start with the same input what was not successful when schedules last started it. Raises StageUnavailable."""
    with _asking(stage):
        session = boto3.Session()
        scheduler: Any = session.client("scheduler")
        states: Any = session.client("stepfunctions")
        again = []
        for schedule in schedules:
            machine = scheduler.get_schedule(Name=f"nextday-{stage}-{schedule}")["Target"]["Arn"]
            # the newest comes first
            for newest in states.list_executions(stateMachineArn=machine, maxResults=1)["executions"]:
                if newest["status"] in _UNSUCCESSFUL:
                    started = _start(states, machine, newest["executionArn"])
                    again.append(StartedAgain(schedule, newest["name"], newest["status"], started))
        return again


def _start(states: Any, machine: str, failed: str) -> str:
    event = states.describe_execution(executionArn=failed)["input"]
    # under a name of AWS's choice: that of the failed one is taken for 90 days
    return str(states.start_execution(stateMachineArn=machine, input=event)["executionArn"])


@contextmanager
def _asking(stage: str) -> Iterator[None]:
    try:
        yield
    except ClientError as error:
        if error.response["Error"]["Code"] == "ResourceNotFoundException":
            raise StageUnavailable(
                f"there is no schedule of stage {stage}: is it deployed, to this account and region?"
            ) from error
        raise StageUnavailable(f"stage {stage} cannot be asked: {error.response['Error']['Message']}") from error
    except BotoCoreError as error:
        raise StageUnavailable(f"stage {stage} cannot be asked: {error}") from error
