"""moto's Lambda, with real functions behind it."""

import json
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

from moto.awslambda.models import LambdaFunction
from moto.core.exceptions import JsonRESTError

from ops.localcloud.patching import replaced
from ops.localcloud.runtime.pool import Functions


@contextmanager
def running_functions(functions: Functions, throttled: Callable[[str], None]) -> Iterator[None]:
    """Lambda runs `functions` instead of containers, and keeps what they print in CloudWatch Logs.

    One whose reserved concurrency is 0 is refused; `throttled` is told which.
    """

    def invoke(declared: Any, event: Any = None) -> tuple[str, bool, str]:
        # moto keeps the number and does not heed it
        if declared.reserved_concurrency == 0:
            throttled(declared.function_name)
            raise JsonRESTError("TooManyRequestsException", "Rate Exceeded.")
        outcome = functions.invoke(declared.function_name, json.dumps(event if event is not None else {}).encode())
        # save_logs refuses a group that is not there, and moto does not know LoggingConfig
        if outcome.logs:
            declared.logs_group_name = functions.deployed[declared.function_name].log_group
            declared.logs_backend.ensure_log_group(declared.logs_group_name)
            declared.save_logs(outcome.logs)
        # Lambda's LogResult is the last 4 KB
        return outcome.payload.decode(), outcome.failed, outcome.logs[-4096:]

    with replaced(LambdaFunction, _invoke_lambda=invoke):
        yield
