"""moto's Lambda, with real functions behind it."""

from base64 import b64encode
from collections.abc import Callable, Iterator, MutableMapping
from contextlib import contextmanager
from types import SimpleNamespace
from typing import Any

from moto.awslambda import responses
from moto.awslambda.models import LambdaFunction
from moto.core.exceptions import JsonRESTError

from ops.localcloud.account import arn
from ops.localcloud.iam.judge import Judge
from ops.localcloud.iam.policies import Asked
from ops.localcloud.iam.roles import session
from ops.localcloud.patching import replaced
from ops.localcloud.runtime.events import event_of
from ops.localcloud.runtime.function import Function
from ops.localcloud.runtime.pool import Functions

# Lambda's LogResult is the last 4 KB
_LOG_TAIL = 4096


@contextmanager
def running_functions(functions: Functions, judge: Judge, throttled: Callable[[str], None]) -> Iterator[None]:
    """Lambda runs `functions` instead of containers, and keeps what they print in CloudWatch Logs if they may.

    One whose reserved concurrency is 0 is refused; `throttled` is told which.
    """

    def invoke(declared: Any, body: bytes | str, request: Any, response: MutableMapping[str, str]) -> bytes:
        # moto keeps the number and does not heed it
        if declared.reserved_concurrency == 0:
            throttled(declared.function_name)
            raise JsonRESTError("TooManyRequestsException", "Rate Exceeded.")
        invocation = request.get("x-amz-invocation-type", "RequestResponse")
        event = event_of(body, invocation)
        if invocation == "DryRun":
            return b""
        outcome = functions.invoke(declared.function_name, event)
        _keep(outcome.logs, declared, functions.deployed[declared.function_name], judge)
        # nobody who does not wait is told how it ended
        if invocation == "Event":
            return b""
        if outcome.failed:
            response["x-amz-function-error"] = "Unhandled"
        response["x-amz-log-result"] = b64encode(outcome.logs.encode()[-_LOG_TAIL:]).decode()
        return outcome.payload

    # its size of an answer is that of a Python object, which it takes for too large from 6,000,000 bytes on
    sizes = SimpleNamespace(getsizeof=lambda _: 0)
    with replaced(LambdaFunction, invoke=invoke), replaced(responses, sys=sizes):
        yield


def _keep(printed: str, declared: Any, function: Function, judge: Judge) -> None:
    """What a function has printed goes into its log if its role may write there."""
    # asked even where nothing is printed: Lambda itself writes when an invocation starts and ends
    if judge.refused(session(function.role, function.name), _writing(function)) is None and printed:
        # save_logs refuses a group that is not there, and moto does not know LoggingConfig
        declared.logs_group_name = function.log_group
        declared.logs_backend.ensure_log_group(declared.logs_group_name)
        declared.save_logs(printed)


def _writing(function: Function) -> list[Asked]:
    """What Lambda does in the name of a function that prints."""
    stream = arn("logs", f"log-group:{function.log_group}:log-stream:{function.name}")
    return [Asked("logs:CreateLogStream", stream), Asked("logs:PutLogEvents", stream)]
