#!/usr/bin/env bash
# awswrangler: partition_filter knows registered partitions only, and a table with partition projection has none
#
# Projection computes partitions from a rule in the table, so that nobody registers them. read_parquet_table applies the
# filter to the partitions that Glue lists: none listed, so the filter is dropped and every row comes; one listed (a
# dataset write to the table registers its own), and the files of all others are "not found". One would guess that the
# filter means the same as in Athena, or as in read_parquet(dataset=True), which is right both times.
#
# Versions: awswrangler 3.17.1, moto 5.2.5 as S3 and Glue
# Seen:     by path: 3 rows; by table: 6 rows; by table, once another partition is registered: NoFilesFound
# Instead:  filter by path (read_parquet with dataset=True), or name the partition's file
# Upstream: none found
set -euo pipefail

work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
python3 -m venv "$work/venv"
"$work/venv/bin/pip" install -q 'awswrangler==3.17.1' 'pandas==3.1.1' 'numpy==2.4.6' 'pyarrow==25.0.1' \
  'boto3==1.44.5' 'botocore==1.44.5' 'moto[s3,glue]==5.2.5'

env -i HOME="$work" AWS_DEFAULT_REGION=us-east-1 "$work/venv/bin/python" -W ignore - <<'PYTHON'
import sys

import awswrangler as wr
import boto3
import pandas as pd
from moto import mock_aws

EXPECTED = (3, 6, "NoFilesFound")
PROJECTION = {"projection_types": {"year": "integer"}, "projection_ranges": {"year": "2020,2030"}}


def of_2026(values):
    return values["year"] == "2026"


def by_table():
    """Rows of 2026, or the name of the error."""
    try:
        return len(wr.s3.read_parquet_table(database="market", table="bars", partition_filter=of_2026))
    except wr.exceptions.NoFilesFound as error:
        return type(error).__name__


with mock_aws():
    boto3.setup_default_session()
    boto3.client("s3").create_bucket(Bucket="lake")
    wr.catalog.create_database("market")
    wr.catalog.create_parquet_table(
        "market", "bars", "s3://lake/bars/", columns_types={"close": "double"}, partitions_types={"year": "int"},
        athena_partition_projection_settings=PROJECTION,
    )
    for year in (2025, 2026):
        wr.s3.to_parquet(pd.DataFrame({"close": [1.0, 2.0, 3.0]}), f"s3://lake/bars/year={year}/bars.parquet")
    by_path = len(wr.s3.read_parquet("s3://lake/bars/", dataset=True, partition_filter=of_2026))
    unregistered = by_table()
    wr.catalog.add_parquet_partitions("market", "bars", {"s3://lake/bars/year=2025/": ["2025"]})
    seen = (by_path, unregistered, by_table())

print(f"by path: {seen[0]} rows; by table: {seen[1]} rows; by table, once another partition is registered: {seen[2]}")
if seen != EXPECTED:
    sys.exit(f"CHANGED: {EXPECTED} was seen before")
PYTHON
