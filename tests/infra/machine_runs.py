"""Runs state machines in moto, with functions that succeed or fail as told.

A program of its own, because moto keeps its settings and what it holds per process: it reads runs from standard input
and prints their outcomes as JSON. A run is {"definition", "failing": {function: the event's fields that make it fail},
"error": as what it fails, "once": whether the same event succeeds the next time, "due": what the night wants,
"report": what a job answers else, "input": what is added to the scheduled time}. All runs go on side by side, each with
functions of its own.
"""

import io
import json
import os
import sys
import time
import zipfile
from collections.abc import Iterator
from contextlib import contextmanager, redirect_stdout
from functools import cache, partial
from typing import Any

import boto3
from moto.awslambda.models import LambdaFunction
from moto.stepfunctions.parser.asl.component.state.exec.state_task import lambda_eval_utils

from ops.localcloud.backend import executing_machines, moto_server
from ops.localcloud.cloudformation.workflows import local_definition
from ops.localcloud.patching import replaced
from ops.localcloud.workflows.executions import Ends
from ops.localcloud.workflows.statemachines import faithful_machines, unparsed_definitions

EVENT = {"scheduled_time": "2026-05-29T00:05:00Z"}
ROLE = "arn:aws:iam::123456789012:role/states"


class Machines:
    """Step Functions and the functions it calls."""

    def __init__(self, endpoint: str, ends: Ends) -> None:
        self._ends = ends
        self._lambda = boto3.client("lambda", endpoint_url=endpoint)
        self._states = boto3.client("stepfunctions", endpoint_url=endpoint)
        self._iam = boto3.client("iam", endpoint_url=endpoint)
        self._role = self._iam.create_role(RoleName="functions", AssumeRolePolicyDocument="{}")["Role"]["Arn"]

    def add_function(self, name: str) -> None:
        content = io.BytesIO()
        zipfile.ZipFile(content, "w").close()
        self._lambda.create_function(
            FunctionName=name,
            Role=self._role,
            Runtime="python3.13",
            Handler="a.b",
            Code={"ZipFile": content.getvalue()},
        )

    def start(self, name: str, definition: dict[str, Any], event: dict[str, Any]) -> str:
        machine = self._states.create_state_machine(
            name=name, definition=json.dumps(local_definition(definition)), roleArn=ROLE
        )
        execution = self._states.start_execution(
            stateMachineArn=machine["stateMachineArn"], name=name, input=json.dumps(EVENT | event)
        )
        return str(execution["executionArn"])

    def ended(self, arn: str) -> dict[str, Any]:
        known = 0
        while (execution := self._states.describe_execution(executionArn=arn))["status"] == "RUNNING":
            known = self._ends.beyond(known)
        return {key: execution.get(key) for key in ("name", "status", "error", "cause", "output")}


class Functions:
    """Stands for the functions of one run: notes their events, succeeds, or fails where it was told to."""

    def __init__(self, run: dict[str, Any]) -> None:
        self.calls: list[tuple[str, dict[str, Any]]] = []
        self._run = run

    def invoke(self, name: str, event: dict[str, Any]) -> tuple[str, bool, str]:
        """Payload, whether it is an error, and the log, as moto takes them."""
        is_first = (name, event) not in self.calls
        self.calls.append((name, event))
        wanted = self._run["failing"].get(name)
        if wanted is not None and wanted.items() <= event.items() and (is_first or not self._run["once"]):
            if self._run["error"] == "States.Timeout":
                self._wait_for_another_attempt(name, event)  # answers when nobody waits for it any more
                return self._answer(event)
            return json.dumps({"errorType": self._run["error"], "errorMessage": "told to fail"}), True, ""
        return self._answer(event)

    def _wait_for_another_attempt(self, name: str, event: dict[str, Any]) -> None:
        until = time.monotonic() + 60
        while self.calls.count((name, event)) < 2 and time.monotonic() < until:
            time.sleep(0.1)

    def _answer(self, event: dict[str, Any]) -> tuple[str, bool, str]:
        answer = self._run["due"] if event.get("step") == "due" else self._run["report"]
        return json.dumps(answer), False, ""


@contextmanager
def shared_client() -> Iterator[None]:
    """Machines call functions by one client, where moto makes one for each call."""
    made = cache(partial(lambda_eval_utils.boto_client_for, service="lambda"))
    with replaced(lambda_eval_utils, boto_client_for=lambda service, region, state_credentials: made(region)):
        yield


def outcomes(runs: list[dict[str, Any]]) -> Iterator[dict[str, Any]]:
    """Each run's name, status, error, cause and output, and the events every function got."""
    functions = [Functions(run) for run in runs]

    def invoke(self: LambdaFunction, event: dict[str, Any]) -> tuple[str, bool, str]:
        job, _, number = self.function_name.partition("-")
        return functions[int(number)].invoke(job, event)

    LambdaFunction._invoke_lambda = invoke
    ends = Ends()
    with (
        moto_server() as server,
        executing_machines(),
        unparsed_definitions(),
        faithful_machines(lambda *_: ends.another()),
        shared_client(),
    ):
        os.environ["MOTO_PORT"] = str(server.port)  # where machines call their functions
        machines = Machines(server.url, ends)
        executions = []
        for number, run in enumerate(runs):
            definition = json.dumps(run["definition"])
            for job in ("ingest", "train", "predict"):
                machines.add_function(f"{job}-{number}")
                definition = definition.replace(f":function:{job}", f":function:{job}-{number}")
            executions.append(machines.start(f"run-{number}", json.loads(definition), run["input"]))
        for execution, called in zip(executions, functions, strict=True):
            yield {**machines.ended(execution), "calls": called.calls}


if __name__ == "__main__":
    with redirect_stdout(sys.stderr):  # moto prints what goes wrong inside a machine
        ended = list(outcomes(json.load(sys.stdin)))
    json.dump(ended, sys.stdout)
