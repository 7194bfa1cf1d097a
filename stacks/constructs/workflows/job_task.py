"""A step that runs a job."""

from collections.abc import Mapping
from typing import Any

from aws_cdk import Duration
from aws_cdk import aws_lambda as lambda_
from aws_cdk import aws_stepfunctions as sfn
from aws_cdk import aws_stepfunctions_tasks as tasks
from constructs import Construct

# Lambda reports an exception by the name of its class, so these are names of nextday.errors
TRANSIENT_ERRORS = ["Transient", "Contention", "UnconfirmedWrite"]
THROTTLING_ERRORS = ["RateLimited"]
LOST_ERRORS = ["Lambda.Unknown", "Runtime.ExitError", "Sandbox.Timedout", "States.Timeout"]
"""What is said of a runtime that ended in the midst of a job, or of an answer that never came."""
_PATIENCE = Duration.minutes(16)  # one more than a function may take: by then its answer is lost


class JobTask(tasks.LambdaInvoke):
    """Sends an event to a job; tries again what another attempt may cure, and waits longer where the vendor asks.

    Without an `event` of its own the job gets what the state got.
    """

    def __init__(
        self,
        scope: Construct,
        construct_id: str,
        *,
        function: lambda_.IFunction,
        event: Mapping[str, Any] | None = None,
        result_path: str = "$",
        result_selector: Mapping[str, Any] | None = None,
    ) -> None:
        super().__init__(
            scope,
            construct_id,
            lambda_function=function,
            payload=sfn.TaskInput.from_object(dict(event)) if event else None,
            payload_response_only=True,  # the job's report, without Lambda's answer around it
            result_path=result_path,
            result_selector=result_selector,
            task_timeout=sfn.Timeout.duration(_PATIENCE),
        )
        # faults of Lambda itself are retried by LambdaInvoke already; throttling is not
        self._retry([*TRANSIENT_ERRORS, "Lambda.TooManyRequestsException"], wait=Duration.seconds(5), attempts=3)
        self._retry(THROTTLING_ERRORS, wait=Duration.minutes(1), attempts=3)
        # once: what takes a quarter of an hour each time would use up the machine's
        self._retry(LOST_ERRORS, wait=Duration.seconds(5), attempts=1)

    def _retry(self, errors: list[str], *, wait: Duration, attempts: int) -> None:
        self.add_retry(
            errors=errors,
            interval=wait,
            max_attempts=attempts,
            backoff_rate=2,
            jitter_strategy=sfn.JitterType.FULL,
        )
