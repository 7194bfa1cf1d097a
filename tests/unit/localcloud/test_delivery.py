"""Batches of a stream come to a function as Lambda's pollers bring them: in order, again, in halves, or not at all."""

import base64
import json
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from threading import Event
from typing import Any

import pytest

from ops.localcloud.iam.policies import Asked
from ops.localcloud.runtime.function import Function
from ops.localcloud.runtime.sandbox import Outcome
from ops.localcloud.streams import delivery as delivering
from ops.localcloud.streams.delivery import Delivery
from ops.localcloud.streams.mapping import Mapping, UnknownMapping
from ops.localcloud.streams.records import Record, fitting

STREAM = "arn:aws:kinesis:eu-central-1:123456789012:stream/bars"
QUEUE = "arn:aws:sqs:eu-central-1:123456789012:dead"
DECLARED = {
    "EventSourceArn": STREAM,
    "FunctionName": "push",
    "StartingPosition": "LATEST",
    "MaximumRetryAttempts": 2,
    "DestinationConfig": {"OnFailure": {"Destination": QUEUE}},
}
MAPPING = Mapping.declared(DECLARED)
FUNCTION = Function("push", "arn:push", "arn:role", "h.handler", "python", Path(), (), {}, 3, 128, "log")
Answer = Callable[[list[str]], Any]


class Told:
    """A function that notes which records it gets, and answers as it is told: with an exception, or a result."""

    def __init__(self, mapping: Mapping, answer: Answer) -> None:
        self.batches: list[str] = []
        self.dead: list[dict[str, Any]] = []
        self.events: list[dict[str, Any]] = []
        self._answer = answer
        self._delivery = Delivery(mapping, FUNCTION, self._invoke, lambda *told: self.dead.append(told[-1]), Event())

    def deliver(self, names: str) -> "Told":
        self._delivery.deliver([record(name) for name in names])
        return self

    def _invoke(self, _: str, payload: bytes) -> Outcome:
        self.events.append(json.loads(payload))
        names = [base64.b64decode(one["kinesis"]["data"]).decode() for one in self.events[-1]["Records"]]
        self.batches.append("".join(names))
        try:
            return Outcome(json.dumps(self._answer(names)).encode(), failed=False)
        except ValueError:
            return Outcome(b"{}", failed=True)


def record(name: str) -> Record:
    return Record("shardId-000000000000", f"49{ord(name)}", "AAPL", base64.b64encode(name.encode()).decode(), 1.5)


def failed(*names: str) -> dict[str, Any]:
    return {"batchItemFailures": [{"itemIdentifier": record(name).sequence} for name in names]}


def poisoned(names: list[str]) -> None:
    if "c" in names:
        raise ValueError


def reporting(names: list[str]) -> dict[str, Any]:
    return failed("c") if "c" in names else failed()


@pytest.fixture(autouse=True)
def no_pause(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(delivering, "_LONGEST_PAUSE", 0)


def test_a_batch_that_fails_comes_again_whole_and_is_given_up_after_its_retries() -> None:
    told = Told(MAPPING, poisoned).deliver("abcd")
    assert told.batches == ["abcd"] * 3
    (dead,) = told.dead
    assert dead["requestContext"]["approximateInvokeCount"] == 3
    assert dead["KinesisBatchInfo"] == {
        "shardId": "shardId-000000000000",
        "startSequenceNumber": record("a").sequence,
        "endSequenceNumber": record("d").sequence,
        "approximateArrivalOfFirstRecord": "1970-01-01T00:00:01.500Z",
        "approximateArrivalOfLastRecord": "1970-01-01T00:00:01.500Z",
        "batchSize": 4,
        "streamArn": STREAM,
    }


def test_halves_of_a_batch_that_fails_leave_the_bad_record_alone() -> None:
    told = Told(replace(MAPPING, bisects=True), poisoned).deliver("abcde")
    assert told.batches == ["abcde", "ab", "cde", "c", "c", "c", "de"]
    assert [dead["KinesisBatchInfo"]["batchSize"] for dead in told.dead] == [1]


def test_what_comes_before_the_lowest_reported_record_is_done() -> None:
    seen: list[str] = []

    def answer(names: list[str]) -> dict[str, Any]:
        seen.append("".join(names))
        return failed("d", "c") if len(seen) == 1 else failed()

    assert Told(replace(MAPPING, reports=True), answer).deliver("abcde").batches == ["abcde", "cde"]


def test_a_reported_record_ends_alone_where_batches_are_split() -> None:
    told = Told(replace(MAPPING, reports=True, bisects=True), reporting).deliver("abcde")
    assert told.batches == ["abcde", "cde", "c", "c", "c", "de"]
    assert told.dead[0]["KinesisBatchInfo"]["startSequenceNumber"] == record("c").sequence


@pytest.mark.parametrize("wrong", ["", None, "elsewhere"])
def test_a_report_that_names_no_record_of_the_batch_is_a_failure_of_all(wrong: str | None) -> None:
    answer = {"batchItemFailures": [{"itemIdentifier": record("b").sequence}, {"itemIdentifier": wrong}]}
    assert Told(replace(MAPPING, reports=True), lambda _: answer).deliver("ab").batches == ["ab"] * 3


@pytest.mark.parametrize("answer", [None, {}, {"batchItemFailures": []}, {"batchItemFailures": None}, "done"])
def test_a_report_of_nothing_is_success(answer: Any) -> None:
    assert Told(replace(MAPPING, reports=True), lambda _: answer).deliver("ab").batches == ["ab"]


def test_reports_are_not_heard_where_the_mapping_does_not_ask_for_them() -> None:
    assert Told(MAPPING, reporting).deliver("abc").batches == ["abc"]


def test_a_function_gets_what_lambda_tells() -> None:
    (event,) = Told(MAPPING, lambda _: None).deliver("a").events
    assert event["Records"] == [
        {
            "kinesis": {
                "kinesisSchemaVersion": "1.0",
                "partitionKey": "AAPL",
                "sequenceNumber": "4997",
                "data": "YQ==",
                "approximateArrivalTimestamp": 1.5,
            },
            "eventSource": "aws:kinesis",
            "eventVersion": "1.0",
            "eventID": "shardId-000000000000:4997",
            "eventName": "aws:kinesis:record",
            "invokeIdentityArn": "arn:role",
            "awsRegion": "eu-central-1",
            "eventSourceARN": STREAM,
        }
    ]


def test_a_batch_is_no_larger_than_an_event() -> None:
    large = replace(record("a"), data="x" * 2_500_000)
    assert [len(tuple(fitting([large] * 5, most))) for most in (1, 2, 5)] == [1, 2, 2]


@pytest.mark.parametrize(
    ("told", "why"),
    [
        ({"TumblingWindowInSeconds": 5}, "TumblingWindowInSeconds .* is not understood"),
        ({"EventSourceArn": QUEUE}, "is no stream of Kinesis"),
        ({"ParallelizationFactor": 2}, "must be 1"),
        ({"StartingPosition": "AT_TIMESTAMP"}, "is no position"),
        ({"DestinationConfig": {"OnFailure": {"Destination": "arn:aws:sns:::topic"}}}, "is no queue"),
    ],
)
def test_what_a_mapping_says_beyond_that_is_refused(told: dict[str, Any], why: str) -> None:
    with pytest.raises(UnknownMapping, match=why):
        Mapping.declared(DECLARED | told)


def test_a_consumer_is_subscribed_to_and_named_as_where_records_come_from() -> None:
    consumer = f"{STREAM}/consumer/push:1700000000"
    mapping = Mapping.declared({**DECLARED, "EventSourceArn": consumer})
    assert mapping.stream == STREAM
    assert Asked("kinesis:SubscribeToShard", consumer) in mapping.reading
    told = Told(mapping, lambda _: None).deliver("a")
    assert told.events[0]["Records"][0]["eventSourceARN"] == consumer
