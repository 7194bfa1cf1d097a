"""Events of the last two days, in DynamoDB: what a client has missed while it was away."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from boto3.dynamodb.conditions import Key

from lambdas.live.queries import items

if TYPE_CHECKING:
    from mypy_boto3_dynamodb.service_resource import Table

_KEPT = timedelta(days=2)
_DIGITS = 56
"""Kinesis's sequence numbers have no more; written out in full, texts sort as the numbers do."""
BEGINNING = "0" * _DIGITS
"""Before every event."""


@dataclass(frozen=True)
class Numbered:
    """An event with its place in the order of its symbol's; `text` is JSON as it stands on the stream.

    A quote is worth something only until the next one: it is not kept, and who missed it has missed nothing.
    """

    symbol: str
    sequence: str
    text: str
    is_quote: bool = False

    @classmethod
    def of(cls, symbol: str, sequence: str, text: str, *, is_quote: bool) -> "Numbered":
        """An event of the stream."""
        return cls(symbol, sequence.zfill(_DIGITS), text, is_quote)

    def told(self) -> str:
        """As a client gets it."""
        return f'{{"sequence":"{self.sequence}",{self.text[1:]}'


class RecentEvents:
    """The table of recent events; `now` is aware UTC."""

    def __init__(self, table: "Table", now: datetime) -> None:
        self._table = table
        self._expires = int((now + _KEPT).timestamp())

    def keep(self, events: Iterable[Numbered]) -> None:
        """Keep events; one that is kept already is kept again, to no effect."""
        with self._table.batch_writer(overwrite_by_pkeys=["symbol", "sequence"]) as batch:
            for event in events:
                item = {"symbol": event.symbol, "sequence": event.sequence, "event": event.text}
                batch.put_item(Item={**item, "expires": self._expires})

    def since(self, symbol: str, seen: str) -> Iterator[Numbered]:
        """What was kept of a symbol after the event that a client has seen last, in order."""
        later = Key("symbol").eq(symbol) & Key("sequence").gt(seen)
        for item in items(self._table, KeyConditionExpression=later, ConsistentRead=True):
            yield Numbered(symbol, str(item["sequence"]), str(item["event"]))

    def newest(self, symbol: str) -> str:
        """The sequence of the last event of a symbol that is kept, BEGINNING without one."""
        answer = self._table.query(
            KeyConditionExpression=Key("symbol").eq(symbol), ScanIndexForward=False, Limit=1, ConsistentRead=True
        )
        return str(answer["Items"][0]["sequence"]) if answer["Items"] else BEGINNING

    def holds(self, symbol: str, sequence: str) -> bool:
        """Whether an event is kept, and so everything after it."""
        if sequence == BEGINNING:
            return True
        return "Item" in self._table.get_item(Key={"symbol": symbol, "sequence": sequence}, ConsistentRead=True)
