from datetime import UTC, datetime
from typing import Any

import pytest

from nextday.catalog import BARS_1D, BARS_1H, PARTITION_TYPES, Table
from ops.localcloud.athena.failures import QueryFailed
from ops.localcloud.athena.projection import Partitions
from stacks.constructs.lake.lake_table import projection

NOW = datetime(2026, 5, 29, 12, tzinfo=UTC)


def described(table: Table, **changed: str) -> dict[str, Any]:
    """A table as the stacks declare it to Glue, with two buckets."""
    location = f"s3://lake/{table.prefix}"
    named = {name.replace("_", "."): value for name, value in changed.items()}
    return {
        "Parameters": projection(table, location=location, buckets=2, since=2000) | named,
        "PartitionKeys": [{"Name": part, "Type": PARTITION_TYPES[part]} for part in table.partitions],
        "StorageDescriptor": {"Location": location},
    }


def covered(table: dict[str, Any], *keys: str) -> list[str]:
    partitions = Partitions.of(table, [], NOW)
    return [key for key in keys if partitions.cover(f"s3://lake/{key}")]


def test_every_file_that_the_lake_writes_is_covered() -> None:
    daily = [f"bars_1d/bucket={bucket}/year={year}/data.parquet" for bucket in (0, 1) for year in (2000, 2026, 2050)]
    hourly = [f"bars_1h/bucket=0/month={month}/data.parquet" for month in ("2000-01", "2025-12", "2026-05")]
    assert covered(described(BARS_1D), *daily) == daily
    assert covered(described(BARS_1H), *hourly) == hourly


@pytest.mark.parametrize(
    "key",
    [
        "bars_1d/bucket=2/year=2026/data.parquet",
        "bars_1d/bucket=-1/year=2026/data.parquet",
        "bars_1d/bucket=00/year=2026/data.parquet",
        "bars_1d/bucket=0/year=1999/data.parquet",
        "bars_1d/bucket=0/year=2026.5/data.parquet",
        "bars_1d/bucket=0/data.parquet",
        "bars_1d/year=2026/bucket=0/data.parquet",
        "bars_1d/bucket=0/year=2026/.data.parquet",
        "bars_1d/bucket=0/year=2026/_temporary/data.parquet",
    ],
)
def test_a_folder_that_no_partition_names_is_not_covered(key: str) -> None:
    assert covered(described(BARS_1D), key) == []


@pytest.mark.parametrize("month", ["1999-12", "2026-06", "2026-5", "2026-13", "2026-05-29", "soon"])
def test_a_month_that_is_not_projected_is_not_covered(month: str) -> None:
    assert covered(described(BARS_1H), f"bars_1h/bucket=0/month={month}/data.parquet") == []


@pytest.mark.parametrize(
    "changed",
    [
        {"projection_bucket_type": "injected"},
        {"projection_year_interval": "5"},
        {"projection_year_digits": "4"},
        {"storage_location_template": "s3://lake/bars_1d/${bucket}/${year}/"},
    ],
)
def test_a_projection_that_is_not_understood_is_refused(changed: dict[str, str]) -> None:
    with pytest.raises(QueryFailed, match="NOT_SUPPORTED"):
        covered(described(BARS_1D, **changed))


def test_a_table_without_partitions_is_all_that_lies_below_it() -> None:
    table = {"StorageDescriptor": {"Location": "s3://lake/plain"}}
    assert covered(table, "plain/a.parquet", "plainer/a.parquet") == ["plain/a.parquet"]
