#!/usr/bin/env bash
# awswrangler: a write that was refused is made later, when its file object is garbage collected
#
# A write that may only create (If-None-Match: *) meets a file and raises; the caller has been told and goes on. The
# buffer is emptied only after a success, and the file object's __del__ calls close(), which puts what is still in the
# buffer: one more PUT, whenever Python collects the traceback. A caller would guess that a call that raised is over.
#
# Versions: awswrangler 3.17.1, pyarrow 25.0.1, moto 5.2.5 as S3
# Seen:     refused: PreconditionFailed; file gone: []; after collection: ['latest.parquet']
# Instead:  let awswrangler write into a client of your own that holds the PUT back, and send it yourself, once
# Upstream: none found; aws/aws-sdk-pandas#2987 was the same close() after a failed multipart upload
set -euo pipefail

work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
python3 -m venv "$work/venv"
"$work/venv/bin/pip" install -q 'awswrangler==3.17.1' 'pandas==3.1.1' 'numpy==2.4.6' 'pyarrow==25.0.1' \
  'boto3==1.44.5' 'botocore==1.44.5' 'moto[s3]==5.2.5'

env -i HOME="$work" AWS_DEFAULT_REGION=us-east-1 "$work/venv/bin/python" -W ignore - <<'PYTHON'
import gc
import sys

import awswrangler as wr
import boto3
import pandas as pd
from botocore.exceptions import ClientError
from moto import mock_aws

EXPECTED = ("PreconditionFailed", [], ["latest.parquet"])


def create(frame):
    """The error of a write that may only create."""
    try:
        wr.s3.to_parquet(frame, "s3://lake/latest.parquet", s3_additional_kwargs={"IfNoneMatch": "*"})
    except ClientError as error:
        return error


def files():
    return [entry["Key"] for entry in s3.list_objects_v2(Bucket="lake").get("Contents", [])]


with mock_aws():
    boto3.setup_default_session()
    s3 = boto3.client("s3")
    s3.create_bucket(Bucket="lake")
    s3.put_object(Bucket="lake", Key="latest.parquet", Body=b"of another writer")
    error = create(pd.DataFrame({"close": [101.5]}))
    code = error.response["Error"]["Code"]
    s3.delete_object(Bucket="lake", Key="latest.parquet")  # its owner is done with it
    before = files()
    del error
    gc.collect()
    seen = (code, before, files())

print(f"refused: {seen[0]}; file gone: {seen[1]}; after collection: {seen[2]}")
if seen != EXPECTED:
    sys.exit(f"CHANGED: {EXPECTED} was seen before")
PYTHON
