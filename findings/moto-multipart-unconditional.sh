#!/usr/bin/env bash
# moto: a multipart upload is completed under a condition that does not hold
#
# S3 takes If-Match with CompleteMultipartUpload and answers 412 when the object is another one by then. moto judges
# If-Match for PutObject and If-None-Match for both, but ignores If-Match here. Libraries choose multipart by size
# (awswrangler from 5 MiB), so a compare-and-swap that is tested with small files is none for large ones.
#
# Versions: moto 5.2.5, boto3 1.44.5
# Seen:     stale PUT: 412; stale multipart upload: 200; stored: b'late'
# Instead:  judge the condition before moto completes, or keep conditional writes to one PUT
# Upstream: none found for If-Match; getmoto/moto#8380 and #9209 brought If-None-Match
set -euo pipefail

work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
python3 -m venv "$work/venv"
"$work/venv/bin/pip" install -q 'moto[s3]==5.2.5' 'boto3==1.44.5' 'botocore==1.44.5'

env -i HOME="$work" AWS_DEFAULT_REGION=us-east-1 "$work/venv/bin/python" -W ignore - <<'PYTHON'
import sys

import boto3
from botocore.exceptions import ClientError
from moto import mock_aws

EXPECTED = (412, 200, b"late")
OBJECT = {"Bucket": "lake", "Key": "bars.parquet"}


def status(write, **request):
    try:
        answer = write(**OBJECT, **request)
    except ClientError as error:
        answer = error.response
    return answer["ResponseMetadata"]["HTTPStatusCode"]


with mock_aws():
    s3 = boto3.client("s3")
    s3.create_bucket(Bucket="lake")
    stale = s3.put_object(**OBJECT, Body=b"first")["ETag"]
    s3.put_object(**OBJECT, Body=b"second")
    put = status(s3.put_object, Body=b"late", IfMatch=stale)
    upload = s3.create_multipart_upload(**OBJECT)["UploadId"]
    part = s3.upload_part(**OBJECT, UploadId=upload, PartNumber=1, Body=b"late")
    parts = {"Parts": [{"PartNumber": 1, "ETag": part["ETag"]}]}
    multipart = status(s3.complete_multipart_upload, UploadId=upload, MultipartUpload=parts, IfMatch=stale)
    seen = (put, multipart, s3.get_object(**OBJECT)["Body"].read())

print("stale PUT: {}; stale multipart upload: {}; stored: {}".format(*seen))
if seen != EXPECTED:
    sys.exit(f"CHANGED: {EXPECTED} was seen before")
PYTHON
