#!/usr/bin/env bash
# awswrangler: a download that meets a replacement hands out the new file, cut to the old file's length, as a success
#
# wr.s3.download asks for the size (HEAD), then for the bytes 0 to size (GET with a range). When the object is replaced
# in between by a longer one, the range is of the new object: its beginning, without an error. S3 answers each request
# consistently, so one would guess old or new, never a piece. boto3's own download of the same object brings it whole.
#
# Versions: awswrangler 3.17.1, boto3 1.44.5, moto 5.2.5 as S3
# Seen:     awswrangler: b'NEW,'; boto3: b'NEW,LONGER'
# Instead:  name a version_id, or bind the GET to the HEAD's ETag (If-Match), or get the object in one request
# Upstream: none found
set -euo pipefail

work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
python3 -m venv "$work/venv"
"$work/venv/bin/pip" install -q 'awswrangler==3.17.1' 'pandas==3.1.1' 'numpy==2.4.6' 'pyarrow==25.0.1' \
  'boto3==1.44.5' 'botocore==1.44.5' 's3transfer==0.19.3' 'moto[s3]==5.2.5'

env -i HOME="$work" AWS_DEFAULT_REGION=us-east-1 "$work/venv/bin/python" -W ignore - <<'PYTHON'
import io
import sys

import awswrangler as wr
import boto3
from moto import mock_aws

EXPECTED = (b"NEW,", b"NEW,LONGER")

with mock_aws():
    other = boto3.client("s3")
    other.create_bucket(Bucket="lake")
    session = boto3.Session()

    def replace(**_):
        """Another writer, who comes after the first answer."""
        other.put_object(Bucket="lake", Key="bars.csv", Body=b"NEW,LONGER")

    session.events.register("after-call.s3.HeadObject", replace)

    def downloaded(download):
        other.put_object(Bucket="lake", Key="bars.csv", Body=b"OLD,")
        file = io.BytesIO()
        download(file)
        return file.getvalue()

    seen = (
        downloaded(lambda file: wr.s3.download("s3://lake/bars.csv", file, boto3_session=session)),
        downloaded(lambda file: session.client("s3").download_fileobj("lake", "bars.csv", file)),
    )

print(f"awswrangler: {seen[0]}; boto3: {seen[1]}")
if seen != EXPECTED:
    sys.exit(f"CHANGED: {EXPECTED} was seen before")
PYTHON
