"""How Athena computes a table's partitions from its parameters, so that nothing ever registers one."""

from collections.abc import Mapping
from typing import assert_never

from nextday.catalog.table import Partition, Table

_LAST_YEAR = 2050


def projection(table: Table, *, location: str, buckets: int, since: int) -> dict[str, str]:
    """Table parameters that let Athena compute the partitions, so that nothing ever registers one.

    A query that does not name its years makes Athena list all of them, from the first, `since`, on.
    """
    places = "".join(f"{partition}=${{{partition}}}/" for partition in table.partitions)
    return {"projection.enabled": "true", "storage.location.template": location + places} | {
        f"projection.{partition}.{name}": value
        for partition in table.partitions
        for name, value in _projected(partition, buckets=buckets, since=since).items()
    }


def projected_buckets(parameters: Mapping[str, str]) -> int:
    """The number of buckets in the parameters of a table that is split by them."""
    return int(parameters[f"projection.{Partition.BUCKET}.range"].split(",")[1]) + 1


def _projected(partition: Partition, *, buckets: int, since: int) -> dict[str, str]:
    match partition:
        case Partition.BUCKET:
            return {"type": "integer", "range": f"0,{buckets - 1}"}
        case Partition.YEAR:
            # only a date's range can end NOW, an integer's ends at a number
            return {"type": "integer", "range": f"{since},{_LAST_YEAR}"}
        case Partition.MONTH:
            return {
                "type": "date",
                "format": "yyyy-MM",
                "range": f"{since}-01,NOW",
                "interval": "1",
                "interval.unit": "MONTHS",
            }
        case _:
            assert_never(partition)
