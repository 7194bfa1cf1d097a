"""Into how many buckets a lake is split: written into it once, and for good."""

import json
from collections.abc import Iterable

from nextday.catalog import BARS_1D, LAYOUT_KEY, Partition
from nextday.errors import Corrupt, OtherBuckets

STAGE_WAY_OUT = "give the stage this number in cdk_app/stages.toml and deploy it"


def layout(buckets: int) -> bytes:
    """What is written at LAYOUT_KEY."""
    return json.dumps({"buckets": buckets}).encode()


def split_into(document: bytes) -> int:
    """Inverse of `layout`. Raises Corrupt."""
    try:
        return int(json.loads(document)["buckets"])
    except (ValueError, LookupError, TypeError) as error:
        raise Corrupt(f"{LAYOUT_KEY} does not say into how many buckets the lake is split") from error


def buckets_taken(keys: Iterable[str]) -> int:
    """How many buckets the files of BARS_1D take at least; for lakes that were filled before any said it."""
    files = (BARS_1D.partition_values(key) for key in keys if BARS_1D.has(key))
    return max((int(values[Partition.BUCKET]) + 1 for values in files), default=0)


def hold(found: int, buckets: int, *, way_out: str = STAGE_WAY_OUT) -> None:
    """Raises OtherBuckets, with what to do, unless a lake is split as its user believes."""
    if found != buckets:
        raise OtherBuckets(f"the lake is split into buckets={found}, not {buckets}: {way_out}")
