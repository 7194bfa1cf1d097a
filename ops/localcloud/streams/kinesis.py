"""moto's Kinesis, with records numbered and kept as AWS does, and delivered by the pump instead of one by one."""

import time
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from moto.kinesis.models import Record as Kept
from moto.kinesis.models import Shard, Stream

from ops.localcloud.patching import replaced
from ops.localcloud.streams.pump import Pump
from ops.localcloud.streams.records import Record

# 56 digits that grow with the time, as AWS's: a number is greater than all of earlier runs, which clients may remember
_BEGINNING, _A_NANOSECOND = 49 * 10**54, 10**20


@contextmanager
def pumped_streams(pump: Pump) -> Iterator[None]:
    """Streams hand their records to `pump` while this is open."""
    get_records = Shard.get_records

    def put(stream: Stream, partition_key: str, explicit_hash_key: str, data: str) -> tuple[str, str]:
        with pump.arrival:
            shard: Any = stream.get_shard_for_key(partition_key, explicit_hash_key)
            number = max(_BEGINNING + time.time_ns() * _A_NANOSECOND, next(reversed(shard.records), 0) + 1)
            kept = Kept(partition_key, data, number, explicit_hash_key)
            shard.records[number] = kept
            _forget(shard, kept.created_at - 3600 * stream.retention_period_hours)
            pump.arrived(stream.arn, Record(shard.shard_id, str(number), partition_key, data, kept.created_at))
        return str(number), shard.shard_id

    def get(shard: Shard, last_sequence_id: str, limit: int | None) -> tuple[list[Kept], int, int]:
        # moto's server answers in many threads, and walks through what another one adds to
        with pump.arrival:
            return get_records(shard, last_sequence_id, limit)

    with replaced(Stream, put_record=put), replaced(Shard, get_records=get):
        yield


def _forget(shard: Shard, before: float) -> None:
    """Moto by itself keeps every record for good."""
    while (oldest := next(iter(shard.records.values()))).created_at < before:
        del shard.records[oldest.sequence_number]
