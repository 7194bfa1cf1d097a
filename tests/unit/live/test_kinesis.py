from typing import Any

import pytest
from botocore.exceptions import ClientError, EndpointConnectionError

from nextday.live.event import Event, Kind
from nextday.live.kinesis import EventStream

AT = "2026-05-29T00:30:00Z"


class FakeKinesis:
    """Takes records unless a script says which of them, by their places in a call, or that the whole call fails."""

    def __init__(self, *script: set[int] | Exception) -> None:
        self.script = [*script]
        self.taken: list[tuple[str, bytes]] = []
        self.sizes: list[int] = []

    def put_records(self, *, StreamName: str, Records: list[dict[str, Any]]) -> dict[str, Any]:  # noqa: N803 - boto3's
        assert StreamName == "changes"
        refused = self.script.pop(0) if self.script else set()
        if isinstance(refused, Exception):
            raise refused
        self.sizes.append(len(Records))
        self.taken += [(one["PartitionKey"], one["Data"]) for at, one in enumerate(Records) if at not in refused]
        return {"Records": [{"ErrorCode": "Throttled"} if at in refused else {} for at in range(len(Records))]}


def publish(kinesis: FakeKinesis, events: list[Event]) -> int:
    return EventStream("changes", client=kinesis, sleep=lambda _: None).publish(events)  # type: ignore[arg-type]


def event(symbol: str, kind: Kind = Kind.FORECAST) -> Event:
    return Event(kind, symbol, AT, None)


def test_what_was_refused_is_put_again_before_anything_later_of_its_symbol() -> None:
    kinesis = FakeKinesis({1}, {0})
    pairs = [(symbol, kind) for symbol in ("AAPL", "MSFT") for kind in (Kind.OUTCOME, Kind.FORECAST)]
    assert publish(kinesis, [event(*pair) for pair in pairs]) == 0
    for symbol in ("AAPL", "MSFT"):
        kinds = [data.split(b'"')[3] for key, data in kinesis.taken if key == symbol]
        assert kinds == [b"outcome", b"forecast"]


def test_thousands_of_events_go_in_calls_of_at_most_five_megabytes() -> None:
    kinesis = FakeKinesis()
    assert publish(kinesis, [event(f"S{number}") for number in range(1000)]) == 0
    assert sum(kinesis.sizes) == 1000
    assert max(kinesis.sizes) * 33_024 <= 5_000_000


@pytest.mark.parametrize(
    "failure", [ClientError({"Error": {}}, "PutRecords"), EndpointConnectionError(endpoint_url="")]
)
def test_a_stream_that_cannot_be_reached_loses_events_and_raises_nothing(failure: Exception) -> None:
    kinesis = FakeKinesis(failure, failure, failure)
    assert publish(kinesis, [event("AAPL"), event("MSFT")]) == 2
    assert kinesis.taken == []


def test_a_stream_that_does_not_answer_is_waited_for_once_and_not_once_a_call() -> None:
    failure = EndpointConnectionError(endpoint_url="")
    kinesis = FakeKinesis({0, 1}, *[failure] * 9)
    assert publish(kinesis, [event(f"S{number}") for number in range(1000)]) == 1000 - (kinesis.sizes[0] - 2)
    assert len(kinesis.script) == 9 - 2


def test_without_events_nobody_is_asked() -> None:
    assert publish(FakeKinesis(AssertionError("asked")), []) == 0
