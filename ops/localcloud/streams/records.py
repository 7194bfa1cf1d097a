"""Records of a shard as a function gets them, and what remains of a batch after its answer.

https://docs.aws.amazon.com/lambda/latest/dg/with-kinesis-example.html
"""

import json
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from ops.localcloud.account import REGION
from ops.localcloud.runtime.events import MOST_EVENT_BYTES
from ops.localcloud.runtime.function import Function
from ops.localcloud.runtime.sandbox import Outcome

# around the data of a record in an event
_WRAPPING = 600


@dataclass(frozen=True)
class Record:
    """One record; `data` is in base64, `arrived` in epoch seconds."""

    shard: str
    sequence: str
    partition_key: str
    data: str
    arrived: float


Batch = Sequence[Record]


def fitting(records: Iterable[Record], most: int) -> Iterator[Record]:
    """As many of the first records as make one event."""
    size = 0
    for number, record in enumerate(records):
        size += len(record.data) + _WRAPPING
        if number == most or (number and size > MOST_EVENT_BYTES):
            return
        yield record


def event_of(batch: Batch, source: str, function: Function) -> bytes:
    """The event of a batch; `source` is the ARN of the stream, or of its consumer."""
    return json.dumps({"Records": [_told(record, source, function) for record in batch]}).encode()


def _told(record: Record, source: str, function: Function) -> dict[str, Any]:
    return {
        "kinesis": {
            "kinesisSchemaVersion": "1.0",
            "partitionKey": record.partition_key,
            "sequenceNumber": record.sequence,
            "data": record.data,
            "approximateArrivalTimestamp": round(record.arrived, 3),
        },
        "eventSource": "aws:kinesis",
        "eventVersion": "1.0",
        "eventID": f"{record.shard}:{record.sequence}",
        "eventName": "aws:kinesis:record",
        "invokeIdentityArn": function.role,
        "awsRegion": REGION,
        "eventSourceARN": source,
    }


def unhandled(batch: Batch, outcome: Outcome, *, reports: bool) -> Batch:
    """What has to be delivered again: from the lowest reported number on where the mapping lets functions report.

    https://docs.aws.amazon.com/lambda/latest/dg/services-kinesis-batchfailurereporting.html
    """
    if outcome.failed:
        return batch
    told = json.loads(outcome.payload or b"null") if reports else None
    failures = told.get("batchItemFailures") if isinstance(told, dict) else None
    if not failures:
        return ()
    places = {record.sequence: place for place, record in enumerate(batch)}
    named = [str(one.get("itemIdentifier")) if isinstance(one, dict) else "" for one in failures]
    # an empty, foreign or missing number: nothing is known to be handled
    return batch if any(name not in places for name in named) else batch[min(places[name] for name in named) :]
