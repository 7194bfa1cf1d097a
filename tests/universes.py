"""The document with a stage's symbols, for functions that no stage deployed."""

from collections.abc import Sequence
from uuid import uuid4

import boto3

from nextday.universe import document
from ops.localcloud.account import REGION

NOWHERE = "s3://assets/universe.json"
"""Where it would be, for who does not look."""


def stored_universe(symbols: Sequence[str]) -> str:
    """Its address, in a bucket of its own on the S3 that the environment names."""
    s3, bucket = boto3.client("s3"), f"assets-{uuid4().hex}"
    s3.create_bucket(Bucket=bucket, CreateBucketConfiguration={"LocationConstraint": REGION})
    s3.put_object(Bucket=bucket, Key="universe.json", Body=document(symbols).encode())
    return f"s3://{bucket}/universe.json"
