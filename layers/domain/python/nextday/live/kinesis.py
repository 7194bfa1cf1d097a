"""Events on a Kinesis data stream: https://docs.aws.amazon.com/kinesis/latest/APIReference/API_PutRecords.html."""

import time
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator
from itertools import zip_longest
from typing import TYPE_CHECKING

from botocore.config import Config
from botocore.exceptions import BotoCoreError, ClientError

from nextday.lake.s3.clients import shared_client
from nextday.live.event import LARGEST, Event

if TYPE_CHECKING:
    from mypy_boto3_kinesis import KinesisClient
    from mypy_boto3_kinesis.type_defs import PutRecordsRequestEntryTypeDef

_CALL = 5_000_000 // (LARGEST + 256)
"""Records of a call, so that the largest fit into the 5 MB (and fewer than the 500 records) that it may have."""
_ATTEMPTS, _PAUSE = 3, 0.2
_PATIENCE = Config(connect_timeout=2, read_timeout=5, retries={"mode": "standard", "total_max_attempts": 2})


class EventStream:
    """Events in order per symbol, each at least once; one that Kinesis does not take is only a late screen."""

    def __init__(
        self, name: str, *, client: "KinesisClient | None" = None, sleep: Callable[[float], None] = time.sleep
    ) -> None:
        self._name = name
        self._client = client or shared_client("kinesis", _PATIENCE)
        self._sleep = sleep

    def publish(self, events: Iterable[Event]) -> int:
        """Put the events on the stream, and return how many it did not take; never raises for those."""
        calls = [turn[begin : begin + _CALL] for turn in _turns(events) for begin in range(0, len(turn), _CALL)]
        lost = 0
        for number, call in enumerate(calls):
            left, is_there = self._put(call)
            lost += len(left)
            if not is_there:
                # each other one would be waited for as long, and a job has fifteen minutes
                return lost + sum(map(len, calls[number + 1 :]))
        return lost

    def _put(self, events: list[Event]) -> tuple[list[Event], bool]:
        """Those that were not taken, and whether the stream has answered at last."""
        left, refused = events, None
        for attempt in range(_ATTEMPTS):
            if attempt:
                self._sleep(_PAUSE * 2**attempt)
            refused = self._refused(left)
            left = left if refused is None else refused
            if not left:
                break
        return left, refused is not None

    def _refused(self, events: list[Event]) -> list[Event] | None:
        """Those that the stream refuses; None where it does not answer."""
        records: list[PutRecordsRequestEntryTypeDef] = [
            {"Data": event.to_bytes(), "PartitionKey": event.symbol} for event in events
        ]
        try:
            answer = self._client.put_records(StreamName=self._name, Records=records)
        except (ClientError, BotoCoreError):
            return None
        told = zip(events, answer["Records"], strict=True)
        return [event for event, record in told if "ErrorCode" in record]


def _turns(events: Iterable[Event]) -> Iterator[list[Event]]:
    """Every symbol's first event, then every symbol's second: within a call Kinesis keeps no order."""
    by_symbol: defaultdict[str, list[Event]] = defaultdict(list)
    for event in events:
        by_symbol[event.symbol].append(event)
    for turn in zip_longest(*by_symbol.values()):
        yield [event for event in turn if event is not None]
