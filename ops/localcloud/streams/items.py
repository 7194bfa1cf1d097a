"""moto's DynamoDB, one request at a time, without items whose time to live is over, and quick to query."""

import time
from collections.abc import Iterator
from contextlib import contextmanager
from copy import copy
from inspect import signature
from threading import Lock
from typing import Any

from moto.core.serialize import JSONSerializer
from moto.dynamodb.models import dynamodb_backends
from moto.dynamodb.models.table import Table
from moto.dynamodb.responses import DynamoHandler

from ops.localcloud.account import ACCOUNT, REGION
from ops.localcloud.patching import replaced

# AWS deletes days late, too: who asks has to look at the time himself
_BETWEEN_SWEEPS = 60.0
_PLAIN = frozenset({"S", "N", "BOOL"})


@contextmanager
def expiring_items() -> Iterator[None]:
    """Requests wait for each other while this is open, and sweep as they come: nothing runs where nobody asks."""
    answer, lock, swept = DynamoHandler.call_action, Lock(), time.monotonic()

    def call_action(handler: DynamoHandler) -> Any:
        nonlocal swept
        # moto's server answers in many threads, and walks through what another one adds to
        with lock:
            if time.monotonic() > swept + _BETWEEN_SWEEPS:
                swept = time.monotonic()
                sweep(time.time())
            return answer(handler)

    with (
        replaced(DynamoHandler, call_action=call_action),
        replaced(Table, query=_narrowed(Table.query)),
        replaced(JSONSerializer, _serialize_type_structure=_direct(JSONSerializer._serialize_type_structure)),
    ):
        yield


def _narrowed(original: Any) -> Any:
    """A query that is shown the items of its key alone: moto's own sorts the whole table first."""
    parameters = signature(original)

    def query(table: Table, *told: Any, **named: Any) -> Any:
        asked = parameters.bind(table, *told, **named).arguments
        shown: Any = copy(table)
        if not asked.get("index_name"):
            key = asked["hash_key"]
            shown.items = {key: table.items[key]} if key in table.items else {}
        elif table.range_key_attr:
            keys = asked.get("hash_key_conditions") or ()
            shown.items = {hashed: _matching(ranged, keys) for hashed, ranged in table.items.items()}
        return original(shown, *told, **named)

    return query


def _matching(items: Any, keys: Any) -> dict[Any, Any]:
    return {
        place: item for place, item in items.items() if all(item.attrs.get(name) == wanted for name, wanted in keys)
    }


def _direct(original: Any) -> Any:
    """Texts and numbers of items as they are: moto looks for each of ten types under four names."""

    def serialize(serializer: Any, serialized: Any, value: Any, shape: Any, key: str) -> None:
        if shape.name == "AttributeValue" and isinstance(value, dict) and _PLAIN.issuperset(value):
            serialized[serializer.get_serialized_name(shape, key)] = value
        else:
            original(serializer, serialized, value, shape, key)

    return serialize


def sweep(now: float) -> None:
    """Delete the items of all tables that expired before `now`, in epoch seconds."""
    for table in dynamodb_backends[ACCOUNT][REGION].tables.values():
        if table.ttl["TimeToLiveStatus"] == "ENABLED":
            for item in [one for one in table.all_items() if _expires(one, table.ttl["AttributeName"]) < now]:
                table.delete_item(item.hash_key, item.range_key)


def _expires(item: Any, attribute: str) -> float:
    """What is no number never expires."""
    told = item.attrs.get(attribute)
    return float(told.value) if told and told.type == "N" else float("inf")
