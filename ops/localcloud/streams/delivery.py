"""One batch on its way to a function: retried, split in two, and given up at last.

https://docs.aws.amazon.com/lambda/latest/dg/kinesis-on-failure-destination.html
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime
from threading import Event
from typing import Any
from uuid import uuid4

from ops.localcloud.runtime.function import Function
from ops.localcloud.runtime.sandbox import Outcome
from ops.localcloud.streams.mapping import Mapping
from ops.localcloud.streams.records import Batch, event_of, unhandled

# Lambda waits longer from one retry to the next; what is waited for here is on this machine
_FIRST_PAUSE, _LONGEST_PAUSE = 0.05, 1.0

Invoke = Callable[[str, bytes], Outcome]
Bury = Callable[[Function, Mapping, dict[str, Any]], None]
"""Sends a message to the queue of dead letters in a function's name."""


@dataclass(frozen=True)
class Delivery:
    """Delivers batches of one mapping until `stopping` is set."""

    mapping: Mapping
    function: Function
    invoke: Invoke
    bury: Bury
    stopping: Event

    def deliver(self, batch: Batch) -> None:
        """Return when every record is handled or given up, in the order of the shard."""
        waiting = [(batch, 0)]
        while waiting:
            part, retries = waiting.pop()
            outcome = self.invoke(self.mapping.function, event_of(part, self.mapping.source, self.function))
            # a process that ended with the cloud has failed nothing
            if self.stopping.is_set():
                return
            if left := unhandled(part, outcome, reports=self.mapping.reports):
                waiting += reversed(self._again(part, left, retries, outcome))

    def _again(self, part: Batch, left: Batch, retries: int, outcome: Outcome) -> list[tuple[Batch, int]]:
        """What to deliver next; splitting uses up no retry."""
        if self.mapping.bisects and len(left) < len(part):
            return [(left, retries)]
        if self.mapping.bisects and len(left) > 1:
            half = len(left) // 2
            return [(left[:half], retries), (left[half:], retries)]
        if self.mapping.retries is not None and retries >= self.mapping.retries:
            if self.mapping.queue:
                self.bury(self.function, self.mapping, self._dead(left, retries + 1, outcome))
            return []
        self.stopping.wait(min(_LONGEST_PAUSE, _FIRST_PAUSE * 2**retries))
        return [(left, retries + 1)]

    def _dead(self, left: Batch, invocations: int, outcome: Outcome) -> dict[str, Any]:
        """AWS's message: where the records are in the stream, and not what they say."""
        first, last = left[0], left[-1]
        return {
            "requestContext": {
                "requestId": str(uuid4()),
                "functionArn": self.function.arn,
                "condition": "RetryAttemptsExhausted",
                "approximateInvokeCount": invocations,
            },
            "responseContext": {
                "statusCode": 200,
                "executedVersion": "$LATEST",
                "functionError": "Unhandled" if outcome.failed else None,
            },
            "version": "1.0",
            "timestamp": _instant(datetime.now(UTC)),
            "KinesisBatchInfo": {
                "shardId": first.shard,
                "startSequenceNumber": first.sequence,
                "endSequenceNumber": last.sequence,
                "approximateArrivalOfFirstRecord": _instant(datetime.fromtimestamp(first.arrived, UTC)),
                "approximateArrivalOfLastRecord": _instant(datetime.fromtimestamp(last.arrived, UTC)),
                "batchSize": len(left),
                "streamArn": self.mapping.stream,
            },
        }


def _instant(at: datetime) -> str:
    return at.isoformat(timespec="milliseconds").replace("+00:00", "Z")
