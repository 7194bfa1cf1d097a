"""moto's DynamoDB, one request at a time, and without items whose time to live is long over."""

import time
from collections.abc import Iterator
from contextlib import contextmanager
from threading import Lock
from typing import Any

from moto.dynamodb.models import dynamodb_backends
from moto.dynamodb.responses import DynamoHandler

from ops.localcloud.account import ACCOUNT, REGION
from ops.localcloud.patching import replaced

# AWS deletes days late, too: who asks has to look at the time himself
_BETWEEN_SWEEPS = 60.0


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

    with replaced(DynamoHandler, call_action=call_action):
        yield


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
