"""What a bucket's lifecycle rules let expire. S3 looks once a day, the local cloud when it starts."""

from collections.abc import Iterator
from datetime import datetime, timedelta
from typing import Any

from botocore.exceptions import ClientError


def expire(s3: Any, bucket: str, now: datetime) -> None:
    """Delete the current objects that are older than an enabled rule allows; `s3` is a boto3 client."""
    for rule in _rules(s3, bucket):
        if rule["Status"] == "Enabled" and "Days" in rule.get("Expiration", {}):
            oldest = now - timedelta(days=rule["Expiration"]["Days"])
            for key in _older(s3, bucket, rule["Filter"]["Prefix"], oldest):
                s3.delete_object(Bucket=bucket, Key=key)


def _rules(s3: Any, bucket: str) -> list[dict[str, Any]]:
    try:
        rules: list[dict[str, Any]] = s3.get_bucket_lifecycle_configuration(Bucket=bucket)["Rules"]
    except ClientError as error:
        if error.response["Error"]["Code"] == "NoSuchLifecycleConfiguration":
            return []
        raise
    return rules


def _older(s3: Any, bucket: str, prefix: str, oldest: datetime) -> Iterator[str]:
    pages = s3.get_paginator("list_objects_v2").paginate(Bucket=bucket, Prefix=prefix)
    objects = [item for page in pages for item in page.get("Contents", [])]
    return (item["Key"] for item in objects if item["LastModified"] < oldest)
