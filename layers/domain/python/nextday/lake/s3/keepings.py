"""What trainings keep for each other, on S3."""

from contextlib import suppress
from typing import TYPE_CHECKING

from nextday.catalog import KEPT_PREFIX
from nextday.errors import Contention
from nextday.lake.s3.objects import Version, VersionedBucket

if TYPE_CHECKING:
    from mypy_boto3_s3 import S3Client


class S3KeepingStore:
    """A KeepingStore in an S3 bucket: `kept/<name>`; a lifecycle rule forgets former versions within days."""

    def __init__(self, bucket: str, *, client: "S3Client | None" = None) -> None:
        self._objects = VersionedBucket(bucket, client)
        self._found: dict[str, Version | None] = {}

    def get(self, name: str) -> bytes | None:
        """The file."""
        found = self._objects.get(KEPT_PREFIX + name)
        content, self._found[name] = found or (None, None)
        return content

    def put(self, name: str, content: bytes) -> None:
        """Replace what this store has read, what was not there, or what it finds now."""
        # a training reads as far as its lineage goes, and keeps what lies beyond
        if name not in self._found:
            self.get(name)
        # what another training has kept meanwhile is as true as this, and need not be replaced
        with suppress(Contention):
            self._objects.put(
                KEPT_PREFIX + name, content, over=self._found.get(name), content_type="application/octet-stream"
            )
