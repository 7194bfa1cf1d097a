"""moto's Lambda, with real functions behind it."""

import json
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from moto.awslambda.models import LambdaFunction

from ops.localcloud.account import arn
from ops.localcloud.iam.judge import Judge
from ops.localcloud.iam.policies import Asked
from ops.localcloud.iam.roles import session
from ops.localcloud.patching import replaced
from ops.localcloud.runtime.function import Function
from ops.localcloud.runtime.pool import Functions


@contextmanager
def running_functions(functions: Functions, judge: Judge) -> Iterator[None]:
    """Lambda runs `functions` instead of containers, and keeps what they print in CloudWatch Logs if they may."""

    def invoke(declared: Any, event: Any = None) -> tuple[str, bool, str]:
        outcome = functions.invoke(declared.function_name, json.dumps(event if event is not None else {}).encode())
        function = functions.deployed[declared.function_name]
        if outcome.logs and judge.refused(session(function.role, function.name), _writing(function)) is None:
            # save_logs refuses a group that is not there, and moto does not know LoggingConfig
            declared.logs_group_name = function.log_group
            declared.logs_backend.ensure_log_group(declared.logs_group_name)
            declared.save_logs(outcome.logs)
        # Lambda's LogResult is the last 4 KB
        return outcome.payload.decode(), outcome.failed, outcome.logs[-4096:]

    with replaced(LambdaFunction, _invoke_lambda=invoke):
        yield


def _writing(function: Function) -> list[Asked]:
    """What Lambda does in the name of a function that prints."""
    stream = arn("logs", f"log-group:{function.log_group}:log-stream:{function.name}")
    return [Asked("logs:CreateLogStream", stream), Asked("logs:PutLogEvents", stream)]
