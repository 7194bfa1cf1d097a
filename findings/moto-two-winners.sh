#!/usr/bin/env bash
# moto: two writers who may only create the same object can both be told that they did
#
# A conditional PUT (If-None-Match: *) exists so that one of several writers wins. moto's server answers in threads,
# looks whether the object is there and then writes it, with nothing held in between: writers who look before the first
# has written all win, and all but the last lose what they were told is stored. By chance it is rare (2 to 3 of 60 races
# of four processes), so a race test on moto passes most days. Here the writing waits until both have looked.
#
# Versions: moto 5.2.5, werkzeug 3.1.9, boto3 1.44.5
# Seen:     answers: [200, 200]
# Instead:  hold a lock around moto's S3Response.put_object for as long as the server runs
# Upstream: none found; getmoto/moto#8109 brought conditional PUTs
set -euo pipefail

work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
python3 -m venv "$work/venv"
"$work/venv/bin/pip" install -q 'moto[s3,server]==5.2.5' 'werkzeug==3.1.9' 'flask==3.1.3' 'boto3==1.44.5' \
  'botocore==1.44.5'

env -i HOME="$work" AWS_DEFAULT_REGION=us-east-1 AWS_ACCESS_KEY_ID=test AWS_SECRET_ACCESS_KEY=test \
  "$work/venv/bin/python" -W ignore - <<'PYTHON'
import logging
import sys
from concurrent.futures import ThreadPoolExecutor
from threading import Barrier, BrokenBarrierError

import boto3
from botocore.exceptions import ClientError
from moto.s3.models import S3Backend
from moto.server import ThreadedMotoServer

EXPECTED = [200, 200]
both_have_looked = Barrier(2)
write = S3Backend.put_object


def write_when_both_have_looked(*args, **kwargs):
    try:
        both_have_looked.wait(timeout=5)
    except BrokenBarrierError:
        pass  # the other was not let in meanwhile
    return write(*args, **kwargs)


def create(content):
    """The status of a write that may only create."""
    try:
        answer = s3.put_object(Bucket="lake", Key="ledger.parquet", Body=content, IfNoneMatch="*")
    except ClientError as error:
        answer = error.response
    return answer["ResponseMetadata"]["HTTPStatusCode"]


logging.getLogger("werkzeug").setLevel(logging.ERROR)  # it prints each request
server = ThreadedMotoServer("127.0.0.1", 0, verbose=False)
server.start()
s3 = boto3.client("s3", endpoint_url="http://{}:{}".format(*server.get_host_and_port()))
s3.create_bucket(Bucket="lake")
S3Backend.put_object = write_when_both_have_looked
with ThreadPoolExecutor(2) as writers:
    seen = sorted(writers.map(create, [b"one", b"two"]))
server.stop()

print(f"answers: {seen}")
if seen != EXPECTED:
    sys.exit(f"CHANGED: {EXPECTED} was seen before; S3 would say [200, 412]")
PYTHON
