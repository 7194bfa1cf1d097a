#!/usr/bin/env bash
# moto: a stack is CREATE_COMPLETE though its bucket has neither the versions nor the lifecycle of the template
#
# Of a bucket in a CloudFormation template moto keeps encryption and tags. Versioning and lifecycle rules, which its own
# S3 has, are dropped without a word; one would guess that what moto can do by API it does by template, or says so. Code
# that pins a version id then runs against a bucket without versions, and the test is of another product.
#
# Versions: moto 5.2.5, boto3 1.44.5
# Seen:     stack: CREATE_COMPLETE; versioning: None, lifecycle: NoSuchLifecycleConfiguration; by API: Enabled
# Instead:  register a CloudFormationModel of your own for AWS::S3::Bucket that makes each property's API call
# Upstream: none found
set -euo pipefail

work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
python3 -m venv "$work/venv"
"$work/venv/bin/pip" install -q 'moto[s3,cloudformation]==5.2.5' 'boto3==1.44.5' 'botocore==1.44.5'

env -i HOME="$work" AWS_DEFAULT_REGION=us-east-1 "$work/venv/bin/python" -W ignore - <<'PYTHON'
import json
import sys

import boto3
from botocore.exceptions import ClientError
from moto import mock_aws

EXPECTED = ("CREATE_COMPLETE", None, "NoSuchLifecycleConfiguration", "Enabled")
VERSIONED = {"Status": "Enabled"}
DECLARED = {
    "BucketName": "lake",
    "VersioningConfiguration": VERSIONED,
    "LifecycleConfiguration": {"Rules": [{"Id": "forget", "Status": "Enabled", "ExpirationInDays": 30}]},
}


def versioning():
    return s3.get_bucket_versioning(Bucket="lake").get("Status")


def lifecycle():
    """The first rule, or why there is none."""
    try:
        return s3.get_bucket_lifecycle_configuration(Bucket="lake")["Rules"][0]["ID"]
    except ClientError as error:
        return error.response["Error"]["Code"]


with mock_aws():
    stacks, s3 = boto3.client("cloudformation"), boto3.client("s3")
    template = {"Resources": {"Lake": {"Type": "AWS::S3::Bucket", "Properties": DECLARED}}}
    stacks.create_stack(StackName="data", TemplateBody=json.dumps(template))
    made = (stacks.describe_stacks(StackName="data")["Stacks"][0]["StackStatus"], versioning(), lifecycle())
    s3.put_bucket_versioning(Bucket="lake", VersioningConfiguration=VERSIONED)
    seen = (*made, versioning())

print("stack: {}; versioning: {}, lifecycle: {}; by API: {}".format(*seen))
if seen != EXPECTED:
    sys.exit(f"CHANGED: {EXPECTED} was seen before")
PYTHON
