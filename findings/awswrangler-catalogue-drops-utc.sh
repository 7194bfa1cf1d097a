#!/usr/bin/env bash
# awswrangler: naming a Glue table makes the file's UTC instants naive
#
# A frame of UTC instants comes back as UTC from a dataset that no table is named for. With database and table the
# column is cast to what Glue calls timestamp, in nanoseconds and without a zone: the same frame comes back naive, and a
# file of instants in UTC cannot be read beside it. One would guess that the catalogue describes files, not alters them.
#
# Versions: awswrangler 3.17.1, pyarrow 25.0.1, pandas 3.1.1, moto 5.2.5 as S3 and Glue
# Seen:     without a table: datetime64[ns, UTC]; with a table: datetime64[ns]; in one folder: ArrowTypeError
# Instead:  write the file without catalogue arguments and with the schema that the table declares
# Upstream: aws/aws-sdk-pandas#870 (open): the zone is lost when appending to a table
set -euo pipefail

work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
python3 -m venv "$work/venv"
"$work/venv/bin/pip" install -q 'awswrangler==3.17.1' 'pandas==3.1.1' 'numpy==2.4.6' 'pyarrow==25.0.1' \
  'boto3==1.44.5' 'botocore==1.44.5' 'moto[s3,glue]==5.2.5'

env -i HOME="$work" AWS_DEFAULT_REGION=us-east-1 "$work/venv/bin/python" -W ignore - <<'PYTHON'
import io
import sys

import awswrangler as wr
import boto3
import pandas as pd
import pyarrow as pa
import pyarrow.parquet as pq
from moto import mock_aws

EXPECTED = ("datetime64[ns, UTC]", "datetime64[ns]", "ArrowTypeError")
frame = pd.DataFrame({"start": pd.to_datetime(["2026-11-27T14:30:00Z"])})


def read(path):
    """The type of the instants, or the name of the error."""
    try:
        return str(wr.s3.read_parquet(path, dataset=True)["start"].dtype)
    except pa.ArrowTypeError as error:
        return type(error).__name__


with mock_aws():
    boto3.setup_default_session()
    s3 = boto3.client("s3")
    s3.create_bucket(Bucket="lake")
    wr.catalog.create_database("market")
    wr.catalog.create_parquet_table("market", "bars", "s3://lake/bars/", columns_types={"start": "timestamp"})
    wr.s3.to_parquet(frame, "s3://lake/plain/", index=False, dataset=True)
    wr.s3.to_parquet(frame, "s3://lake/bars/", index=False, dataset=True, database="market", table="bars")
    plain, named = read("s3://lake/plain/"), read("s3://lake/bars/")
    utc = io.BytesIO()
    pq.write_table(pa.table({"start": pa.array([0], pa.timestamp("us", "UTC"))}), utc)
    s3.put_object(Bucket="lake", Key="bars/of_another_writer.parquet", Body=utc.getvalue())
    seen = (plain, named, read("s3://lake/bars/"))

print("without a table: {}; with a table: {}; in one folder: {}".format(*seen))
if seen != EXPECTED:
    sys.exit(f"CHANGED: {EXPECTED} was seen before")
PYTHON
