"""Runs state machines in moto, with functions that succeed or fail as told.

A program of its own, because moto keeps its settings and what it holds per process: it reads runs from standard input
and prints their outcomes as JSON. A run is {"definition", "failing": {function: the event's fields that make it fail},
"input": what is added to the scheduled time}.
"""

import io
import json
import os
import sys
import time
import zipfile
from collections.abc import Iterator
from contextlib import redirect_stdout
from typing import Any

import boto3
from moto.awslambda.models import LambdaFunction

from ops.localcloud.backend import executing_machines, moto_server
from ops.localcloud.cloudformation.workflows import local_definition
from ops.localcloud.workflows.statemachines import faithful_machines
from stacks.constructs.workflows.ingest_workflow import REPORT_FIELDS

EVENT = {"scheduled_time": "2026-05-29T00:05:00Z"}
ROLE = "arn:aws:iam::123456789012:role/states"


class Machines:
    """Step Functions and the functions it calls."""

    def __init__(self, endpoint: str) -> None:
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

    def run(self, name: str, definition: dict[str, Any], event: dict[str, Any]) -> dict[str, Any]:
        machine = self._states.create_state_machine(
            name=name, definition=json.dumps(local_definition(definition)), roleArn=ROLE
        )
        arn = self._states.start_execution(
            stateMachineArn=machine["stateMachineArn"], name=name, input=json.dumps(EVENT | event)
        )["executionArn"]
        while (execution := self._states.describe_execution(executionArn=arn))["status"] == "RUNNING":
            time.sleep(0.02)
        return {key: execution.get(key) for key in ("name", "status", "error", "cause", "output")}


class Functions:
    """Stands for all functions: notes their events, succeeds, or fails where it was told to."""

    def __init__(self) -> None:
        self.calls: list[tuple[str, dict[str, Any]]] = []
        self.failing: dict[str, dict[str, Any]] = {}

    def begin(self, failing: dict[str, dict[str, Any]]) -> None:
        self.calls, self.failing = [], failing

    def invoke(self, name: str, event: dict[str, Any]) -> tuple[str, bool, str]:
        """Payload, whether it is an error, and the log, as moto takes them."""
        self.calls.append((name, event))
        wanted = self.failing.get(name)
        if wanted is not None and wanted.items() <= event.items():
            return json.dumps({"errorType": "Corrupt", "errorMessage": "told to fail"}), True, ""
        return json.dumps(dict.fromkeys(REPORT_FIELDS, 0)), False, ""


def outcomes(runs: list[dict[str, Any]]) -> Iterator[dict[str, Any]]:
    """Each run's name, status, error, cause and output, and the events every function got."""
    functions = Functions()
    LambdaFunction._invoke_lambda = lambda self, event: functions.invoke(self.function_name, event)
    with moto_server() as server, executing_machines(), faithful_machines():
        os.environ["MOTO_PORT"] = str(server.port)  # where machines call their functions
        machines = Machines(server.url)
        for function in ("ingest", "train", "predict"):
            machines.add_function(function)
        for number, run in enumerate(runs):
            functions.begin(run["failing"])
            outcome = machines.run(f"run-{number}", run["definition"], run["input"])
            yield {**outcome, "calls": functions.calls}


if __name__ == "__main__":
    with redirect_stdout(sys.stderr):  # moto prints what goes wrong inside a machine
        ended = list(outcomes(json.load(sys.stdin)))
    json.dump(ended, sys.stdout)
