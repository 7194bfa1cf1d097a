"""Events of the last five days, in DynamoDB: what a client has missed while it was away."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any, TypeGuard

from boto3.dynamodb.conditions import Key

from lambdas.live.queries import items

if TYPE_CHECKING:
    from mypy_boto3_dynamodb.service_resource import Table

_KEPT = timedelta(days=5)
"""The next night comes within four, whatever holidays there are, and finds the last event of the one before."""
_DIGITS = 56
"""Kinesis's sequence numbers have no more; written out in full, texts sort as the numbers do."""


def beginning(at: datetime) -> str:
    """A number before those of all events; it tells when none was kept, and so from when on one may be missed."""
    return str(int(at.timestamp())).zfill(_DIGITS)


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
        self._now = now

    def keep(self, events: Iterable[Numbered]) -> None:
        """Keep events; one that is kept already is kept again, to no effect."""
        expires = int((self._now + _KEPT).timestamp())
        with self._table.batch_writer(overwrite_by_pkeys=["symbol", "sequence"]) as batch:
            for event in events:
                item = {"symbol": event.symbol, "sequence": event.sequence, "event": event.text}
                batch.put_item(Item={**item, "expires": expires})

    def since(self, symbol: str, seen: str) -> Iterator[Numbered]:
        """What was kept of a symbol after the event that a client has seen last, in order."""
        later = Key("symbol").eq(symbol) & Key("sequence").gt(seen)
        for item in items(self._table, KeyConditionExpression=later, ConsistentRead=True):
            yield Numbered(symbol, str(item["sequence"]), str(item["event"]))

    def newest(self, symbol: str) -> str:
        """The sequence of the last event of a symbol that is kept, a beginning without one."""
        answer = self._table.query(
            KeyConditionExpression=Key("symbol").eq(symbol), ScanIndexForward=False, Limit=1, ConsistentRead=True
        )
        newest = answer["Items"][0] if answer["Items"] else None
        return str(newest["sequence"]) if self._is_kept(newest) else beginning(self._now)

    def holds(self, symbol: str, sequence: str) -> bool:
        """Whether an event is kept, and so everything after it; of a beginning whether everything since then is."""
        if sequence <= beginning(self._now):
            return sequence > beginning(self._now - _KEPT)
        answer = self._table.get_item(Key={"symbol": symbol, "sequence": sequence}, ConsistentRead=True)
        return self._is_kept(answer.get("Item"))

    def _is_kept(self, item: Mapping[str, Any] | None) -> TypeGuard[Mapping[str, Any]]:
        """Whether it is there and has not expired: DynamoDB deletes what has within days, and in any order."""
        return item is not None and item["expires"] > self._now.timestamp()
