"""What services and functions tell CloudWatch, as it happens."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime

from ops.localcloud.metrics.embedded import embedded
from ops.localcloud.metrics.store import MetricStore
from ops.localcloud.runtime.sandbox import Outcome

_ENDED = {
    "SUCCEEDED": "ExecutionsSucceeded",
    "FAILED": "ExecutionsFailed",
    "TIMED_OUT": "ExecutionsTimedOut",
    "ABORTED": "ExecutionsAborted",
}
_CLIENT_ERROR, _SERVER_ERROR = 400, 500
_GROUP = {"ScheduleGroup": "default"}


@dataclass(frozen=True)
class Recorder:
    """Records under the names and dimensions of AWS's services, at the instant of a clock, which may be a replayed one.

    https://docs.aws.amazon.com/lambda/latest/dg/monitoring-metrics-types.html,
    https://docs.aws.amazon.com/step-functions/latest/dg/procedure-cw-metrics.html,
    https://docs.aws.amazon.com/apigateway/latest/developerguide/http-api-metrics.html,
    https://docs.aws.amazon.com/AmazonCloudFront/latest/DeveloperGuide/programming-cloudwatch-metrics.html,
    https://docs.aws.amazon.com/apigateway/latest/developerguide/apigateway-websocket-api-logging.html,
    https://docs.aws.amazon.com/scheduler/latest/UserGuide/monitoring-cloudwatch.html
    """

    store: MetricStore
    clock: Callable[[], datetime]

    def invoked(self, function: str, outcome: Outcome, seconds: float) -> None:
        """A function has handled an event."""
        for namespace, dimensions, values in embedded(outcome.logs):
            self.store.record(self.clock(), namespace, dimensions, values)
        counted = {"Invocations": 1.0, "Errors": float(outcome.failed), "Duration": 1000 * seconds}
        self._function(function, counted)

    def aged(self, function: str, seconds: float) -> None:
        """A function gets records of a stream, the last of which has waited for so long."""
        self._function(function, {"IteratorAge": 1000 * seconds})

    def throttled(self, function: str) -> None:
        """Lambda has refused to run a function."""
        self._function(function, {"Throttles": 1.0})

    def ended(self, machine: str, status: str) -> None:
        """An execution has ended."""
        self.store.record(self.clock(), "AWS/States", {"StateMachineArn": machine}, {_ENDED[status]: 1.0})

    def dropped(self) -> None:
        """A schedule's start was given up."""
        counted = {"InvocationDroppedCount": 1.0, "InvocationsSentToDeadLetterCount": 1.0}
        self.store.record(self.clock(), "AWS/Scheduler", _GROUP, counted)

    def waiting(self, queue: str, messages: int) -> None:
        """A queue was looked at."""
        counted = {"ApproximateNumberOfMessagesVisible": float(messages)}
        self.store.record(self.clock(), "AWS/SQS", {"QueueName": queue}, counted)

    def answered(self, api: str, status: int, seconds: float) -> None:
        """An HTTP API has answered."""
        counted = {
            "Count": 1.0,
            "4xx": float(_CLIENT_ERROR <= status < _SERVER_ERROR),
            "5xx": float(status >= _SERVER_ERROR),
            "Latency": 1000 * seconds,
        }
        self.store.record(self.clock(), "AWS/ApiGateway", {"ApiId": api}, counted)

    def looked_up(self, distribution: str, is_hit: bool) -> None:  # noqa: FBT001 - what it is told of a request
        """A cache of a distribution has been asked."""
        dimensions = {"DistributionId": distribution, "Region": "Global"}
        self.store.record(self.clock(), "AWS/CloudFront", dimensions, {"CacheHitRate": 100.0 * is_hit})

    def carried(self, api: str, stage: str, name: str) -> None:
        """A WebSocket API has counted one of something."""
        self.store.record(self.clock(), "AWS/ApiGateway", {"ApiId": api, "Stage": stage}, {name: 1.0})

    def _function(self, function: str, counted: dict[str, float]) -> None:
        self.store.record(self.clock(), "AWS/Lambda", {"FunctionName": function}, counted)
        # whom an alias leads to is counted under its name, too; only `live` is there
        alias = {"FunctionName": function, "Resource": f"{function}:live"}
        self.store.record(self.clock(), "AWS/Lambda", alias, counted)
