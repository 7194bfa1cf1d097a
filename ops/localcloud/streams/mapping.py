"""An event source mapping of a Kinesis stream, as deployed.

https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-resource-lambda-eventsourcemapping.html
"""

from collections.abc import Mapping as Told
from dataclasses import dataclass
from typing import Any

from nextday.errors import NextdayError
from ops.localcloud.iam.policies import Asked

_UNDERSTOOD = {
    "BatchSize",
    "BisectBatchOnFunctionError",
    "DestinationConfig",
    "Enabled",
    "EventSourceArn",
    "FunctionName",
    "FunctionResponseTypes",
    "MaximumBatchingWindowInSeconds",
    "MaximumRetryAttempts",
    "ParallelizationFactor",
    "StartingPosition",
    "Tags",
}
# https://docs.aws.amazon.com/lambda/latest/dg/services-kinesis-create.html: what Lambda says it needs
READING = (
    "DescribeStream",
    "DescribeStreamSummary",
    "GetRecords",
    "GetShardIterator",
    "ListShards",
    "SubscribeToShard",
)
_SUBSCRIBING = "SubscribeToShard"
_ENDLESS = -1


class UnknownMapping(NextdayError):
    """A mapping says something that is not done locally; the text names it."""


@dataclass(frozen=True)
class Mapping:
    """Which stream goes to which function, and how. `retries` is None for no end, `queue` the ARN of dead letters.

    `consumer` is the ARN of a reader with enhanced fan-out, None where the stream itself is polled.
    """

    stream: str
    consumer: str | None
    function: str
    batch_size: int
    window: float
    from_start: bool
    retries: int | None
    bisects: bool
    reports: bool
    queue: str | None

    @classmethod
    def declared(cls, told: Told[str, Any]) -> "Mapping":
        """Read a template's properties. Raises UnknownMapping."""
        source, queue = told["EventSourceArn"], _queue(told)
        _refuse(told.keys() - _UNDERSTOOD, "is not understood")
        _refuse([source] if ":kinesis:" not in source else [], "is no stream of Kinesis")
        _refuse([queue] if queue and ":sqs:" not in queue else [], "is no queue for dead letters")
        _refuse(["ParallelizationFactor"] if told.get("ParallelizationFactor", 1) != 1 else [], "must be 1")
        position, retries = told["StartingPosition"], int(told.get("MaximumRetryAttempts", _ENDLESS))
        _refuse([position] if position not in {"LATEST", "TRIM_HORIZON"} else [], "is no position to start from")
        return cls(
            stream=source.partition("/consumer/")[0],
            consumer=source if "/consumer/" in source else None,
            function=told["FunctionName"],
            batch_size=int(told.get("BatchSize", 100)),
            window=float(told.get("MaximumBatchingWindowInSeconds", 0)),
            from_start=position == "TRIM_HORIZON",
            retries=None if retries == _ENDLESS else retries,
            bisects=bool(told.get("BisectBatchOnFunctionError")),
            reports="ReportBatchItemFailures" in told.get("FunctionResponseTypes", ()),
            queue=queue,
        )

    @property
    def function_name(self) -> str:
        """Of a name, an ARN or that of an alias."""
        return self.function.rpartition(":function:")[2].partition(":")[0]

    @property
    def source(self) -> str:
        """What records say they come from."""
        return self.consumer or self.stream

    @property
    def reading(self) -> list[Asked]:
        """What the function's role must be allowed for the stream to be read in its name."""
        subscribing = [Asked(f"kinesis:{_SUBSCRIBING}", self.consumer)] if self.consumer else []
        return [*(Asked(f"kinesis:{action}", self.stream) for action in READING), *subscribing]

    @property
    def burying(self) -> list[Asked]:
        """What it must be allowed for dead letters to be sent."""
        return [Asked("sqs:SendMessage", self.queue)] if self.queue else []


def _queue(told: Told[str, Any]) -> str | None:
    queue: str | None = told.get("DestinationConfig", {}).get("OnFailure", {}).get("Destination")
    return queue


def _refuse(wrong: Any, why: str) -> None:
    if wrong:
        raise UnknownMapping(f"{', '.join(sorted(wrong))} of an event source mapping {why} locally")
