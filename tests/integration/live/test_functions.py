"""The functions of the live API over DynamoDB, with sockets of a test's own."""

import base64
import json
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Any

import boto3
import pytest
from moto import mock_aws

from lambdas.live import connect, disconnect, messages, push, service
from lambdas.live.asked import MOST_TOPICS
from lambdas.live.connections_api import GoneError, UnsentError
from lambdas.live.recent import RecentEvents, beginning
from lambdas.live.subscriptions import BY_CONNECTION, Subscriptions
from nextday.live.event import EVERYBODY, Event, Kind
from nextday.settings import ORIGIN_HEADER, VIEWER_HEADER, LiveSettings
from nextday.universe import document
from ops.localcloud.account import confined

SHELL = {"AWS_DEFAULT_REGION": "eu-west-1", "AWS_ACCESS_KEY_ID": "test", "AWS_SECRET_ACCESS_KEY": "test"}
AT = "2026-05-29T00:30:00Z"
NOW = datetime.now(UTC)
SETTINGS = LiveSettings(
    subscriptions="subscriptions",
    events="events",
    endpoint="https://sockets.example.com/live",
    universe="s3://assets/universe.json",
    origin_secret="secret",
)


@dataclass
class Sockets:
    """Connections that are open, and what each was told."""

    open: set[str] = field(default_factory=set)
    deaf: set[str] = field(default_factory=set)
    told: defaultdict[str, list[dict[str, Any]]] = field(default_factory=lambda: defaultdict(list))

    def post(self, connection: str, message: bytes) -> None:
        if connection not in self.open:
            raise GoneError
        if connection in self.deaf:
            raise UnsentError
        assert len(message) <= 128 * 1024
        self.told[connection].append(json.loads(message))

    def delete(self, connection: str) -> None:
        self.open.discard(connection)

    def events(self, connection: str) -> list[str]:
        """Symbol and session of every event that a connection was told."""
        return [
            f"{event['symbol']} {event['body']}"
            for message in self.told[connection]
            for event in message.get("events", [])
        ]


@pytest.fixture
def sockets(monkeypatch: pytest.MonkeyPatch) -> Iterator[Sockets]:
    with confined(SHELL), mock_aws(), monkeypatch.context() as patch:
        for name, value in SETTINGS.to_env().items():
            patch.setenv(name, value)
        s3, dynamodb = boto3.client("s3"), boto3.resource("dynamodb")
        s3.create_bucket(Bucket="assets", CreateBucketConfiguration={"LocationConstraint": "eu-west-1"})
        s3.put_object(Bucket="assets", Key="universe.json", Body=document(SYMBOLS).encode())
        _table(dynamodb, SETTINGS.subscriptions, "topic", "connection", BY_CONNECTION)
        _table(dynamodb, SETTINGS.events, "symbol", "sequence")
        service._table.cache_clear()
        messages.symbols_at.cache_clear()
        found = Sockets()
        patch.setattr(service, "_connections", lambda _: found)
        yield found


SYMBOLS = ("AAPL", "MSFT", *(f"S{number}" for number in range(60)))


def _table(dynamodb: Any, name: str, key: str, order: str, index: str | None = None) -> None:
    def schema(first: str, second: str) -> list[dict[str, str]]:
        return [{"AttributeName": first, "KeyType": "HASH"}, {"AttributeName": second, "KeyType": "RANGE"}]

    turned = {"IndexName": index, "KeySchema": schema(order, key), "Projection": {"ProjectionType": "KEYS_ONLY"}}
    dynamodb.create_table(
        TableName=name,
        KeySchema=schema(key, order),
        AttributeDefinitions=[{"AttributeName": one, "AttributeType": "S"} for one in (key, order)],
        BillingMode="PAY_PER_REQUEST",
        **({"GlobalSecondaryIndexes": [turned]} if index else {}),
    )


@dataclass(frozen=True)
class Context:
    function_name: str = "push"
    memory_limit_in_mb: int = 256
    invoked_function_arn: str = "arn:aws:lambda:eu-west-1:123456789012:function:push"
    aws_request_id: str = "1"


def message(connection: str, action: str = "subscribe", **said: Any) -> dict[str, Any]:
    return {"requestContext": {"connectionId": connection, "routeKey": action}, "body": json.dumps(said)}


def connected(sockets: Sockets, connection: str, address: str = "192.0.2.1", **headers: str) -> int:
    sockets.open.add(connection)
    event = {
        "headers": {ORIGIN_HEADER: "secret", VIEWER_HEADER: f"{address}:4711"} | headers,
        "requestContext": {"connectionId": connection, "identity": {"sourceIp": "198.51.100.1"}},
    }
    return int(connect.handler(event, Context())["statusCode"])  # type: ignore[arg-type]


def subscribed(sockets: Sockets, connection: str, *topics: str, **seen: str) -> dict[str, Any]:
    """Connect and subscribe; returns the last message."""
    connected(sockets, connection)
    messages.handler(message(connection, symbols=[*topics], seen=seen), Context())
    return sockets.told[connection][-1]


def record(number: int, symbol: str, data: bytes | None = None) -> dict[str, Any]:
    data = data or Event(Kind.FORECAST, symbol, AT, {"number": number}).to_bytes()
    told = {
        "partitionKey": symbol,
        "sequenceNumber": str(10**50 + number),
        "data": base64.b64encode(data).decode(),
        "kinesisSchemaVersion": "1.0",
        "approximateArrivalTimestamp": 1.0,
    }
    return {"eventSource": "aws:kinesis", "eventID": f"shardId-0:{number}", "kinesis": told}


def pushed(*records: dict[str, Any]) -> list[str]:
    """Numbers of the records that are to come again."""
    failures = push.handler({"Records": [*records]}, Context())["batchItemFailures"]  # type: ignore[arg-type]
    return [str(int(one["itemIdentifier"]) - 10**50) for one in failures]


def test_a_subscriber_gets_a_batch_in_one_message_and_in_order(sockets: Sockets) -> None:
    subscribed(sockets, "a", "AAPL", EVERYBODY)
    subscribed(sockets, "b", "all")
    assert pushed(record(1, "AAPL"), record(2, "MSFT"), record(3, "AAPL"), record(4, EVERYBODY)) == []
    assert sockets.events("a") == ["AAPL {'number': 1}", "AAPL {'number': 3}", "* {'number': 4}"]
    assert sockets.events("b") == [
        "AAPL {'number': 1}",
        "MSFT {'number': 2}",
        "AAPL {'number': 3}",
        "* {'number': 4}",
    ]
    assert [len(sockets.told[one]) for one in "ab"] == [2, 2]


def test_whoever_was_away_gets_what_they_missed_and_where_they_stand(sockets: Sockets) -> None:
    begin = subscribed(sockets, "a", "AAPL", "MSFT")["seen"]
    assert max(begin.values()) <= beginning(datetime.now(UTC))
    pushed(record(1, "AAPL"))
    seen = sockets.told["a"][-1]["events"][0]["sequence"]
    sockets.open.clear()
    pushed(record(2, "AAPL"), record(3, "MSFT"))
    last = subscribed(sockets, "again", "AAPL", "MSFT", AAPL=seen, MSFT=begin["MSFT"])
    assert sorted(sockets.events("again")) == ["AAPL {'number': 2}", "MSFT {'number': 3}"]
    assert {symbol: int(one) - 10**50 for symbol, one in last["seen"].items()} == {"AAPL": 2, "MSFT": 3}


def test_the_last_quote_of_a_batch_is_told_and_none_is_kept_or_counted(sockets: Sockets) -> None:
    subscribed(sockets, "a", "AAPL")
    pushed(record(1, "AAPL"))
    quotes = [
        Event(Kind.QUOTE, symbol, AT, {"close": close}) for symbol, close in (("AAPL", 1), ("AAPL", 2), ("KO", 3))
    ]
    assert pushed(*(record(2 + at, one.symbol, one.to_bytes()) for at, one in enumerate(quotes))) == []
    assert sockets.told["a"][-1] == {"type": "quotes", "quotes": [json.loads(quotes[1].to_bytes())]}
    seen = sockets.told["a"][-2]["events"][0]["sequence"]
    last = subscribed(sockets, "again", "AAPL", AAPL=seen)
    assert last["seen"] == {"AAPL": seen}
    assert sockets.events("again") == []


def test_whoever_has_seen_what_is_not_kept_any_more_is_told_to_ask(sockets: Sockets) -> None:
    subscribed(sockets, "a", "AAPL", AAPL="9" * 56)
    assert sockets.told["a"][0] == {"type": "reset", "symbols": ["AAPL"]}


def recent(days: float) -> RecentEvents:
    """The recent events as they are seen so many days after now."""
    return RecentEvents(service._table(SETTINGS.events), NOW + timedelta(days=days))


def test_whoever_has_heard_the_last_night_is_not_told_to_ask_after_the_longest_weekend(sockets: Sockets) -> None:
    pushed(record(1, "AAPL"))
    newest = recent(4).newest("AAPL")
    assert int(newest) - 10**50 == 1
    assert recent(4.5).holds("AAPL", newest)


def test_what_has_expired_is_not_kept_although_it_is_not_deleted_yet(sockets: Sockets) -> None:
    pushed(record(1, "AAPL"))
    newest = recent(0).newest("AAPL")
    # of events that have expired DynamoDB may have deleted a later one before this one
    assert not recent(6).holds("AAPL", newest)
    assert recent(6).newest("AAPL") == beginning(NOW + timedelta(days=6))


def test_a_beginning_holds_for_as_long_as_events_are_kept(sockets: Sockets) -> None:
    begun = beginning(NOW)
    assert recent(4).holds("AAPL", begun)
    assert not recent(6).holds("AAPL", begun)


def test_a_connection_that_is_gone_is_forgotten(sockets: Sockets) -> None:
    subscribed(sockets, "a", "AAPL")
    sockets.open.clear()
    pushed(record(1, "AAPL"))
    assert service.service().subscriptions.subscribers("AAPL") == []
    assert service.service().subscriptions.connected_from("192.0.2.1") == 0


def test_a_connection_that_cannot_be_written_to_is_ended_and_stops_nobody(sockets: Sockets) -> None:
    subscribed(sockets, "a", "AAPL")
    subscribed(sockets, "b", "AAPL")
    sockets.deaf = {"a"}
    assert pushed(record(1, "AAPL")) == []
    assert sockets.open == {"b"}
    assert sockets.events("b") == ["AAPL {'number': 1}"]


@pytest.mark.parametrize("data", [b"no JSON", b"[]", b'{"kind":"bars"}', Event(Kind.BARS, "MSFT", AT, None).to_bytes()])
def test_a_record_that_is_no_event_of_its_key_is_named_and_stops_nobody(sockets: Sockets, data: bytes) -> None:
    subscribed(sockets, "a", "AAPL")
    assert pushed(record(1, "AAPL"), record(2, "AAPL", data), record(3, "AAPL")) == ["2"]
    assert sockets.events("a") == ["AAPL {'number': 1}", "AAPL {'number': 3}"]


def test_a_batch_that_comes_again_has_the_same_sequences(sockets: Sockets) -> None:
    subscribed(sockets, "a", "AAPL")
    for _ in range(2):
        pushed(record(1, "AAPL"))
    first, second = (message["events"] for message in sockets.told["a"][1:])
    assert first == second
    assert len([*service.service().recent.since("AAPL", beginning(NOW))]) == 1


def test_a_night_of_large_events_is_told_in_messages_that_fit(sockets: Sockets) -> None:
    subscribed(sockets, "a", "all")
    large = [
        record(
            number, f"S{number % 60}", Event(Kind.FORECAST, f"S{number % 60}", AT, {"text": "x" * 30_000}).to_bytes()
        )
        for number in range(9)
    ]
    pushed(*large)
    assert len(sockets.events("a")) == 9


def test_unsubscribing_ends_it(sockets: Sockets) -> None:
    subscribed(sockets, "a", "AAPL", "MSFT")
    messages.handler(message("a", "unsubscribe", symbols=["AAPL"]), Context())
    pushed(record(1, "AAPL"), record(2, "MSFT"))
    assert sockets.events("a") == ["MSFT {'number': 2}"]


@pytest.mark.parametrize(
    ("said", "why"),
    [
        ({}, "symbols: a list of symbols"),
        ({"symbols": "AAPL"}, "symbols: a list of symbols"),
        ({"symbols": ["XXXX"]}, "symbols: XXXX: not collected here"),
        ({"symbols": [f"S{number}" for number in range(MOST_TOPICS + 1)]}, "symbols: at most 50"),
        ({"symbols": ["AAPL"], "seen": {"AAPL": 1}}, "seen: by symbol"),
        ({"symbols": ["AAPL"], "text": "x" * 9000}, "a message has at most"),
        ("[" * 8000, "a message is a JSON object"),
    ],
)
def test_a_message_that_makes_no_sense_is_refused_in_words(
    sockets: Sockets, said: dict[str, Any] | str, why: str
) -> None:
    connected(sockets, "a")
    text = said if isinstance(said, str) else json.dumps(said)
    messages.handler(message("a") | {"body": text}, Context())
    (told,) = sockets.told["a"]
    assert told["type"] == "refused"
    assert told["why"].startswith(why)


def test_an_action_that_nobody_knows_is_refused_in_words(sockets: Sockets) -> None:
    connected(sockets, "a")
    messages.handler(message("a", "$default", symbols=["AAPL"]), Context())
    assert sockets.told["a"] == [{"type": "refused", "why": "action: subscribe or unsubscribe"}]


def test_a_connection_has_no_more_symbols_by_asking_twice(sockets: Sockets) -> None:
    first, second = ([f"S{number}" for number in numbers] for numbers in (range(40), range(30, 60)))
    subscribed(sockets, "a", *first)
    messages.handler(message("a", symbols=second), Context())
    assert sockets.told["a"][-1] == {"type": "refused", "why": "a connection has at most 50 symbols"}


def test_only_what_comes_through_cloudfront_connects(sockets: Sockets) -> None:
    assert connected(sockets, "a") == 200
    assert connected(sockets, "b", **{ORIGIN_HEADER: "wrong"}) == 403


def test_an_address_has_only_so_many_connections_and_others_none_the_less(sockets: Sockets) -> None:
    codes = [connected(sockets, f"a{number}") for number in range(connect.MOST_OF_AN_ADDRESS + 1)]
    assert codes == [200] * connect.MOST_OF_AN_ADDRESS + [429]
    disconnect.handler(message("a0"), Context())
    assert connected(sockets, "b") == 200
    assert connected(sockets, "c", address="2001:db8::1") == 200


def test_connections_that_have_expired_are_not_counted_although_they_are_not_deleted_yet(sockets: Sockets) -> None:
    for number in range(connect.MOST_OF_AN_ADDRESS):
        connected(sockets, f"a{number}")
    table = service._table(SETTINGS.subscriptions)
    assert Subscriptions(table, NOW + timedelta(hours=2)).connected_from("192.0.2.1") == connect.MOST_OF_AN_ADDRESS
    assert Subscriptions(table, NOW + timedelta(hours=3)).connected_from("192.0.2.1") == 0
