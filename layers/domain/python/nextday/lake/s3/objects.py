"""Whole objects of one versioned bucket: read by one GET, replaced by one conditional PUT."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from botocore.config import Config
from botocore.exceptions import BotoCoreError, ClientError, HTTPClientError
from botocore.exceptions import ConnectionError as NoConnection

from nextday.errors import Contention, LakeError, UnconfirmedWrite
from nextday.lake.s3.clients import shared_client

if TYPE_CHECKING:
    from mypy_boto3_s3 import S3Client

# a request that hangs ends after 140 s and its pauses; botocore's own 60 s to connect, 60 to read, 5 times, are 10 min
_PATIENCE = Config(connect_timeout=5, read_timeout=30, retries={"mode": "standard", "total_max_attempts": 4})
_MISSING = frozenset({"404", "NoSuchKey", "NoSuchVersion", "NotFound"})
# 404: the object to be replaced has been deleted; 409: another conditional write of the key was under way
_LOST = _MISSING | {"PreconditionFailed", "ConditionalRequestConflict", "412", "409"}
_SERVER_ERROR = 500
_FAILURES = (ClientError, BotoCoreError)


@dataclass(frozen=True)
class Version:
    """One version of an object; `metadata` is what its writer noted beside the content."""

    id: str
    etag: str
    metadata: Mapping[str, str] = field(default_factory=dict)


def s3_client() -> "S3Client":
    """The client with the patience of a job."""
    client: S3Client = shared_client("s3", _PATIENCE)
    return client


class VersionedBucket:
    """One bucket. A body and the version it belongs to come from one answer, so no read is ever torn."""

    def __init__(self, name: str, client: "S3Client | None" = None) -> None:
        self._name = name
        self._client = client or s3_client()

    def get(self, key: str, version: str | None = None) -> tuple[bytes, Version] | None:
        """The current version, or the one of this id, whole; None when there is none. Raises LakeError."""
        wanted: dict[str, Any] = {"VersionId": version} if version else {}
        try:
            answer = self._client.get_object(Bucket=self._name, Key=key, **wanted)
            # inside the try: the body is still on its way when the answer's head is here
            return answer["Body"].read(), Version(answer["VersionId"], answer["ETag"], answer["Metadata"])
        except _FAILURES as failure:
            if _code(failure) in _MISSING:
                return None
            raise LakeError(f"cannot read {key}: {failure}") from failure

    def tag(self, key: str) -> str | None:
        """The ETag of the current version, without its content; None when there is none. Raises LakeError."""
        try:
            return str(self._client.head_object(Bucket=self._name, Key=key)["ETag"])
        except _FAILURES as failure:
            if _code(failure) in _MISSING:
                return None
            raise LakeError(f"cannot read {key}: {failure}") from failure

    def put(
        self,
        key: str,
        body: bytes,
        *,
        over: Version | None,
        content_type: str,
        metadata: Mapping[str, str] | None = None,
    ) -> Version:
        """Replace exactly the version `over`; None says that there must be no object yet.

        Raises Contention when another write came first, and UnconfirmedWrite when S3 does not tell whether it wrote.
        """
        # S3 compares ETags; there is no condition on a version id
        noted = dict(metadata or {})
        condition: dict[str, Any] = {"IfMatch": over.etag} if over else {"IfNoneMatch": "*"}
        try:
            answer = self._client.put_object(
                Bucket=self._name, Key=key, Body=body, ContentType=content_type, Metadata=noted, **condition
            )
        except _FAILURES as failure:
            raise _unwritten(key, failure) from failure
        return Version(answer["VersionId"], answer["ETag"], noted)

    def url(self, key: str) -> str:
        """The key as awswrangler and Glue name it."""
        return f"s3://{self._name}/{key}"

    def keys(self, prefix: str) -> list[str]:
        """Keys below a prefix, in order. Raises LakeError."""
        try:
            pages = self._client.get_paginator("list_objects_v2").paginate(Bucket=self._name, Prefix=prefix)
            return [item["Key"] for page in pages for item in page.get("Contents", [])]
        except _FAILURES as failure:
            raise LakeError(f"cannot list {prefix}: {failure}") from failure


def _unwritten(key: str, failure: Exception) -> LakeError:
    if _code(failure) in _LOST:
        return Contention(f"{key}: another write came first")
    if _is_unanswered(failure):
        return UnconfirmedWrite(f"{key}: S3 did not confirm the write: {failure}")
    return LakeError(f"cannot write {key}: {failure}")


def _is_unanswered(failure: Exception) -> bool:
    if isinstance(failure, ClientError):
        # a server may fail after it has made the write
        return failure.response["ResponseMetadata"]["HTTPStatusCode"] >= _SERVER_ERROR
    return isinstance(failure, HTTPClientError | NoConnection)


def _code(failure: Exception) -> str | None:
    return failure.response["Error"]["Code"] if isinstance(failure, ClientError) else None
