"""Views on S3."""

from pathlib import PurePath
from typing import TYPE_CHECKING

from nextday.lake.s3.objects import Version, VersionedBucket

if TYPE_CHECKING:
    from mypy_boto3_s3 import S3Client

_CONTENT_TYPES = {".txt": "text/plain; charset=utf-8", ".parquet": "application/vnd.apache.parquet"}


class S3ViewStore:
    """A ViewStore in an S3 bucket; a lifecycle rule forgets former versions within days."""

    def __init__(self, bucket: str, *, client: "S3Client | None" = None) -> None:
        self._objects = VersionedBucket(bucket, client)

    def tag(self, key: str) -> str | None:
        """The object's ETag."""
        return self._objects.tag(key)

    def get(self, key: str) -> bytes | None:
        """The content."""
        found = self._objects.get(key)
        return found[0] if found else None

    def put(self, key: str, content: bytes, *, over: str | None) -> None:
        """Replace exactly the content of this ETag."""
        replaced = Version("", over) if over else None
        self._objects.put(key, content, over=replaced, content_type=_CONTENT_TYPES[PurePath(key).suffix])
