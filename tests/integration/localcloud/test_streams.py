"""A stream's records reach the function that is mapped to it, as a template says, whatever becomes of the function."""

import json
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from ops.localcloud.assembly.assets import assets_of
from ops.localcloud.cloud import LocalCloud
from ops.localcloud.cloudformation.deployment import Deployment, Resource
from ops.localcloud.cloudformation.shims import Undeployable
from ops.localcloud.cloudformation.streaming import event_source_mapping
from ops.localcloud.iam.judge import Call
from ops.localcloud.streams.items import sweep
from ops.localcloud.streams.mapping import READING
from tests.integration.localcloud.waiting import wait_for

ARN = "arn:aws:kinesis:eu-central-1:123456789012:stream"


@pytest.fixture
def stream(live: LocalCloud) -> str:
    (name,) = live.session.client("kinesis").list_streams()["StreamNames"]
    return str(name)


@pytest.fixture
def put(live: LocalCloud, stream: str) -> Callable[..., list[str]]:
    def put_all(*records: dict[str, Any]) -> list[str]:
        told = [{"PartitionKey": "AAPL", "Data": json.dumps(one).encode()} for one in records]
        answer = live.session.client("kinesis").put_records(StreamName=stream, Records=told)
        return [one["SequenceNumber"] for one in answer["Records"]]

    return put_all


@pytest.fixture
def noted(live_assembly: Path) -> Callable[[], list[list[str]]]:
    """The batches that the consumer has got in this test, each as its records' names."""
    notes = live_assembly / "notes"
    notes.write_text("")
    return lambda: [json.loads(line) for line in notes.read_text().splitlines()]


def test_records_come_in_batches_of_the_declared_size_in_order(put: Any, noted: Any) -> None:
    put(*({"name": str(number)} for number in range(10)))
    wait_for(lambda: len(noted()) == 3)
    assert noted() == [list("0123"), list("4567"), list("89")]


def test_a_function_that_is_killed_in_a_batch_gets_it_again(put: Any, noted: Any) -> None:
    put({"name": "a"}, {"name": "b", "do": "exit"}, {"name": "c"})
    wait_for(lambda: noted()[-1:] == [["b", "c"]] or len(noted()) > 2)
    # split in two, which uses up no retry
    assert noted() == [["a", "b", "c"], ["a"], ["b", "c"]]


def test_a_bad_record_ends_in_dead_letters_and_stops_nobody(live: LocalCloud, put: Any, noted: Any) -> None:
    numbers = put({"name": "a"}, {"name": "bad", "do": "fail"}, {"name": "c"}, {"name": "d"})
    wait_for(lambda: noted()[-1:] == [["c", "d"]])
    assert noted() == [["a", "bad", "c", "d"], ["bad", "c", "d"], ["bad"], ["bad"], ["c", "d"]]
    sqs = live.session.client("sqs")
    (message,) = sqs.receive_message(QueueUrl=sqs.get_queue_url(QueueName="dead")["QueueUrl"])["Messages"]
    told = json.loads(message["Body"])
    assert told["KinesisBatchInfo"]["startSequenceNumber"] == told["KinesisBatchInfo"]["endSequenceNumber"]
    assert told["KinesisBatchInfo"]["startSequenceNumber"] == numbers[1]
    assert told["requestContext"]["condition"] == "RetryAttemptsExhausted"


def test_numbers_grow_from_one_run_to_the_next(put: Any) -> None:
    before = time.time_ns()
    number, later = put({"name": "a"}, {"name": "b"})
    assert len(number) == len(later) == 56
    assert f"{49 * 10**54 + before * 10**20}" < number < later


def test_the_stream_is_read_in_the_name_of_the_functions_role(live: LocalCloud, stream: str, put: Any) -> None:
    put({"name": "a"})
    role = next(one.role for one in live.functions() if "-Consumer-" in one.name)
    read = {Call(role, f"kinesis:{action}", f"{ARN}/{stream}", permitted=True) for action in READING}
    wait_for(lambda: read <= live.calls)


def test_records_wait_while_the_role_may_not_read_the_stream(live: LocalCloud, put: Any, noted: Any) -> None:
    role = next(one.role for one in live.functions() if "-Consumer-" in one.name).rpartition("/")[2]
    denied = [{"Effect": "Deny", "Action": "kinesis:GetRecords", "Resource": "*"}]
    iam, policy = live.session.client("iam"), {"RoleName": role, "PolicyName": "denied"}
    iam.put_role_policy(**policy, PolicyDocument=json.dumps({"Version": "2012-10-17", "Statement": denied}))
    put({"name": "held"})
    faults = live.data / "logs" / "localcloud.log"
    wait_for(lambda: faults.exists() and "is not read: User" in faults.read_text())
    assert not any("held" in batch for batch in noted())
    iam.delete_role_policy(**policy)
    wait_for(lambda: any("held" in batch for batch in noted()))


def test_a_mapping_whose_role_may_not_read_the_stream_is_refused_at_once(live: LocalCloud, stream: str) -> None:
    role = live.session.client("iam").create_role(RoleName="poor", AssumeRolePolicyDocument="{}")["Role"]["Arn"]
    function = Resource("live", "AWS::Lambda::Function", "Poor", "poor", "poor", {"Role": role})
    mapping = {"EventSourceArn": f"{ARN}/{stream}", "FunctionName": "poor", "StartingPosition": "LATEST"}
    with pytest.raises(
        Undeployable, match=r"cannot access arn:aws:kinesis:.*: the role of poor has to allow .*GetRecords"
    ):
        event_source_mapping(Deployment(assets_of(live.assembly), resources=[function]), "mapping", mapping)


BY_SYMBOL = {
    "TableName": "connections",
    "KeyConditionExpression": "symbol = :s",
    "ExpressionAttributeValues": {":s": {"S": "AAPL"}},
}


@pytest.mark.parametrize(
    ("service", "told", "refused"),
    [
        ("kinesis.put_records", {"Records": [{"Data": "{}", "PartitionKey": "x"}]}, ""),
        ("kinesis.list_tags_for_stream", {}, f"kinesis:ListTagsForStream on resource: {ARN}"),
        ("dynamodb.query", {**BY_SYMBOL, "IndexName": "by_symbol"}, ""),
        ("dynamodb.query", BY_SYMBOL, "dynamodb:Query on resource: arn:aws:dynamodb:eu-central-1:123456789012:table/"),
    ],
)
def test_streams_and_tables_are_judged_by_their_own_arns(
    live: LocalCloud, stream: str, service: str, told: dict[str, Any], refused: str
) -> None:
    name, operation = service.split(".")
    own = {"StreamName": stream} if name == "kinesis" else {}
    ended = live.invoke("asker", {"service": name, "operation": operation, "with": {**told, **own}})
    assert refused in (ended.error or "") if refused else ended.error is None


def test_items_vanish_some_time_after_they_have_expired(live: LocalCloud) -> None:
    dynamodb = live.session.client("dynamodb")
    for name, expires in (("old", 1), ("new", 2e9)):
        item = {"connection": {"S": name}, "symbol": {"S": "#"}, "expires": {"N": str(int(expires))}}
        dynamodb.put_item(TableName="connections", Item=item)
    sweep(time.time())
    left = dynamodb.scan(TableName="connections")["Items"]
    assert [one["connection"]["S"] for one in left] == ["new"]
