#!/usr/bin/env bash
# awswrangler: read_parquet(schema=) is no check; what the file lacks is made up of nulls, what it has is left out
#
# Given the schema that a file should have, one would guess an error when it has another. A column of another name (here
# of another case) comes back as nulls under the name that was asked for, and the file's own column is gone: a renamed
# column of prices reads as "all prices are missing".
#
# Versions: awswrangler 3.17.1, pyarrow 25.0.1, moto 5.2.5 as S3
# Seen:     the file has ['Close']; read: {'close': [None, None]}
# Instead:  read without schema and compare the file's columns and types yourself
# Upstream: none found
set -euo pipefail

work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
python3 -m venv "$work/venv"
"$work/venv/bin/pip" install -q 'awswrangler==3.17.1' 'pandas==3.1.1' 'numpy==2.4.6' 'pyarrow==25.0.1' \
  'boto3==1.44.5' 'botocore==1.44.5' 'moto[s3]==5.2.5'

env -i HOME="$work" AWS_DEFAULT_REGION=us-east-1 "$work/venv/bin/python" -W ignore - <<'PYTHON'
import io
import sys

import awswrangler as wr
import boto3
import pyarrow as pa
import pyarrow.parquet as pq
from moto import mock_aws

EXPECTED = {"close": [None, None]}

table = pa.table({"Close": [101.5, 102.25]})
file = io.BytesIO()
pq.write_table(table, file)

with mock_aws():
    boto3.setup_default_session()
    s3 = boto3.client("s3")
    s3.create_bucket(Bucket="lake")
    s3.put_object(Bucket="lake", Key="bars.parquet", Body=file.getvalue())
    read = wr.s3.read_parquet(
        ["s3://lake/bars.parquet"], schema=pa.schema({"close": pa.float64()}), dtype_backend="pyarrow"
    )

seen = {name: pa.array(read[name]).to_pylist() for name in read}
print(f"the file has {table.column_names}; read: {seen}")
if seen != EXPECTED:
    sys.exit(f"CHANGED: {EXPECTED} was seen before")
PYTHON
