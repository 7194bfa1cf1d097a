#!/usr/bin/env bash
# awswrangler: a write that raises while it encodes replaces the file by a valid one without rows
#
# pyarrow refuses to cut nanoseconds off and raises before a row is written. awswrangler closes its Parquet writer all
# the same, which writes a footer, and then its file object, which puts it. The caller sees an error, which seems to say
# that nothing was stored; readers see a sound file of 0 rows. The check that was to protect data is what deletes it.
#
# Versions: awswrangler 3.17.1, pyarrow 25.0.1, moto 5.2.5 as S3
# Seen:     before: 3 rows; write: ArrowInvalid; after: 0 rows of ['at']
# Instead:  encode first, put what was encoded; or hold the PUT back until to_parquet has returned
# Upstream: none found for encoding; aws/aws-sdk-pandas#2987 is the case of a multipart upload, since mended
set -euo pipefail

work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
python3 -m venv "$work/venv"
"$work/venv/bin/pip" install -q 'awswrangler==3.17.1' 'pandas==3.1.1' 'numpy==2.4.6' 'pyarrow==25.0.1' \
  'boto3==1.44.5' 'botocore==1.44.5' 'moto[s3]==5.2.5'

env -i HOME="$work" AWS_DEFAULT_REGION=us-east-1 "$work/venv/bin/python" -W ignore - <<'PYTHON'
import sys

import awswrangler as wr
import boto3
import pandas as pd
import pyarrow as pa
from moto import mock_aws

EXPECTED = (3, "ArrowInvalid", 0, ["at"])
PATH = "s3://lake/trades.parquet"


def write(*instants):
    """The name of the error, if any, of storing instants as milliseconds without losing a digit."""
    strict = {"flavor": None, "coerce_timestamps": "ms", "allow_truncated_timestamps": False}
    frame = pd.DataFrame({"at": pd.to_datetime(instants, format="ISO8601")})
    try:
        wr.s3.to_parquet(frame, PATH, index=False, pyarrow_additional_kwargs=strict)
    except pa.ArrowInvalid as error:
        return type(error).__name__


with mock_aws():
    boto3.setup_default_session()
    boto3.client("s3").create_bucket(Bucket="lake")
    write("2026-11-27T14:30:00.001", "2026-11-27T14:30:00.002", "2026-11-27T14:30:00.003")
    before = wr.s3.read_parquet([PATH])
    error = write("2026-11-27T14:30:00.000000004")
    after = wr.s3.read_parquet([PATH])
    seen = (len(before), error, len(after), list(after))

print(f"before: {seen[0]} rows; write: {seen[1]}; after: {seen[2]} rows of {seen[3]}")
if seen != EXPECTED:
    sys.exit(f"CHANGED: {EXPECTED} was seen before")
PYTHON
