#!/usr/bin/env bash
# awswrangler: writing rows with a new column switches the table's partition projection off
#
# A dataset write with database and table adds the unknown column to the Glue table, which is documented. The same
# update sets projection.enabled to "false" unless the projection's settings are passed with this very write; its ranges
# stay behind. From then on Athena sees registered partitions only, and the rest of the table is empty to it. One would
# guess that parameters which the caller does not mention are left as they are.
#
# Versions: awswrangler 3.17.1, moto 5.2.5 as S3 and Glue
# Seen:     projection.enabled before: true; after rows as before: true; after rows with a new column: false
# Instead:  no catalogue arguments, where the table is declared elsewhere; else the projection's settings every time
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

EXPECTED = ("true", "true", "false")
PROJECTION = {"projection_types": {"year": "integer"}, "projection_ranges": {"year": "2020,2030"}}


def enabled():
    return wr.catalog.get_table_parameters("market", "bars")["projection.enabled"]


def appended(**columns):
    """Whether projection is enabled after a row of 2026 was appended."""
    wr.s3.to_parquet(
        pd.DataFrame({**columns, "year": [2026]}), "s3://lake/bars/", index=False, dataset=True, mode="append",
        database="market", table="bars", partition_cols=["year"], dtype={"year": "int"},
    )
    return enabled()


with mock_aws():
    boto3.setup_default_session()
    boto3.client("s3").create_bucket(Bucket="lake")
    wr.catalog.create_database("market")
    wr.catalog.create_parquet_table(
        "market", "bars", "s3://lake/bars/", columns_types={"close": "double"}, partitions_types={"year": "int"},
        athena_partition_projection_settings=PROJECTION,
    )
    seen = (enabled(), appended(close=[101.5]), appended(close=[101.5], volume=[900]))

print("projection.enabled before: {}; after rows as before: {}; after rows with a new column: {}".format(*seen))
if seen != EXPECTED:
    sys.exit(f"CHANGED: {EXPECTED} was seen before")
PYTHON
