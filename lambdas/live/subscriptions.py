"""Who wants what, in DynamoDB: an item for each topic of a connection, and one for the connection below its address.

Topics are the key, so that a subscriber is seen by the very next push: only reads by the key are consistent.
https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/HowItWorks.ReadConsistency.html
"""

from collections.abc import Iterable
from concurrent.futures import ThreadPoolExecutor
from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from boto3.dynamodb.conditions import Attr, Key

from lambdas.live.queries import items

if TYPE_CHECKING:
    from mypy_boto3_dynamodb.service_resource import Table

BY_CONNECTION = "by_connection"
ALL = "all"
"""The topic of everything."""
AT_ONCE = 16
"""Requests of a push that wait at the same time."""
_LIFE = timedelta(hours=2, minutes=10)
"""API Gateway ends a connection after two hours, and not every end is told."""


class Subscriptions:
    """The table of subscriptions; `now` is aware UTC."""

    def __init__(self, table: "Table", now: datetime) -> None:
        self._table = table
        self._now = int(now.timestamp())
        self._expires = int((now + _LIFE).timestamp())

    def open(self, connection: str, address: str) -> None:
        """Note who has connected from where."""
        self._put([_address(address)], connection)

    def connected_from(self, address: str) -> int:
        """How many connections an address has."""
        return len(self.subscribers(_address(address)))

    def add(self, connection: str, topics: Iterable[str]) -> None:
        """Subscribe a connection; what it has already stays."""
        self._put(topics, connection)

    def remove(self, connection: str, topics: Iterable[str]) -> None:
        """Unsubscribe a connection."""
        with self._table.batch_writer() as batch:
            for topic in topics:
                batch.delete_item(Key={"topic": topic, "connection": connection})

    def close(self, connection: str) -> None:
        """Forget a connection, and all that it wanted."""
        self.remove(connection, self._topics(connection))

    def topics(self, connection: str) -> set[str]:
        """What a connection wants, as of some milliseconds ago."""
        return {topic for topic in self._topics(connection) if not topic.startswith("#")}

    def subscribers(self, topic: str) -> list[str]:
        """The connections that want a topic."""
        # DynamoDB takes up to some days to delete what has expired
        wanted = items(
            self._table,
            KeyConditionExpression=Key("topic").eq(topic),
            FilterExpression=Attr("expires").gt(self._now),
            ConsistentRead=True,
        )
        return [str(item["connection"]) for item in wanted]

    def wanting(self, topics: Iterable[str]) -> dict[str, list[str]]:
        """The connections that want each of some topics, which are asked for at the same time."""
        asked = list(topics)
        with ThreadPoolExecutor(AT_ONCE) as pool:
            return dict(zip(asked, pool.map(self.subscribers, asked), strict=True))

    def _topics(self, connection: str) -> list[str]:
        own = items(self._table, IndexName=BY_CONNECTION, KeyConditionExpression=Key("connection").eq(connection))
        return [str(item["topic"]) for item in own]

    def _put(self, topics: Iterable[str], connection: str) -> None:
        with self._table.batch_writer() as batch:
            for topic in topics:
                batch.put_item(Item={"topic": topic, "connection": connection, "expires": self._expires})


def _address(address: str) -> str:
    return f"#{address}"
