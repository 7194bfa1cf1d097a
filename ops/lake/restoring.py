"""A lake's objects brought back to an instant by the versions that S3 keeps; nothing is deleted for good.

https://docs.aws.amazon.com/AmazonS3/latest/userguide/RestoringPreviousVersions.html
"""

from collections.abc import Collection, Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from typing import TYPE_CHECKING, Any

from botocore.exceptions import ClientError

from nextday.catalog import KEPT_PREFIX, MODELS_PREFIX, TABLES, TRAINING_PREFIX, VIEWS_PREFIX
from nextday.errors import Contention, InputError
from nextday.lake.s3.objects import Version, VersionedBucket

if TYPE_CHECKING:
    from mypy_boto3_s3 import S3Client

PLACES = {table.name: table.prefix for table in TABLES} | {"models": MODELS_PREFIX}
"""What can be restored, by name; the rest is made anew of it: views at once, the others by the next training."""
MADE_ANEW = (VIEWS_PREFIX, KEPT_PREFIX, TRAINING_PREFIX)
_LOST = {"PreconditionFailed", "ConditionalRequestConflict", "412", "409", "NoSuchKey", "404"}


class Step(StrEnum):
    """What becomes of one object."""

    REPLACE = "replace"
    BRING_BACK = "bring back"
    REMOVE = "remove"


@dataclass(frozen=True)
class Restoration:
    """One object that is not as it was: its version at the instant, None where there was none.

    `etag` is that of what is there now, None where nothing is.
    """

    place: str
    key: str
    version: str | None
    etag: str | None

    @property
    def step(self) -> Step:
        """What has to be done."""
        if self.version is None:
            return Step.REMOVE
        return Step.BRING_BACK if self.etag is None else Step.REPLACE


@dataclass(frozen=True)
class _History:
    """All versions and delete markers of one key, the newest first."""

    key: str
    entries: list[dict[str, Any]]

    def at(self, instant: datetime) -> dict[str, Any] | None:
        """The version that was current at an instant; None where there was none, or a delete marker hid it."""
        # S3 tells seconds: what was written within that of the instant counts as written before it
        known = (one for one in self.entries if one["LastModified"] <= instant)
        return _content(next(known, None))

    @property
    def now(self) -> dict[str, Any] | None:
        return _content(self.entries[0])


def _content(entry: dict[str, Any] | None) -> dict[str, Any] | None:
    # a delete marker has no ETag
    return entry if entry and "ETag" in entry else None


def restorations(
    client: "S3Client", bucket: str, at: datetime, *, only: Collection[str] = (), now: datetime
) -> list[Restoration]:
    """What is not as it was at an instant, in key order; `only` some places.

    Raises InputError for a place that there is none of, and for an instant of which S3 may have forgotten versions.
    """
    if unknown := [name for name in only if name not in PLACES]:
        raise InputError(f"nothing is called {', '.join(unknown)}: choose of {', '.join(PLACES)}")
    _require_kept(client, bucket, at, now)
    return [
        found
        for place, prefix in PLACES.items()
        if not only or place in only
        for history in _histories(client, bucket, prefix)
        if (found := _compared(place, history, at))
    ]


def _compared(place: str, history: _History, at: datetime) -> Restoration | None:
    then, now = history.at(at), history.now
    # by content: what an earlier restoration brought back is another version and the same object
    if (then and then["ETag"]) == (now and now["ETag"]):
        return None
    return Restoration(place, history.key, then["VersionId"] if then else None, now["ETag"] if now else None)


def _histories(client: "S3Client", bucket: str, prefix: str) -> Iterator[_History]:
    entries: dict[str, list[dict[str, Any]]] = {}
    for page in client.get_paginator("list_object_versions").paginate(Bucket=bucket, Prefix=prefix):
        for one in [*page.get("Versions", ()), *page.get("DeleteMarkers", ())]:
            entries.setdefault(one["Key"], []).append(dict(one))
    for key, found in sorted(entries.items()):
        # the current one first: two within a second have one time
        found.sort(key=lambda one: (one["LastModified"], one["IsLatest"]), reverse=True)
        yield _History(key, found)


def _require_kept(client: "S3Client", bucket: str, at: datetime, now: datetime) -> None:
    """Versions are kept for some days after they were replaced: before that, what is not listed may have been there."""
    if at > now:
        raise InputError(f"{at.isoformat()} lies in the future: choose an instant that has passed")
    rules: Any = client.get_bucket_lifecycle_configuration(Bucket=bucket).get("Rules", [])
    days = [
        int(rule["NoncurrentVersionExpiration"]["NoncurrentDays"])
        for rule in rules
        if "NoncurrentVersionExpiration" in rule and not _prefix(rule).startswith(MADE_ANEW)
    ]
    if days and at < now - timedelta(days=min(days)):
        raise InputError(f"{at.isoformat()} is too long ago: versions are kept for {min(days)} days")


def _prefix(rule: dict[str, Any]) -> str:
    return str(rule.get("Filter", {}).get("Prefix", rule.get("Prefix", "")))


def restore(client: "S3Client", bucket: str, planned: Collection[Restoration]) -> Iterator[Restoration]:
    """Do what was planned, and tell each object that is done. What was there stays below it as a version.

    Raises Contention when somebody else has written an object since: plan again, what is done is done.
    """
    objects = VersionedBucket(bucket, client)
    for one in planned:
        if one.version is None:
            _hide(client, bucket, one)
        else:
            _write_again(client, bucket, objects, one, one.version)
        yield one


def _write_again(client: "S3Client", bucket: str, objects: VersionedBucket, one: Restoration, version: str) -> None:
    found = client.get_object(Bucket=bucket, Key=one.key, VersionId=version)
    objects.put(
        one.key,
        found["Body"].read(),
        # S3 compares ETags alone
        over=Version("", one.etag) if one.etag else None,
        content_type=found["ContentType"],
        metadata=found["Metadata"],
    )


def _hide(client: "S3Client", bucket: str, one: Restoration) -> None:
    """Put a delete marker above an object: without a version id nothing is deleted."""
    try:
        client.delete_object(Bucket=bucket, Key=one.key, IfMatch=str(one.etag))
    except ClientError as error:
        if error.response["Error"]["Code"] in _LOST:
            raise Contention(f"{one.key} was written by somebody else: plan again") from error
        raise
