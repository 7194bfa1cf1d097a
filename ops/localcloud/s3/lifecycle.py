"""What a bucket's lifecycle rules let expire. S3 looks once a day, the local cloud when its S3 is first asked."""

from datetime import datetime, timedelta
from typing import Any

from ops.localcloud.s3.objectfiles import ObjectFiles


def expire(files: ObjectFiles, bucket: str, properties: dict[str, Any], now: datetime) -> None:
    """Remove the objects of a bucket that are older than an enabled rule of its template allows."""
    for rule in properties.get("LifecycleConfiguration", {}).get("Rules", []):
        if rule["Status"] == "Enabled" and "ExpirationInDays" in rule:
            oldest = (now - timedelta(days=int(rule["ExpirationInDays"]))).timestamp()
            for key in list(files.keys(bucket)):
                if key.startswith(rule.get("Prefix", "")) and files.path(bucket, key).stat().st_mtime < oldest:
                    files.remove(bucket, key)
